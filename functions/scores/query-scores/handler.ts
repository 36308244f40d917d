import { createAnswering, type Timed } from '../../../runtime/answers';
import { type PlainItem, toPlainItem } from '../../../runtime/dynamodb/item';
import type { Instruments } from '../../../runtime/invocation';
import type { Page, Query, Source } from '../table';
import { readRequest, toAfter } from './core';

export interface Answer {
  /** Newest first. */
  readonly items: readonly PlainItem[];
  /** Requests the page after; absent on the last one. */
  readonly after?: string;
  readonly source: Source;
}

export type QueryScoresResponse = Timed<Answer>;

/** Rejects with an InvalidRequest, or with the error of the table. */
export const createHandler = (query: (query: Query) => Promise<Page>, instruments?: Instruments) =>
  createAnswering(
    async (event): Promise<Answer> => {
      const request = readRequest(event);
      const { items, last, source } = await query(request);
      return {
        items: items.map(toPlainItem),
        ...(last !== undefined && { after: toAfter(request.userId, last) }),
        source,
      };
    },
    ({ items }) => items.length,
    instruments,
  );
