import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../../runtime/clock';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Member } from '../../../tables/messages';
import { claimedTime } from '../claims';
import type { SendMessageRequest, SentMessage } from '../contract';
import { NotAMember, UnknownGroup } from '../errors';
import { claimItem, messageItem } from '../items';
import { claimKey, conversationKey, groupKey, messageKey } from '../keys';
import { TableSession } from '../session';
import { readRequest, type Send } from './core';

/**
 * Sends a message to a group. A request that is sent again creates no second message. Rejects with an InvalidRequest,
 * UnknownGroup, NotAMember or MessageIdInUse, or with the error of the table.
 */
export const createMessageSender =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock = systemClock) =>
  async (request: SendMessageRequest): Promise<SentMessage> => {
    const send = readRequest(request, clock.now());
    const session = new TableSession(dynamodb, tableName, clock);
    const sender = await readSender(send, session);
    const sent =
      sender instanceof Error ? await findSent(send, session, sender) : await write(send, sender, session, clock.now());
    const { group, message_uuid } = send;
    return { message_group_uuid: group, message_uuid, ...sent, consumedCapacity: session.consumedCapacity };
  };

/** @returns the error if the user may not send messages to the group */
async function readSender({ group, user }: Send, session: TableSession): Promise<Member | UnknownGroup | NotAMember> {
  const conversation = await session.get(conversationKey(user, group));
  // Conversations of a large group are written before the group, and get their newest message a little later.
  const isGroup = conversation?.last_message_sk !== undefined || (await session.get(groupKey(group))) !== undefined;
  if (!isGroup) return new UnknownGroup(group);
  if (!conversation) return new NotAMember(user, group);
  const { left_at, member_display_name, member_handle } = conversation;
  if (left_at) return new NotAMember(user, group, left_at.S);
  return { user_uuid: user, user_display_name: member_display_name?.S ?? '', user_handle: member_handle?.S ?? '' };
}

type Sent = Pick<SentMessage, 'created_at' | 'created'>;

/**
 * Claims the id, then puts the message with the time of the claim. If the function is interrupted in between, the
 * request that is sent again finds the claim and puts the message.
 */
async function write(send: Send, sender: Member, session: TableSession, now: number): Promise<Sent> {
  const { group, message_uuid, message, digest } = send;
  const asked = { message_uuid, created_at: send.created_at ?? new Date(now).toISOString() };
  const claim = await session.putNew(claimItem(group, asked, digest));
  const created_at = claim ? claimedTime(claim, digest, send) : asked.created_at;
  const existing = await session.putNew(messageItem({ group, message, sender, message_uuid, created_at }));
  // Without an earlier claim, only a repeated attempt of this request can have put the message.
  return { created_at, created: !claim || !existing };
}

/** A member who has left since gets the same answer to a request that is sent again. @throws the problem otherwise */
async function findSent({ group, message_uuid, digest }: Send, session: TableSession, problem: Error): Promise<Sent> {
  const claim: Item | undefined = await session.get(claimKey(group, message_uuid));
  const created_at = claim?.request?.S === digest ? claim.created_at?.S : undefined;
  const message = created_at && (await session.get(messageKey(group, { created_at, message_uuid })));
  if (!message || !created_at) throw problem;
  return { created_at, created: false };
}
