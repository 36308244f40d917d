import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Cache } from '../../../runtime/cache';
import { type Clock, systemClock } from '../../../runtime/clock';
import type { ConversationPage } from '../caches';
import type { ListConversationsAnswer, ListConversationsRequest } from '../contract';
import { toListedConversation } from '../items';
import { TableSession } from '../session';
import { readRequest, toAfter } from './core';
import { readPage } from './pages';
import { createStore } from './store';

interface ConversationListerOptions {
  /** Has the first pages. @default every page is read from the table */
  readonly cache?: Cache<ConversationPage>;
  readonly clock?: Clock;
}

/**
 * Lists the conversations of a user, newest first, each exactly once over all pages, also while they move. Rejects with
 * an InvalidRequest, or with the error of the table.
 */
export const createConversationLister =
  (dynamodb: DynamoDBClient, tableName: string, { cache, clock = systemClock }: ConversationListerOptions = {}) =>
  async (request: ListConversationsRequest): Promise<ListConversationsAnswer> => {
    const listing = readRequest(request);
    const session = new TableSession(dynamodb, tableName, clock);
    const { items, progress, source } = await readPage(listing, createStore(session, cache));
    return {
      items: items.map(toListedConversation),
      ...(progress && { after: toAfter(listing.user, progress) }),
      source,
      consumedCapacity: session.consumedCapacity,
    };
  };
