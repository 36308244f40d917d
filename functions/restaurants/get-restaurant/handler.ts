import { type PlainItem, toPlainItem } from '../../../runtime/dynamodb/item';
import type { Instruments } from '../../../runtime/invocation';
import { withoutKeys } from '../items';
import { readRequest, toNext } from './core';
import type { RestaurantStore, Source } from './store';

export type GetRestaurantResponse = (
  | { readonly item: PlainItem | null }
  | { readonly items: readonly (PlainItem | null)[]; readonly next?: string }
) & {
  readonly source: Source;
  /** The time in this function, from the request to the answer. */
  readonly milliseconds: number;
};

/** Rejects with an InvalidRequest, or with the error of the table. */
export function createHandler(
  store: RestaurantStore,
  { now = () => performance.now(), log = console.log }: Instruments = {},
) {
  return async (event: unknown): Promise<GetRestaurantResponse> => {
    const started = now();
    try {
      const { source, ...answer } = await answerTo(event, store);
      const milliseconds = Math.round((now() - started) * 1000) / 1000;
      log(JSON.stringify({ items: 'items' in answer ? answer.items.length : 1, source, milliseconds }));
      return { ...answer, source, milliseconds };
    } catch (error) {
      log(JSON.stringify({ error: String(error) }));
      throw error;
    }
  };
}

async function answerTo(event: unknown, store: RestaurantStore) {
  const request = readRequest(event);
  if (request.type === 'find') {
    const { items, last, source } = await store.find(request.query);
    return { items: items.map((item) => toPlainItem(withoutKeys(item))), ...(last && { next: toNext(last) }), source };
  }
  const { items, source } = await store.get(request.type === 'one' ? [request.id] : request.ids);
  const plain = items.map((item) => (item ? toPlainItem(withoutKeys(item)) : null));
  return request.type === 'one' ? { item: plain[0] ?? null, source } : { items: plain, source };
}
