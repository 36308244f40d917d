import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { StaticSite } from '../../../modules/static-site';
import { DeployedStack } from '../../support/deployed-stack';
import { folder, writeFiles } from './fixture';

const stack = new DeployedStack(process.env.AWS_ENDPOINT_URL ?? '');
afterAll(() => stack.remove());

const site = (content: Readonly<Record<string, string>>) => {
  rmSync(join(folder, 'redeployed'), { recursive: true, force: true });
  const files = writeFiles('redeployed', content);
  return (scope: TerraformStack) => {
    new StaticSite(scope, 'Site', {
      bucketName: 'redeployed-pages',
      mode: 'public-website',
      files,
      removalDelaySeconds: 2,
    });
  };
};

/** What Terraform did with objects, and how long it waited. */
const stepsIn = (log: string): string[] =>
  [...log.matchAll(/aws_s3_object\.\S+: (Creation|Modifications|Destroying)\b.+\[id=(.+)\]|"(sleep \d+)/g)].map(
    ([, done, key, pause]) => pause ?? `${done} ${key}`,
  );

describe('a redeployment of StaticSite', () => {
  beforeAll(async () => {
    const log = await stack.apply(site({ 'index.html': '1', 'about.html': '1', 'assets/app-1.js': '1' }));
    expect(stepsIn(log).at(-1)).toBe('sleep 0');
  }, 120_000);

  it('uploads new files, then pages, and removes files that are gone last and after a while', async () => {
    const second = site({ 'index.html': '2', 'assets/app-2.js': '2' });
    const steps = stepsIn(await stack.apply(second));
    expect(steps.slice(0, 3)).toEqual(['Creation assets/app-2.js', 'Modifications index.html', 'sleep 2']);
    expect(steps.slice(3).sort()).toEqual(['Destroying about.html', 'Destroying assets/app-1.js']);
    expect(await stack.plan(second)).toContain('No changes');
  }, 120_000);

  it('does not wait if nothing is removed', async () => {
    const third = site({ 'index.html': '3', 'assets/app-2.js': '2', 'assets/chunk-3.js': '3' });
    expect(stepsIn(await stack.apply(third))).toEqual([
      'Creation assets/chunk-3.js',
      'Modifications index.html',
      'sleep 0',
    ]);
  }, 120_000);

  it('waits for pages that did not change with a file that is removed', async () => {
    const fourth = site({ 'index.html': '4', 'assets/app-2.js': '2' });
    expect(stepsIn(await stack.apply(fourth))).toEqual([
      'Modifications index.html',
      'sleep 2',
      'Destroying assets/chunk-3.js',
    ]);
  }, 120_000);
});
