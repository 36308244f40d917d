import type { Item } from './item';

/** An item to put whole. */
export interface Write {
  /** Equal for items that have the same key in the table. */
  readonly key: string;
  readonly item: Item;
  /** See `costOf`. */
  readonly cost: number;
}

/** A marker among the writes: those taken so far are sent at once, because the next one takes a while. */
export const SEND_NOW = Symbol('send now');

export type Writes = Iterable<Write> | AsyncIterable<Write | typeof SEND_NOW>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const MAX_WRITES = 25;
/** Far below the 16 MB that a request may have, because a request takes its cost in memory several times over. */
const FULL_COST = 500_000;

/** Splits writes into requests for BatchWriteItem, and reads no further than the request that is asked for. */
export async function* toRequests(writes: Writes): AsyncGenerator<Write[]> {
  let request: Write[] = [];
  for await (const write of writes) {
    if (write !== SEND_NOW) request.push(write);
    const isFull = request.length === MAX_WRITES || costOfAll(request) >= FULL_COST;
    if (isFull || (write === SEND_NOW && request.length > 0)) {
      yield request;
      request = [];
    }
  }
  if (request.length > 0) yield request;
}

export const costOfAll = (request: readonly Write[]): number => request.reduce((sum, { cost }) => sum + cost, 0);
