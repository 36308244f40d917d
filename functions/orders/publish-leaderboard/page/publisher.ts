import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { kindOf } from '../../../../runtime/aws/failure-kind';
import type { Clock } from '../../../../runtime/clock';
import { createRetry } from '../../../../runtime/retry';
import type { Album } from '../album';
import { BOARD_LENGTH } from '../core';
import type { PublishLeaderboardEnv } from '../env';
import type { createBoard } from './board';
import { readChangeTime, readPage, renderPage } from './page';

/** The stored page. `html` is undefined if the page could not be read; `deniedBy` is then the error of S3. */
interface StoredPage {
  readonly etag?: string | undefined;
  readonly html: string | undefined;
  readonly deniedBy?: unknown;
}

export interface Publication {
  readonly page: 'written' | 'unchanged';
  /** Of the page that shows the albums, by which S3 tells its versions apart. */
  readonly etag: string | undefined;
}

/** `touched` are the albums whose counts may have changed. Retries failures that may pass until the signal aborts. */
export function createPublisher(
  s3: S3Client,
  { BUCKET_NAME: Bucket, PAGE_KEY: Key, TITLE: title }: PublishLeaderboardEnv,
  board: ReturnType<typeof createBoard>,
  clock: Clock,
) {
  const object = createPageObject(s3, { Bucket, Key });

  const draw = async (current: string, touched: readonly Album[], signal: AbortSignal): Promise<string> => {
    const shown = readPage(current).slice(0, BOARD_LENGTH);
    const rows = await board([...touched, ...shown], signal);
    const unchangedSince = isDeepStrictEqual(rows, shown) ? readChangeTime(current) : undefined;
    return renderPage({ title, rows, updatedAt: unchangedSince ?? new Date(clock.now()) });
  };

  const publishOnce = async (touched: readonly Album[], signal: AbortSignal): Promise<Publication> => {
    // The page first, then the data: if another writer comes in between, this write fails instead of going back in
    // time.
    const current = await object.read(signal);
    const html = await draw(current.html ?? '', touched, signal);
    if (html === current.html) return { page: 'unchanged', etag: current.etag };
    return { page: 'written', etag: await object.write(html, current, signal) };
  };

  return async (touched: readonly Album[], signal: AbortSignal): Promise<Publication> => {
    const retry = createRetry({ clock, signal });
    for (let denials = 0; ; ) {
      try {
        return await publishOnce(touched, signal);
      } catch (error) {
        // After one denial, another writer may just have created the page. After two, reading must be forbidden.
        if (error instanceof PageDenied && ++denials > 1) throw error;
        if (!mayPass(error)) throw error;
        await retry(error);
      }
    }
  };
}

/** The page exists, but the function may not read it. */
class PageDenied extends Error {
  override readonly name = 'PageDenied';
}

function createPageObject(s3: S3Client, object: { readonly Bucket: string; readonly Key: string }) {
  return {
    read: async (abortSignal: AbortSignal): Promise<StoredPage> => {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand(object), { abortSignal });
        return { etag: ETag, html: (await Body?.transformToString()) ?? '' };
      } catch (error) {
        // Without permission to list the bucket, S3 denies access to an absent page. The conditional write tells the
        // two apart.
        if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return { html: undefined, deniedBy: error };
        throw error;
      }
    },
    /** @returns the new ETag. Rejects when another writer has changed the page since it was read, or when it exists but is denied. */
    write: async (Body: string, { etag, deniedBy }: StoredPage, abortSignal: AbortSignal) => {
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
      const headers = { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' };
      try {
        const put = new PutObjectCommand({ ...object, ...headers, ...condition, Body });
        return (await s3.send(put, { abortSignal })).ETag;
      } catch (error) {
        const exists = isNamed(error, 'PreconditionFailed') && isNamed(deniedBy, 'AccessDenied');
        throw exists ? new PageDenied(`${String(deniedBy)}, but the page exists`, { cause: error }) : error;
      }
    },
  };
}

/** Another writer was faster, or the failure concerns neither the request nor the permissions. */
const mayPass = (error: unknown): boolean =>
  error instanceof PageDenied ||
  isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey') ||
  ['throttling', 'passing'].includes(kindOf(error));

const isNamed = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);
