import { log as defaultLog, type Log } from '../../../runtime/log';
import { readRequest, type Stats } from './core';
import type { OperatorStore } from './store';

/** Rejects with an InvalidRequest, or with the error of the cache. */
export function createHandler(store: OperatorStore, log: Log = defaultLog) {
  return async (event: unknown): Promise<Stats | { readonly removed: number }> => {
    try {
      const { operation } = readRequest(event);
      log('info', 'operating', { operation });
      return operation === 'stats' ? await store.stats() : { removed: await store.flush() };
    } catch (error) {
      log('error', 'failed', { error: String(error) });
      throw error;
    }
  };
}
