import type { Cache } from '../../../runtime/cache';
import type { Item } from '../../../runtime/dynamodb/item';
import { messagesTable } from '../../../tables/messages';
import { type ConversationPage, firstPageKey, type Position, userGroup } from '../caches';
import { userPartition } from '../keys';
import type { TableSession } from '../session';

const [, { name: IndexName }] = messagesTable.globalSecondaryIndexes;

/** Both reject if the table does not answer. */
export interface ConversationStore {
  /** Newest first, as the index has them: it lags behind the table. Only the first page may come from the cache. */
  newest(
    user: string,
    limit: number,
    after: Position | undefined,
  ): Promise<ConversationPage & { readonly source: 'cache' | 'table' }>;
  /** At most 1 MB of the conversations, also those that are in no list, in the order of their groups. */
  all(user: string, after: string): Promise<{ readonly items: readonly Item[]; readonly isLast: boolean }>;
}

export const createStore = (session: TableSession, cache?: Cache<ConversationPage>): ConversationStore => ({
  newest: async (user, limit, after) => {
    const read = () => queryIndex(session, user, limit, after);
    const key = firstPageKey(user, limit);
    const [found] = cache && !after ? await cache.get([key], async () => [await read()], userGroup(user)) : [];
    // Every user has a page, if only an empty one: no load has stored that there is none.
    if (!found?.value) return { ...(await read()), source: 'table' };
    return { ...found.value, source: found.source === 'cache' ? 'cache' : 'table' };
  },
  all: async (user, after) => {
    const { items, last } = await session.query({
      KeyConditionExpression: after ? 'pk = :user AND sk > :after' : 'pk = :user',
      ExpressionAttributeValues: { ':user': { S: userPartition(user) }, ...(after && { ':after': { S: after } }) },
    });
    return { items, isLast: last === undefined };
  },
});

async function queryIndex(
  session: TableSession,
  user: string,
  Limit: number,
  after: Position | undefined,
): Promise<ConversationPage> {
  const pk = { S: userPartition(user) };
  const { items, last } = await session.query({
    IndexName,
    KeyConditionExpression: 'pk = :user',
    ExpressionAttributeValues: { ':user': pk },
    ScanIndexForward: false,
    Limit,
    ...(after && { ExclusiveStartKey: { pk, sk: { S: after.sk }, last_message_sk: { S: after.last_message_sk } } }),
  });
  return { items, last: last && { sk: last.sk?.S ?? '', last_message_sk: last.last_message_sk?.S ?? '' } };
}
