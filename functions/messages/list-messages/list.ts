import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../../runtime/clock';
import type { Item } from '../../../runtime/dynamodb/item';
import type { ListMessagesAnswer, ListMessagesRequest } from '../contract';
import { UnknownGroup } from '../errors';
import { groupPartition, MESSAGE_SORT_KEYS } from '../keys';
import { TableSession } from '../session';
import {
  type Found,
  fitting,
  isKnown,
  type Listing,
  readRequest,
  type Since,
  sinceOf,
  toFound,
  toNewer,
  toOlder,
} from './core';

/**
 * Lists the messages of a group, newest first. Rejects with an InvalidRequest or UnknownGroup, or with the error of the
 * table.
 */
export const createMessageLister =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock = systemClock) =>
  async (request: ListMessagesRequest): Promise<ListMessagesAnswer> => {
    const { since, ...listing } = readRequest(request);
    const session = new TableSession(dynamodb, tableName, clock);
    const now = clock.now();
    const page = await (since ? listNewer(listing, since, session, now) : listOlder(listing, session, now));
    return {
      items: page.items.flatMap(({ message = [] }) => message),
      ...(page.before !== undefined && { older: toOlder(listing.group, page.before) }),
      newer: toNewer(listing.group, page.since),
      source: 'table',
      consumedCapacity: session.consumedCapacity,
    };
  };

interface Page {
  /** Newest first. */
  readonly items: readonly Found[];
  /** Older messages come before this sort key; undefined if there are none. */
  readonly before: string | undefined;
  readonly since: Since;
}

async function listOlder({ group, limit, before }: Listing, session: TableSession, now: number): Promise<Page> {
  const { items, last } = await session.query({
    // All other items of the partition come after the messages.
    KeyConditionExpression: 'pk = :group AND sk < :before',
    ExpressionAttributeValues: {
      ':group': { S: groupPartition(group) },
      ':before': { S: before ?? MESSAGE_SORT_KEYS.last },
    },
    ScanIndexForward: false,
    // One more tells whether there are older ones.
    Limit: limit + 1,
  });
  const found = items.map(toFound);
  // A group has at least its first message.
  if (found.length === 0 && before === undefined) {
    throw new UnknownGroup(group);
  }
  const page = fitting(found, limit);
  const oldest = page.at(-1);
  const first = oldest?.sortKey ?? before ?? MESSAGE_SORT_KEYS.first;
  const hasOlder = page.length < found.length || last !== undefined;
  return { items: page, before: hasOlder ? first : undefined, since: sinceOf(page.toReversed(), first, now) };
}

/** The oldest ones of the messages that came since, so that none is left out when there are more than the limit. */
async function listNewer({ group, limit }: Listing, since: Since, session: TableSession, now: number): Promise<Page> {
  const found = await readFrom(group, limit, since, session);
  const page = fitting(
    found.filter((message) => !isKnown(message, since)),
    limit,
  );
  const listed = found.filter((message) => isKnown(message, since) || page.includes(message));
  const [oldest] = page;
  const newest = listed.at(-1);
  // Without new messages, all older ones are those up to the newest: `!` sorts before everything that an id contains.
  const before = oldest?.sortKey ?? (newest ? `${newest.sortKey}!` : since.from);
  return { items: page.toReversed(), before, since: sinceOf(listed, since.from, now) };
}

/** All known messages and at least `limit` new ones, if there are so many, oldest first. */
async function readFrom(group: string, limit: number, since: Since, session: TableSession): Promise<Found[]> {
  const found: Found[] = [];
  let start: Item | undefined;
  do {
    const { items, last } = await session.query({
      KeyConditionExpression: 'pk = :group AND sk BETWEEN :from AND :last',
      ExpressionAttributeValues: {
        ':group': { S: groupPartition(group) },
        ':from': { S: since.from },
        ':last': { S: MESSAGE_SORT_KEYS.last },
      },
      Limit: limit + since.known.size,
      ...(start && { ExclusiveStartKey: start }),
    });
    found.push(...items.map(toFound));
    start = last;
  } while (start && !isEnough(found, limit, since));
  return found;
}

function isEnough(found: readonly Found[], limit: number, since: Since): boolean {
  const known = found.filter((message) => isKnown(message, since)).length;
  return known >= since.known.size && found.length - known >= limit;
}
