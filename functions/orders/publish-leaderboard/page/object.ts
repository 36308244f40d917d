import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { kindOf } from '../../../../runtime/aws/failure-kind';

/** The stored page. Without `html` when none was found; `deniedBy` then tells why. */
export interface StoredPage {
  readonly etag?: string | undefined;
  readonly html: string | undefined;
  readonly deniedBy?: unknown;
}

/** The one object that is published. */
export interface PageObject {
  read(signal: AbortSignal): Promise<StoredPage>;
  /**
   * Replaces the page that was read. Rejects when another writer has changed it since, or when it exists but is denied.
   */
  write(html: string, read: StoredPage, signal: AbortSignal): Promise<void>;
}

/** The page exists, but the function may not read it. */
export class PageDenied extends Error {
  override readonly name = 'PageDenied';
}

export function createPageObject(s3: S3Client, object: { readonly Bucket: string; readonly Key: string }): PageObject {
  return {
    read: async (abortSignal) => {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand(object), { abortSignal });
        return { etag: ETag, html: (await Body?.transformToString()) ?? '' };
      } catch (error) {
        // Without the right to list the bucket, S3 denies access to an absent page. The conditional write tells the two
        // apart.
        if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return { html: undefined, deniedBy: error };
        throw error;
      }
    },
    write: async (Body, { etag, deniedBy }, abortSignal) => {
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
      const headers = { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' };
      try {
        await s3.send(new PutObjectCommand({ ...object, ...headers, ...condition, Body }), { abortSignal });
      } catch (error) {
        const exists = isNamed(error, 'PreconditionFailed') && isNamed(deniedBy, 'AccessDenied');
        throw exists ? new PageDenied(`${String(deniedBy)}, but the page exists`, { cause: error }) : error;
      }
    },
  };
}

/**
 * Whether another try may succeed: another writer was faster, or the failure concerns neither the request nor the
 * rights.
 */
export const mayPass = (error: unknown): boolean =>
  error instanceof PageDenied ||
  isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey') ||
  ['throttling', 'passing'].includes(kindOf(error));

const isNamed = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);
