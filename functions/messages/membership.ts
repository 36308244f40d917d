import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../runtime/clock';
import type { ConsumedCapacity } from '../../runtime/dynamodb/capacity';
import type { Item } from '../../runtime/dynamodb/item';
import { NotAMember, UnknownGroup } from './errors';
import { conversationKey, groupKey, sortKeyOf } from './keys';
import { readId, readShape } from './rules';
import { type Action, TableSession } from './session';

/** A user and a group. */
export interface MembershipRequest {
  readonly message_group_uuid: string;
  readonly user_uuid: string;
}

export interface MembershipAnswer {
  readonly consumedCapacity: ConsumedCapacity;
}

type Change = (request: MembershipRequest) => Promise<MembershipAnswer>;

/**
 * Changes of a membership. Each may be repeated. Each rejects with an InvalidRequest, UnknownGroup or, except
 * `removeMember`, NotAMember, or with the error of the table.
 */
export interface Membership {
  /** Asks for no notifications. */
  readonly mute: Change;
  readonly unmute: Change;
  /** Ends the membership. The user keeps the conversation as it is, and gets no newer messages. */
  readonly leave: Change;
  /** Ends the membership and deletes the user's conversation. */
  readonly removeMember: Change;
}

export function createMembership(dynamodb: DynamoDBClient, tableName: string, clock: Clock = systemClock): Membership {
  const change =
    (apply: (session: TableSession, group: string, user: string) => Promise<boolean>): Change =>
    async (request) => {
      const given = readShape('the request', request, ['message_group_uuid', 'user_uuid']);
      const group = readId('message_group_uuid', given.message_group_uuid);
      const user = readId('user_uuid', given.user_uuid);
      const session = new TableSession(dynamodb, tableName, clock);
      if (!(await apply(session, group, user))) throw await problemOf(session, group, user);
      return { consumedCapacity: session.consumedCapacity };
    };
  return {
    mute: change((session, group, user) =>
      session.update({
        ...existing(conversationKey(user, group)),
        UpdateExpression: 'SET muted = :muted',
        ExpressionAttributeValues: { ':muted': { BOOL: true } },
      }),
    ),
    unmute: change((session, group, user) =>
      session.update({ ...existing(conversationKey(user, group)), UpdateExpression: 'REMOVE muted' }),
    ),
    leave: change(async (session, group, user) => {
      const found = await session.get(groupKey(group));
      return found !== undefined && session.transact(leave(found, group, user, clock.now()));
    }),
    removeMember: change((session, group, user) =>
      session.transact([{ Delete: { Key: conversationKey(user, group) } }, withoutMember(group, user)]),
    ),
  };
}

const existing = <Key>(key: Key) => ({ Key: key, ConditionExpression: 'attribute_exists(pk)' });

/**
 * A conversation of a large group may still be pending, and no message will reach it any more: so it becomes permanent
 * here, and its newest message is the first one.
 */
const leave = ({ created_at, message_uuid }: Item, group: string, user: string, now: number): Action[] => [
  {
    Update: {
      ...existing(conversationKey(user, group)),
      UpdateExpression:
        'SET left_at = if_not_exists(left_at, :now), last_message_sk = if_not_exists(last_message_sk, :first) ' +
        'REMOVE expires_at',
      ExpressionAttributeValues: {
        ':now': { S: new Date(now).toISOString() },
        ':first': { S: sortKeyOf({ created_at: created_at?.S ?? '', message_uuid: message_uuid?.S ?? '' }) },
      },
    },
  },
  withoutMember(group, user),
];

const withoutMember = (group: string, user: string): Action => ({
  Update: {
    ...existing(groupKey(group)),
    UpdateExpression: 'DELETE #members :user',
    ExpressionAttributeNames: { '#members': 'members' },
    ExpressionAttributeValues: { ':user': { SS: [user] } },
  },
});

async function problemOf(session: TableSession, group: string, user: string): Promise<Error> {
  return (await session.get(groupKey(group))) ? new NotAMember(user, group) : new UnknownGroup(group);
}
