import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';
import { claimedTime } from '../claims';
import type { CreateConversationRequest, SentMessage } from '../contract';
import { claimKey } from '../keys';
import { type Action, TableSession } from '../session';
import { type Creation, planTransactions, readRequest } from './core';

/** How often a request may be overtaken by the same request, which is in progress at the same time. */
const RETRY = { maxTries: 6, firstPauseMs: 50 };

/**
 * Creates a group with its first message and a conversation for each member. A request that is sent again creates
 * nothing, and completes one that was interrupted. Rejects with an InvalidRequest or MessageIdInUse, or with the error
 * of the table.
 */
export const createConversationCreator =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock = systemClock) =>
  async (request: CreateConversationRequest): Promise<SentMessage> => {
    const creation = readRequest(request, clock.now());
    const session = new TableSession(dynamodb, tableName, clock);
    const created = await create(creation, session, clock);
    const { group, message_uuid } = creation;
    return { message_group_uuid: group, message_uuid, ...created, consumedCapacity: session.consumedCapacity };
  };

async function create(creation: Creation, session: TableSession, clock: Clock) {
  const retry = createRetry({ ...RETRY, clock });
  const { group, message_uuid, digest } = creation;
  for (let isFirst = true; ; isFirst = false) {
    const now = clock.now();
    const claim = await session.get(claimKey(group, message_uuid));
    const created_at = claim
      ? claimedTime(claim, digest, creation)
      : (creation.created_at ?? new Date(now).toISOString());
    const isComplete = claim && claim.expires_at === undefined;
    if (isComplete) return { created_at, created: !isFirst };
    if (await transactAll(planTransactions(creation, { created_at, message_uuid }, now), session)) {
      return { created_at, created: true };
    }
    await retry(new Error(`group ${group}: the same request is in progress, and was faster each time`));
  }
}

/** @returns whether all conditions are met */
async function transactAll(transactions: readonly (readonly Action[])[], session: TableSession): Promise<boolean> {
  for (const actions of transactions) if (!(await session.transact(actions))) return false;
  return true;
}
