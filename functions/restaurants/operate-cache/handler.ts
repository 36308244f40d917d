import { readRequest, type Stats } from './core';
import type { OperatorStore } from './store';

/** Rejects with an InvalidRequest, or with the error of the cache. */
export function createHandler(store: OperatorStore, log: (line: string) => void = console.log) {
  return async (event: unknown): Promise<Stats | { readonly removed: number }> => {
    try {
      const { operation } = readRequest(event);
      log(JSON.stringify({ operation }));
      return operation === 'stats' ? await store.stats() : { removed: await store.flush() };
    } catch (error) {
      log(JSON.stringify({ error: String(error) }));
      throw error;
    }
  };
}
