import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { StaticSite, type StaticSiteProps } from '../../../modules/static-site';
import { synth } from '../../../testkit';

export const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0c9e1f5a';
export const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/0c9e1f5a';
export const domain = { certificateArn, domainNames: ['www.example.com', 'example.com'] };

export const folder = mkdtempSync(join(tmpdir(), 'static-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

export function writeFiles(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return join(folder, name);
}

export const synthSite = (
  props: Partial<StaticSiteProps> = {},
  more: (site: StaticSite, stack: TerraformStack) => void = () => {},
) => synth((stack) => more(new StaticSite(stack, 'Site', { bucketName: 'shop-pages', ...props }), stack));
