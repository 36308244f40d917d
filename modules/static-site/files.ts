import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { type CacheRule, headersOf, REVALIDATE } from './content';
import { beforePages, isPage, removeLast } from './order';

export interface Folder {
  /** Sorted, without hidden files, except `.well-known`. */
  readonly keys: readonly string[];
  /** Links to what does not exist, and links to a folder that contains them. */
  readonly brokenLinks: readonly string[];
}

/** Lists the files of a folder and of all folders in it; none if there is no such folder. */
export function listFiles(folder: string): Folder {
  const keys: string[] = [];
  const brokenLinks: string[] = [];
  const walk = (path: string, prefix: string, parents: readonly string[]) => {
    const real = realpathSync(path);
    if (parents.includes(real)) return brokenLinks.push(prefix.slice(0, -1));
    for (const name of readdirSync(path).filter(isShown)) {
      const found = follow(join(path, name));
      if (found === undefined) brokenLinks.push(prefix + name);
      else if (found.isDirectory()) walk(join(path, name), `${prefix}${name}/`, [...parents, real]);
      else if (found.isFile()) keys.push(prefix + name);
    }
  };
  if (follow(folder)?.isDirectory()) walk(folder, '', []);
  return { keys: keys.sort(), brokenLinks };
}

const isShown = (name: string) => !name.startsWith('.') || name === '.well-known';

function follow(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

export interface Upload {
  readonly files: string;
  readonly keys: readonly string[];
  readonly cacheRules: readonly CacheRule[];
  readonly removalDelaySeconds: number;
}

/** Keys by the construct id that they have in common. */
export const idsOf = (keys: readonly string[]): Map<string, string[]> => {
  const ids = new Map<string, string[]>();
  for (const key of keys) {
    const id = key.replaceAll('/', '--');
    ids.set(id, [...(ids.get(id) ?? []), key]);
  }
  return ids;
};

/**
 * Creates an object for each file: pages after what they refer to. Removes objects last. The arguments of an object
 * depend on its file only, so that a plan shows the changed files. Returns the objects that caches do not revalidate.
 */
export function upload(scope: Construct, bucket: S3Bucket, { files, keys, cacheRules, ...settings }: Upload) {
  const parent = new Construct(scope, 'Files');
  const create = (key: string, dependsOn: ITerraformDependable[]) => {
    const file = new Construct(parent, key);
    // Terraform reads a copy next to the stack, so that the plan does not contain the path of the checkout.
    const asset = new TerraformAsset(file, 'Source', { path: resolve(files, key), type: AssetType.FILE });
    return new S3Object(file, 'Resource', {
      bucket: bucket.bucket,
      key: literal(key),
      source: literal(asset.path),
      sourceHash: asset.assetHash,
      ...headersOf(key, cacheRules),
      // An object can have 10 tags, other resources 50. The bucket has the default tags of the provider.
      overrideProvider: { defaultTags: { tags: {} } },
      // Also after the creation of others: see `removeLast`.
      lifecycle: { createBeforeDestroy: true },
      ...(dependsOn.length > 0 && { dependsOn }),
    });
  };
  const pages = keys.filter(isPage);
  const others = keys.filter((key) => !isPage(key)).map((key) => create(key, []));
  const uploaded = beforePages(scope, others, pages.length);
  const objects = [...others, ...pages.map((key) => create(key, uploaded))];
  removeLast(scope, bucket, objects, keys.map(literal), settings.removalDelaySeconds);
  return objects.filter(({ cacheControlInput }) => cacheControlInput !== REVALIDATE);
}

/** A string that is not a template for Terraform. */
const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, '$&$&');
