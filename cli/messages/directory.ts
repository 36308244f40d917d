import {
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { ListedConversation } from '../../functions/messages/contract';
import { toListedConversation } from '../../functions/messages/items';
import { conversationKey, userOf, userPartition } from '../../functions/messages/keys';
import type { Item } from '../../runtime/dynamodb/item';
import { type Member, messagesTable } from '../../tables/messages';

/** Items that a look for some users reads, at most: 128 read capacity units. */
const SCANNED = 500;
const MEMBERS_INDEX = messagesTable.globalSecondaryIndexes[0].name;
const OWN_NAMES = 'pk, member_display_name, member_handle, left_at';

export interface GroupMember extends Member {
  /** ISO 8601. When the user left the group. */
  readonly left_at?: string;
}

/** The users of the table, as their conversations name them: the table has no item for a user. */
export interface Directory {
  /** @returns undefined if the user has no conversation */
  find(user: string): Promise<Member | undefined>;
  /** Some users, by id, without a full scan of the table. */
  some(): Promise<Member[]>;
  /** @returns undefined if the user has no such conversation */
  conversation(user: string, group: string): Promise<ListedConversation | undefined>;
  /** The members of a group, by id, including those who left. */
  membersOf(group: string): Promise<GroupMember[]>;
}

export const createDirectory = (client: DynamoDBClient, TableName: string): Directory => ({
  async find(user) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :user',
        ExpressionAttributeValues: { ':user': { S: userPartition(user) } },
        ProjectionExpression: OWN_NAMES,
        Limit: 1,
      }),
    );
    return Items[0] && toMember(Items[0]);
  },
  async some() {
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'begins_with(pk, :user)',
        ExpressionAttributeValues: { ':user': { S: userPartition('') } },
        ProjectionExpression: OWN_NAMES,
        Limit: SCANNED,
      }),
    );
    const byId = new Map(Items.map((item) => [item.pk?.S, toMember(item)]));
    return [...byId.values()].sort(byUser);
  },
  async conversation(user, group) {
    const Key = conversationKey(user, group);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    // In no list before its group exists.
    return Item?.last_message_sk && toListedConversation(Item);
  },
  async membersOf(group) {
    const members: GroupMember[] = [];
    const query = {
      TableName,
      IndexName: MEMBERS_INDEX,
      KeyConditionExpression: 'message_group_uuid = :group',
      ExpressionAttributeValues: { ':group': { S: group } },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) members.push(...Items.map(toMember));
    return members.sort(byUser);
  },
});

const byUser = (one: Member, other: Member) => (one.user_uuid < other.user_uuid ? -1 : 1);

const toMember = ({ pk, member_display_name, member_handle, left_at }: Item): GroupMember => ({
  user_uuid: userOf(pk?.S) ?? '',
  user_display_name: member_display_name?.S ?? '',
  user_handle: member_handle?.S ?? '',
  ...(left_at?.S !== undefined && { left_at: left_at.S }),
});
