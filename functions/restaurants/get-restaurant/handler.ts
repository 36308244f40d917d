import { createAnswering, type Timed } from '../../../runtime/answers';
import { type PlainItem, toPlainItem } from '../../../runtime/dynamodb/item';
import type { Instruments } from '../../../runtime/invocation';
import { withoutKeys } from '../items';
import { readRequest } from './core';
import { toNext } from './next';
import type { RestaurantStore, Source } from './store';

type Answer = (
  | { readonly item: PlainItem | null }
  | { readonly items: readonly (PlainItem | null)[]; readonly next?: string }
) & { readonly source: Source };

export type GetRestaurantResponse = Timed<Answer>;

/** Rejects with an InvalidRequest, or with the error of the table. */
export const createHandler = (store: RestaurantStore, instruments?: Instruments) =>
  createAnswering(
    (event) => answerTo(event, store),
    (answer) => ('items' in answer ? answer.items.length : 1),
    instruments,
  );

async function answerTo(event: unknown, store: RestaurantStore): Promise<Answer> {
  const request = readRequest(event);
  if (request.type === 'find') {
    const { items, last, source } = await store.find(request.query);
    return {
      items: items.map((item) => toPlainItem(withoutKeys(item))),
      ...(last && { next: toNext(last, request.query) }),
      source,
    };
  }
  const { items, source } = await store.get(request.type === 'one' ? [request.id] : request.ids);
  const plain = items.map((item) => (item ? toPlainItem(withoutKeys(item)) : null));
  return request.type === 'one' ? { item: plain[0] ?? null, source } : { items: plain, source };
}
