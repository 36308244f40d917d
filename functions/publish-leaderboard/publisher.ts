import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Clock, createBackoff } from '../shared/backoff';
import type { Board } from './board';
import { type Album, boardLength, type Row } from './core';
import { readChangeTime, readPage, renderPage } from './page';

/** Brings the page up to date, unless it is; `touched` are the albums whose counts may have changed. */
export type Publisher = (touched: readonly Album[], signal: AbortSignal) => Promise<'written' | 'unchanged'>;

export function createPublisher(
  s3: S3Client,
  target: { readonly bucket: string; readonly key: string; readonly title: string },
  board: Board,
  clock: Clock,
): Publisher {
  const object = { Bucket: target.bucket, Key: target.key };

  const read = async (abortSignal: AbortSignal): Promise<{ etag: string | undefined; html: string } | undefined> => {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand(object), { abortSignal });
      return { etag: ETag, html: (await Body?.transformToString()) ?? '' };
    } catch (error) {
      // Whoever may not list a bucket is denied what is absent; a put that expects absence then tells the two apart.
      if (isNamed(error, 'NoSuchKey', 'AccessDenied')) return undefined;
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
    const unchangedSince = areEqual(rows, shown) ? readChangeTime(current) : undefined;
    return renderPage({ title: target.title, rows, updatedAt: unchangedSince ?? new Date(clock.now()) });
  };

  return async (touched, signal) => {
    const again = createBackoff(clock, signal, { maxTries: 10 });
    for (;;) {
      // The page first, then the data: whoever writes in between makes this write fail instead of going back in time.
      const current = await read(signal);
      const html = await draw(current?.html ?? '', touched, signal);
      if (html === current?.html) return 'unchanged';
      try {
        await write(html, current?.etag, signal);
        return 'written';
      } catch (error) {
        if (!isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) throw error;
        await again(error);
      }
    }
  };
}

const areEqual = (rows: readonly Row[], others: readonly Row[]) => JSON.stringify(rows) === JSON.stringify(others);

const isNamed = (error: unknown, ...names: string[]) => error instanceof Error && names.includes(error.name);
