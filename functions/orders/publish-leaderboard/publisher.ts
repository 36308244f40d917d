import { isDeepStrictEqual } from 'node:util';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { kindOf } from '../../../runtime/aws/failure-kind';
import type { Clock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';
import type { Album } from './album';
import type { Board } from './board';
import { boardLength } from './core';
import { readChangeTime, readPage, renderPage } from './page';

/** Brings the page up to date, unless it is. `touched` are the albums whose counts may have changed. */
export type Publisher = (touched: readonly Album[], signal: AbortSignal) => Promise<'written' | 'unchanged'>;

export function createPublisher(
  s3: S3Client,
  target: { readonly bucket: string; readonly key: string; readonly title: string },
  board: Board,
  clock: Clock,
): Publisher {
  const object = { Bucket: target.bucket, Key: target.key };

  const read = async (abortSignal: AbortSignal): Promise<Current> => {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand(object), { abortSignal });
      return { etag: ETag, html: (await Body?.transformToString()) ?? '' };
    } catch (error) {
      // Who may not list a bucket is denied what is absent; a put that expects absence then tells the two apart.
      if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return { html: undefined, deniedBy: error };
      throw error;
    }
  };

  const write = (Body: string, etag: string | undefined, abortSignal: AbortSignal) => {
    const expected = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const headers = { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' };
    return s3.send(new PutObjectCommand({ ...object, ...headers, ...expected, Body }), { abortSignal });
  };

  const draw = async (current: string, touched: readonly Album[], signal: AbortSignal): Promise<string> => {
    const shown = readPage(current).slice(0, boardLength);
    const rows = await board([...touched, ...shown], signal);
    const unchangedSince = isDeepStrictEqual(rows, shown) ? readChangeTime(current) : undefined;
    return renderPage({ title: target.title, rows, updatedAt: unchangedSince ?? new Date(clock.now()) });
  };

  const publishOnce = async (touched: readonly Album[], signal: AbortSignal): Promise<'written' | 'unchanged'> => {
    // The page first, then the data: a writer in between makes this write fail instead of going back in time.
    const current = await read(signal);
    const html = await draw(current.html ?? '', touched, signal);
    if (html === current.html) return 'unchanged';
    try {
      await write(html, current.etag, signal);
      return 'written';
    } catch (error) {
      const isThere = isNamed(error, 'PreconditionFailed') && isNamed(current.deniedBy, 'AccessDenied');
      throw isThere ? new PageDenied(`${String(current.deniedBy)}, though the page exists`, { cause: error }) : error;
    }
  };

  return async (touched, signal) => {
    const again = createRetry({ clock, signal });
    for (let denials = 0; ; ) {
      try {
        return await publishOnce(touched, signal);
      } catch (error) {
        // Denied once, it may have been written for the first time in between.
        if (error instanceof PageDenied && ++denials > 1) throw error;
        if (!mayPass(error)) throw error;
        await again(error);
      }
    }
  };
}

/** The page as it is; without `html` where none was found, for the reason in `deniedBy`. */
interface Current {
  readonly etag?: string | undefined;
  readonly html: string | undefined;
  readonly deniedBy?: unknown;
}

class PageDenied extends Error {
  override readonly name = 'PageDenied';
}

/** Overtaken by another writer, or a failure that concerns neither the request nor the rights. */
const mayPass = (error: unknown): boolean =>
  error instanceof PageDenied ||
  isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey') ||
  ['throttling', 'passing'].includes(kindOf(error));

const isNamed = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);
