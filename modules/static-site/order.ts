import { createHash } from 'node:crypto';
import { DataAwsS3Objects } from '@cdktf/provider-aws/lib/data-aws-s3-objects';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { DataResource, type ITerraformDependable, Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import { address } from '../shared/data-source';

/**
 * Terraform stores the dependencies of each resource in its state: this many take a few megabytes. Sites with more pages
 * and other files are uploaded in any order.
 */
const MAX_DEPENDENCIES = 40_000;

/** Removes everything, which counts as one path. */
const EVERYTHING = '"/*"';

/** Enough for the files of a site and for what functions publish. */
const MAX_KEYS = 10_000;

/** A file that refers to others: a page or a service worker. */
export const isPage = (key: string): boolean => /\.(html?|xhtml)$|(^|\/)(sw|service-?worker)\.m?js$/i.test(key);

/** What pages must depend on, so that they are uploaded after other files. */
export function beforePages(scope: Construct, others: readonly S3Object[], pages: number): ITerraformDependable[] {
  if (others.length === 0 || pages === 0 || others.length * pages > MAX_DEPENDENCIES) return [];
  // One node between all files and all pages keeps the number of edges small.
  return [new DataResource(scope, 'BeforePages', { dependsOn: [...others] })];
}

export interface Removal {
  /** Of the files. */
  readonly keys: readonly string[];
  /** Keys of all objects that the deployment does not remove, read at synthesis, as literals of Terraform. */
  readonly kept: () => readonly string[];
  readonly delaySeconds: number;
}

/**
 * Delays the removal of objects until all others are uploaded, and longer for visitors whose page is older. It is created
 * again when keys change, and Terraform removes what it depended on before only after that, because objects are created
 * before others are destroyed.
 */
export function removeLast(scope: Construct, bucket: S3Bucket, objects: readonly S3Object[], removal: Removal): void {
  new DataResource(scope, 'BeforeRemoval', {
    triggersReplace: { keys: hashOf(removal.keys) },
    dependsOn: [...objects],
    // It stays in the state if an upload fails, so that the next deployment also knows what to remove last.
    lifecycle: { createBeforeDestroy: true },
    ...(removal.delaySeconds > 0 && {
      provisioners: [{ type: 'local-exec', command: pause(scope, bucket, removal) }],
    }),
  });
}

/** A command for the machine that runs Terraform. It does not pause if nothing is removed. */
function pause(scope: Construct, bucket: S3Bucket, { kept, delaySeconds }: Removal): string {
  // The id is not known before the bucket exists, and so Terraform does not try to list it then.
  const found = address(new DataAwsS3Objects(scope, 'Found', { bucket: bucket.id, maxKeys: MAX_KEYS }));
  const command = () => {
    const seconds = `length(setsubtract(${found}.keys, ${JSON.stringify(kept())})) > 0 ? ${delaySeconds} : 0`;
    // Windows has no `sleep`.
    return `sleep \${${seconds}} || ping -n \${${seconds}} 127.0.0.1`;
  };
  return Lazy.stringValue({ produce: command });
}

/**
 * Removes CloudFront's copies once these files, which it does not revalidate, have changed. AWS provider 5.100 has no
 * resource for that.
 */
export function invalidate(scope: Construct, distributionId: string, cachedFiles: readonly S3Object[]): void {
  const files = cachedFiles.map((file) => {
    const headers = [file.cacheControlInput, file.contentTypeInput, file.contentEncodingInput];
    return [file.keyInput, file.metadataInput, ...headers];
  });
  new DataResource(scope, 'Invalidation', {
    triggersReplace: { files: hashOf(files) },
    dependsOn: [...cachedFiles],
    provisioners: [
      {
        type: 'local-exec',
        command: `aws cloudfront create-invalidation --distribution-id ${distributionId} --paths ${EVERYTHING}`,
      },
    ],
  });
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
