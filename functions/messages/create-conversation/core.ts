import { createHash } from 'node:crypto';
import type { Item } from '../../../runtime/dynamodb/item';
import { InvalidRequest } from '../../../runtime/errors';
import { quote } from '../../../runtime/request';
import type { Member } from '../../../tables/messages';
import { digestOf, type MessageRequest, readMessageRequest } from '../claims';
import { claimItem, conversationItems, groupItem, messageItem } from '../items';
import { groupKey, type Moment, sortKeyOf } from '../keys';
import { MAX_MEMBERS, readMember, readShape } from '../rules';
import type { Action } from '../session';

export interface Creation extends MessageRequest {
  readonly group: string;
  readonly creator: Member;
  readonly members: readonly Member[];
  readonly digest: string;
}

/** @param now epoch milliseconds @throws InvalidRequest */
export function readRequest(request: unknown, now: number): Creation {
  const required = ['message_uuid', 'message', 'creator', 'members'];
  const given = readShape('the request', request, required, ['created_at']);
  const creator = readMember('creator', given.creator);
  const members = readMembers(given.members, creator);
  const message = readMessageRequest(given, now);
  return {
    ...message,
    group: groupIdOf(creator.user_uuid, message.message_uuid),
    creator,
    members,
    digest: digestOf(['create', creator, members, message.message]),
  };
}

function readMembers(value: unknown, creator: Member): Member[] {
  const most = MAX_MEMBERS - 1;
  if (!Array.isArray(value) || value.length < 1 || value.length > most) {
    const got = Array.isArray(value) ? `${value.length} members` : quote(value);
    throw new InvalidRequest(`members must be a list of 1 to ${most} members besides the creator, got ${got}`);
  }
  const known = new Set([creator.user_uuid]);
  return value.map((each, index) => {
    const member = readMember(`members[${index}]`, each);
    if (known.has(member.user_uuid)) {
      const rule = member.user_uuid === creator.user_uuid ? 'must not be the creator' : 'must not occur twice';
      throw new InvalidRequest(`members[${index}].user_uuid ${rule}, got ${quote(member.user_uuid)}`);
    }
    known.add(member.user_uuid);
    return member;
  });
}

/** The same for a request that is sent again. A UUID of version 8: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function groupIdOf(creator: string, messageId: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([creator, messageId]))
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;
/**
 * How long what an interrupted request wrote is kept: a year. If the stream function misses the first message, the
 * group's next one completes the conversations.
 */
const PENDING_SECONDS = 365 * 24 * 3600;

const put = (Item: Item): Action => ({ Put: { Item } });
const putNew = (Item: Item): Action => ({ Put: { Item, ConditionExpression: 'attribute_not_exists(pk)' } });

/**
 * The transactions that create a group, of which the last one decides. Conversations that do not fit the last one are
 * put before, in no list and with an expiry; each transaction before the last one checks that the group does not exist
 * yet, so that a late one cannot overwrite a conversation in use.
 * @param now epoch milliseconds
 */
export function planTransactions(creation: Creation, moment: Moment, now: number): Action[][] {
  const { group, creator, message, digest } = creation;
  const decisive = [
    putNew(groupItem(creation, moment)),
    put(messageItem({ group, message, sender: creator, ...moment })),
  ];
  const conversations = conversationItems(creation, message);
  const listed = conversations
    .splice(0, MAX_ACTIONS - decisive.length - 1)
    .map((item) => put({ ...item, last_message_sk: { S: sortKeyOf(moment) } }));
  const claim = claimItem(group, moment, digest);
  if (conversations.length === 0) return [[putNew(claim), ...decisive, ...listed]];
  const own = { request: digest, created_at: moment.created_at };
  const expires_at = { N: String(Math.floor(now / 1000) + PENDING_SECONDS) };
  const pending = [
    // First, because no other request with this id may write anything from now on.
    putOwn({ ...claim, expires_at }, own, 'attribute_not_exists(pk) OR '),
    ...conversations.map((item) => put({ ...item, expires_at })),
  ];
  return [
    ...chunks(pending, MAX_ACTIONS - 1).map((actions) => [checkAbsent(group), ...actions]),
    [putOwn(claim, own), ...decisive, ...listed],
  ];
}

const checkAbsent = (group: string): Action => ({
  ConditionCheck: { Key: groupKey(group), ConditionExpression: 'attribute_not_exists(pk)' },
});

/** Puts a claim on condition that it is already this request's. @param or a condition that is also sufficient */
const putOwn = (Item: Item, { request, created_at }: { request: string; created_at: string }, or = ''): Action => ({
  Put: {
    Item,
    ConditionExpression: `${or}(#request = :request AND #time = :time)`,
    ExpressionAttributeNames: { '#request': 'request', '#time': 'created_at' },
    ExpressionAttributeValues: { ':request': { S: request }, ':time': { S: created_at } },
  },
});

const chunks = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
