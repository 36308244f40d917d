import { closeSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, type ITerraformDependable, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { type CacheRule, headersOf, REVALIDATE } from './content';
import { beforePages, isPage, removeLast } from './order';

export interface Folder {
  /** Sorted, without hidden files, except `.well-known`. */
  readonly keys: readonly string[];
  /** Paths by key, in the same order. */
  readonly paths: ReadonlyMap<string, string>;
  /** Links to what does not exist, and links to a folder that contains them. */
  readonly brokenLinks: readonly string[];
  /** Files and folders without permission to read them, and what is neither. */
  readonly unreadable: readonly string[];
}

export const NO_FILES: Folder = { keys: [], paths: new Map(), brokenLinks: [], unreadable: [] };

/** Lists the files of a folder and of all folders in it; none if there is no such folder. */
export function listFiles(folder: string): Folder {
  const found: [key: string, path: string][] = [];
  const brokenLinks: string[] = [];
  const unreadable: string[] = [];
  const add = (path: string, key: string, parents: readonly string[]) => {
    const entry = attempt(() => statSync(path));
    if (entry === undefined) brokenLinks.push(key);
    else if (entry.isDirectory()) walk(path, key, parents);
    else if (entry.isFile() && isReadable(path)) found.push([key, resolve(path)]);
    else unreadable.push(key);
  };
  const walk = (path: string, key: string, parents: readonly string[]) => {
    const real = realpathSync(path);
    const names = attempt(() => readdirSync(path));
    if (parents.includes(real)) brokenLinks.push(key);
    else if (names === undefined) unreadable.push(key);
    // Terraform sends no other form of Unicode: a file from macOS has the same key as on other machines.
    else
      for (const name of names.filter(isShown))
        add(join(path, name), posix.join(key, name).normalize(), [...parents, real]);
  };
  if (attempt(() => statSync(folder))?.isDirectory()) walk(folder, '', []);
  const keys = found.map(([key]) => key).sort();
  const paths = new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { keys, paths, brokenLinks, unreadable };
}

const isShown = (name: string) => !name.startsWith('.') || name === '.well-known';

const isReadable = (path: string) => attempt(() => closeSync(openSync(path, 'r')) ?? true) !== undefined;

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** A copy beside the stack, whose name Terraform can pass on: see `listFiles`. */
class FileCopy extends TerraformAsset {
  public override get fileName(): string {
    return super.fileName.normalize();
  }
}

export interface Upload extends Folder {
  readonly cacheRules: readonly CacheRule[];
  readonly removalDelaySeconds: number;
  /** Keys of objects that others write, read at synthesis. */
  readonly publishedKeys: () => readonly string[];
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
export function upload(scope: Construct, bucket: S3Bucket, { paths, cacheRules, ...settings }: Upload) {
  const parent = new Construct(scope, 'Files');
  const create = ([key, path]: readonly [string, string], dependsOn: ITerraformDependable[]) => {
    const file = new Construct(parent, key);
    // Terraform reads a copy next to the stack, so that the plan does not contain the path of the checkout.
    const asset = new FileCopy(file, 'Source', { path, type: AssetType.FILE });
    return new S3Object(file, 'Resource', {
      bucket: bucket.bucket,
      key: literal(key),
      source: literal(asset.path),
      // Read back for each plan. A `sourceHash` is not: a file whose upload failed would be taken for uploaded.
      metadata: { md5: asset.assetHash },
      ...headersOf(key, cacheRules),
      // An object can have 10 tags, other resources 50. The bucket has the default tags of the provider.
      overrideProvider: { defaultTags: { tags: {} } },
      // Also after the creation of others: see `removeLast`.
      lifecycle: { createBeforeDestroy: true },
      ...(dependsOn.length > 0 && { dependsOn }),
    });
  };
  const keys = [...paths.keys()];
  const pages = [...paths].filter(([key]) => isPage(key));
  const others = [...paths].filter(([key]) => !isPage(key)).map((file) => create(file, []));
  const uploaded = beforePages(scope, others, pages.length);
  const objects = [...others, ...pages.map((file) => create(file, uploaded))];
  const kept = () => [...keys, ...settings.publishedKeys()].map(literal);
  removeLast(scope, bucket, objects, { keys, kept, delaySeconds: settings.removalDelaySeconds });
  return objects.filter(({ cacheControlInput }) => cacheControlInput !== REVALIDATE);
}

/** A string that is not a template for Terraform. */
const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, '$&$&');
