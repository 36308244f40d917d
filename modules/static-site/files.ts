import { readdirSync, statSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

/** Always asked for again, and sent again only if it changed: nobody sees an old page. */
const REVALIDATE = 'no-cache';

/** How long browsers and CloudFront keep some of the files. */
export interface CacheRule {
  /** Tested against a file's key, such as `assets/app.js`. */
  readonly files: RegExp;
  /** Their `Cache-Control` header. */
  readonly cacheControl: string;
}

/** The keys of a folder's files, sorted; none where there is no such folder. Hidden files stay behind, except `.well-known`. */
export function listFiles(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.split(sep).some(isHidden) && statSync(resolve(folder, path)).isFile())
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
}

const isHidden = (name: string) => name.startsWith('.') && name !== '.well-known';

export const matches = ({ files }: CacheRule, key: string): boolean => key.search(files) !== -1;

/** Makes each file an object, whose arguments depend on nothing but the file: a plan shows those that changed. */
export function upload(
  scope: Construct,
  bucket: string,
  folder: string,
  keys: readonly string[],
  cacheRules: readonly CacheRule[],
): void {
  // Loaded when there are files: it is a large table.
  const { contentType } = require('mime-types') as typeof import('mime-types');
  const parent = new Construct(scope, 'Files');
  for (const key of keys) {
    const file = new Construct(parent, key);
    // Terraform reads a copy beside the stack: the checkout's place is not in the plan.
    const asset = new TerraformAsset(file, 'Source', { path: resolve(folder, key), type: AssetType.FILE });
    new S3Object(file, 'Resource', {
      bucket,
      key,
      source: asset.path,
      sourceHash: asset.assetHash,
      contentType: contentType(extname(key)) || 'application/octet-stream',
      cacheControl: cacheRules.find((rule) => matches(rule, key))?.cacheControl ?? REVALIDATE,
    });
  }
}
