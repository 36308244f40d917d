import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { createConversationCreator } from '../../functions/messages/create-conversation/create';
import { messageItem } from '../../functions/messages/items';
import { createMessageSender } from '../../functions/messages/send-message/send';
import { createHandler } from '../../functions/messages/update-conversations/handler';
import { createStore } from '../../functions/messages/update-conversations/store';
import type { Item } from '../../runtime/dynamodb/item';
import type { Log } from '../../runtime/log';
import type { Member } from '../../tables/messages';
import type { TableSchema } from '../../tables/schema';

const START = Date.parse('2026-11-30T08:00:00.000Z');
const TEXT = 'The meeting is at ten. Bring the numbers of last week, please.';
const PLENTY = { getRemainingTimeInMillis: () => 600_000 };
const GROUP = '6b0b8a52-0b1e-4f62-9d4e-0d6f3a1c2e57';

/** An implementation of conversations. */
export interface Way {
  readonly name: string;
  /** @returns the id of the group */
  create(members: readonly Member[]): Promise<string>;
  /** Sends a message of the first member. @returns its record in the stream */
  send(group: string, members: readonly Member[], index: number): Promise<DynamoDBRecord>;
  /** Shows the message in all conversations. */
  fanOut(record: DynamoDBRecord): Promise<void>;
}

const messageId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const timeOf = (index: number) => new Date(START + index * 1000).toISOString();

const toRecord = ({ pk, sk, ...rest }: Item): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: '1', Keys: { pk, sk } as never, NewImage: { pk, sk, ...rest } as never },
});

/** The functions of the system. */
export function messagesFunctions(dynamodb: DynamoDBClient, tableName: string): Way {
  const create = createConversationCreator(dynamodb, tableName);
  const send = createMessageSender(dynamodb, tableName);
  return {
    name: 'stable key and index',
    create: async ([creator, ...members]) => {
      if (!creator) throw new Error('a group must have members');
      const request = { message_uuid: messageId(0), message: TEXT, created_at: timeOf(0), creator, members };
      return (await create(request)).message_group_uuid;
    },
    send: async (group, [sender], index) => {
      if (!sender) throw new Error('a group must have members');
      const sent = { message_uuid: messageId(index), message: TEXT, created_at: timeOf(index) };
      await send({ message_group_uuid: group, user_uuid: sender.user_uuid, ...sent });
      return toRecord(messageItem({ group, sender, ...sent }));
    },
    fanOut: async (record) => {
      let handled: { readonly updated?: number; readonly unchanged?: number } = {};
      const log: Log = (_, message, fields) => {
        if (message === 'records handled') handled = fields;
      };
      await createHandler(createStore(dynamodb, tableName), { log })({ Records: [record] }, PLENTY);
      if (handled.updated && !handled.unchanged) return;
      throw new Error(`update-conversations must update all conversations, got ${JSON.stringify(handled)}`);
    },
  };
}

/** The table of the other way: the sort key of a conversation is the time of its newest message. */
export const movingTable = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  globalSecondaryIndexes: [
    {
      name: 'message-group',
      partitionKey: { name: 'message_group_uuid', type: 'S' },
      sortKey: { name: 'sk', type: 'S' },
    },
  ],
} as const satisfies TableSchema;

/** Deletes each conversation and puts it again under the time of the new message. */
export const deleteAndPut = (dynamodb: DynamoDBClient, TableName: string): Way => ({
  name: 'delete and put',
  create: async (members) => {
    for (const [index, { user_uuid }] of members.entries()) {
      const [other] = members.slice(index === 0 ? 1 : 0);
      const Item = {
        ...text({ pk: `GRP#${user_uuid}`, sk: timeOf(0), message_group_uuid: GROUP, message: TEXT }),
        ...text({ ...other }),
      };
      await dynamodb.send(new PutItemCommand({ TableName, Item }));
    }
    return GROUP;
  },
  send: async (group, [sender], index) => {
    const message = { message: TEXT, message_uuid: messageId(index), ...sender };
    const Item = text({ pk: `MSG#${group}`, sk: timeOf(index), ...message });
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
    return toRecord(Item);
  },
  fanOut: async ({ dynamodb: { Keys, NewImage } = {} }) => {
    const sk = { S: Keys?.sk?.S ?? '' };
    const input = {
      TableName,
      IndexName: movingTable.globalSecondaryIndexes[0].name,
      KeyConditionExpression: 'message_group_uuid = :group',
      ExpressionAttributeValues: { ':group': { S: (Keys?.pk?.S ?? '').replace('MSG#', '') } },
    };
    const message = { S: NewImage?.message?.S ?? '' };
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, input)) {
      for (const { pk, sk: before, ...rest } of Items) {
        if (!pk || !before) throw new Error('a conversation must have a key');
        await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk: before } }));
        await dynamodb.send(new PutItemCommand({ TableName, Item: { ...rest, pk, sk, message } }));
      }
    }
  },
});

const text = (attributes: Readonly<Record<string, string>>): Item =>
  Object.fromEntries(Object.entries(attributes).map(([name, S]) => [name, { S }]));
