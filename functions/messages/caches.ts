import { type Cache, createCache } from '../../runtime/cache';
import type { Key } from '../../runtime/cache/codec';
import type { RedisLink } from '../../runtime/cache/link';
import type { Item } from '../../runtime/dynamodb/item';
import { isPage } from '../../runtime/dynamodb/shape';
import { messagesTable } from '../../tables/messages';
import { userPartition } from './keys';

/** A position in the index `recency`: the keys of the last conversation of a page, after which the next one begins. */
export type Position = Readonly<Record<'sk' | 'last_message_sk', string>>;

export interface ConversationPage {
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly last: Position | undefined;
}

/** Matches all keys of this cache, and no others on the same server. */
export const KEY_PATTERN = 'messages/*';

const { partitionKey, sortKey, globalSecondaryIndexes } = messagesTable;
const [, recency] = globalSecondaryIndexes;
const KEYS = [partitionKey, sortKey, recency.sortKey];

/** The first pages of the users' conversations, grouped by user. */
export const createConversationsCache = (link: RedisLink): Cache<ConversationPage> =>
  createCache<ConversationPage>(link, {
    namespace: 'messages/conversations',
    // Shorter than the default, because an index may lag for longer than `invalidate-conversations` allows for.
    ttlSeconds: 60,
    isValue: (value, [user = '', limit]): value is ConversationPage =>
      isPage(value, KEYS, ['sk', 'last_message_sk']) &&
      value.items.length <= Number(limit) &&
      value.items.every(({ pk }) => pk?.S === userPartition(user)),
  });

export const userGroup = (user: string): Key => [user];
export const firstPageKey = (user: string, limit: number): Key => [user, String(limit)];
