import { readRequest, type Stats } from './core';
import type { Measured } from './measure';
import type { OperatorStore } from './store';

/** `coldStart` says whether this was the first request of its process. */
export type OperateCacheResponse = Stats | { readonly removed: number } | (Measured & { readonly coldStart: boolean });

/**
 * Rejects with an InvalidRequest, or with what the cache or the table answered.
 * @param log takes the one line of each request @default console.log
 */
export function createHandler(store: OperatorStore, log: (line: string) => void = console.log) {
  let isFirst = true;
  return async (event: unknown): Promise<OperateCacheResponse> => {
    const coldStart = isFirst;
    isFirst = false;
    try {
      const request = readRequest(event);
      log(JSON.stringify({ operation: request.operation, coldStart }));
      if (request.operation === 'measure') return { coldStart, ...(await store.measure(request)) };
      return request.operation === 'stats' ? await store.stats() : { removed: await store.flush() };
    } catch (error) {
      log(JSON.stringify({ error: String(error) }));
      throw error;
    }
  };
}
