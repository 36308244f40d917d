import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { kindOf } from '../../../runtime/aws/failure-kind';
import { type Clock, systemClock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';
import type { Conversation } from '../../../tables/messages';
import { conversationKey, groupKey } from '../keys';

/** What a message changes in a conversation. */
export type News = Required<Pick<Conversation, 'last_message_sk' | 'message' | 'member_count'>>;

/** Each function retries until the signal aborts, and rejects at once if a retry cannot succeed. */
export interface ConversationsStore {
  /** The ids of the group's members. The read is consistent: a group exists before the stream has its messages. */
  membersOf(group: string, signal: AbortSignal): Promise<readonly string[] | 'no group' | 'no string set'>;
  /** Changes a conversation that exists, that the user has not left and that has no newer message. */
  update(user: string, group: string, news: News, signal: AbortSignal): Promise<'updated' | 'unchanged'>;
}

/** A pending conversation of a large group also becomes permanent. */
const UPDATE = {
  UpdateExpression: 'SET #sk = :sk, #message = :message, #count = :count REMOVE #expires',
  ConditionExpression:
    'attribute_exists(pk) AND attribute_not_exists(#left) AND (attribute_not_exists(#sk) OR #sk < :sk)',
  ExpressionAttributeNames: {
    '#sk': 'last_message_sk',
    '#message': 'message',
    '#count': 'member_count',
    '#expires': 'expires_at',
    '#left': 'left_at',
  },
};

export function createStore(
  dynamodb: DynamoDBClient,
  TableName: string,
  clock: Clock = systemClock,
): ConversationsStore {
  const persistently = async <Result>(signal: AbortSignal, request: () => Promise<Result>): Promise<Result> => {
    const retry = createRetry({ clock, signal });
    for (;;) {
      try {
        return await request();
      } catch (error) {
        if (['item', 'table'].includes(kindOf(error))) throw error;
        await retry(error);
      }
    }
  };

  return {
    membersOf: async (group, abortSignal) => {
      const input = { TableName, Key: groupKey(group), ConsistentRead: true, ProjectionExpression: 'members, pk' };
      const { Item } = await persistently(abortSignal, () => dynamodb.send(new GetItemCommand(input), { abortSignal }));
      if (!Item) return 'no group';
      // A set cannot be empty: the attribute is absent once all members have left.
      return Item.members ? (Item.members.SS ?? 'no string set') : [];
    },
    update: (user, group, { last_message_sk, message, member_count }, abortSignal) => {
      const input = {
        TableName,
        Key: conversationKey(user, group),
        ...UPDATE,
        ExpressionAttributeValues: {
          ':sk': { S: last_message_sk },
          ':message': { S: message },
          ':count': { N: String(member_count) },
        },
      };
      return persistently(abortSignal, async () => {
        try {
          await dynamodb.send(new UpdateItemCommand(input), { abortSignal });
          return 'updated';
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return 'unchanged';
          throw error;
        }
      });
    },
  };
}
