import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../../runtime/clock';
import { createRetry } from '../../../../runtime/retry';
import type { Album } from '../album';
import { BOARD_LENGTH } from '../core';
import type { Board } from './board';
import { mayPass, PageDenied, type PageObject } from './object';
import { readChangeTime, readPage, renderPage } from './page';

/** Brings the page up to date, unless it is. `touched` are the albums whose counts may have changed. */
export type Publisher = (touched: readonly Album[], signal: AbortSignal) => Promise<'written' | 'unchanged'>;

/** Failures that may pass are retried until the signal aborts. */
export function createPublisher(object: PageObject, title: string, board: Board, clock: Clock): Publisher {
  const draw = async (current: string, touched: readonly Album[], signal: AbortSignal): Promise<string> => {
    const shown = readPage(current).slice(0, BOARD_LENGTH);
    const rows = await board([...touched, ...shown], signal);
    const unchangedSince = isDeepStrictEqual(rows, shown) ? readChangeTime(current) : undefined;
    return renderPage({ title, rows, updatedAt: unchangedSince ?? new Date(clock.now()) });
  };

  const publishOnce = async (touched: readonly Album[], signal: AbortSignal): Promise<'written' | 'unchanged'> => {
    // The page first, then the data: if another writer comes in between, this write fails instead of going back in
    // time.
    const current = await object.read(signal);
    const html = await draw(current.html ?? '', touched, signal);
    if (html === current.html) return 'unchanged';
    await object.write(html, current, signal);
    return 'written';
  };

  return async (touched, signal) => {
    const retry = createRetry({ clock, signal });
    for (let denials = 0; ; ) {
      try {
        return await publishOnce(touched, signal);
      } catch (error) {
        // Denied once, the page may have been written for the first time in between.
        if (error instanceof PageDenied && ++denials > 1) throw error;
        if (!mayPass(error)) throw error;
        await retry(error);
      }
    }
  };
}
