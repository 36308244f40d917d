import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { StaticSite } from '../../../modules/static-site';
import { DeployedStack } from '../../support/deployed-stack';
import { folder, writeFiles } from './fixture';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
let refused: string | undefined;

/** Stands between Terraform and the local AWS, and refuses uploads of one object. */
const proxy = createServer((incoming, response) => {
  if (incoming.method === 'PUT' && refused !== undefined && incoming.url?.includes(refused)) {
    incoming.resume();
    response.writeHead(403).end();
    return;
  }
  const { method, url: path, headers } = incoming;
  const forwarded = request(endpoint, { method, path, headers }, (answer) => {
    answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers));
  });
  incoming.pipe(forwarded);
});

let stack: DeployedStack;

beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  stack = new DeployedStack(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
});

afterAll(() => {
  stack.remove();
  proxy.close();
});

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

  it('uploads a page again whose upload failed, before it removes what the old page refers to', async () => {
    const fifth = site({ 'index.html': '5', 'assets/app-5.js': '5' });
    refused = 'index.html';
    await expect(stack.apply(fifth)).rejects.toThrow('Error: uploading S3 Object (index.html)');
    refused = undefined;
    expect(stepsIn(await stack.apply(fifth))).toEqual([
      'Modifications index.html',
      'sleep 2',
      'Destroying assets/app-2.js',
    ]);
  }, 120_000);
});
