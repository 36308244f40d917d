import { readdirSync, statSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

/** Caches revalidate the file for each request, so nobody sees an old page. */
const REVALIDATE = 'no-cache';

/** How long browsers and CloudFront cache files. */
export interface CacheRule {
  /** Matched against a file's key, such as `assets/app.js`. */
  readonly files: RegExp;
  readonly cacheControl: string;
}

/** The sorted keys of a folder's files without hidden files, except `.well-known`; none if there is no such folder. */
export function listFiles(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.split(sep).some(isHidden) && statSync(resolve(folder, path)).isFile())
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
}

const isHidden = (name: string) => name.startsWith('.') && name !== '.well-known';

export const matches = ({ files }: CacheRule, key: string): boolean => key.search(files) !== -1;

/** Creates an object for each file. Its arguments depend on the file only, so that a plan shows the changed files. */
export function upload(
  scope: Construct,
  bucket: string,
  folder: string,
  keys: readonly string[],
  cacheRules: readonly CacheRule[],
): void {
  // Loaded on demand: it is a large table.
  const { contentType } = require('mime-types') as typeof import('mime-types');
  const parent = new Construct(scope, 'Files');
  for (const key of keys) {
    const file = new Construct(parent, key);
    // Terraform reads a copy next to the stack, so that the plan does not contain the path of the checkout.
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
