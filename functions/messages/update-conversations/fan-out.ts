import { kindOf } from '../../../runtime/aws/failure-kind';
import { eachAtOnce } from '../../../runtime/concurrency';
import type { GroupUpdate, NewMessage } from './core';
import type { ConversationsStore } from './store';

/** Most groups are small. */
const GROUPS_AT_ONCE = 12;
/** Of all groups in progress. Fewer than the 50 connections of a client. */
export const MEMBERS_AT_ONCE = 48;
/** How many of a group's members a reason names. */
const MAX_NAMED = 3;

/** A group whose conversations could not all be updated. */
interface Incomplete extends GroupUpdate {
  readonly reason: string;
}

export interface FanOut {
  /** How many conversations were changed. */
  updated: number;
  /** How many already had this message or a newer one, or belong to somebody who has left or was removed. */
  unchanged: number;
  /** How many groups do not exist. */
  withoutGroup: number;
  /** Groups that another delivery may update. */
  readonly failed: Incomplete[];
  /** Groups that have members whom no delivery can update; all others are updated. */
  readonly rejected: Incomplete[];
}

/**
 * Shows each group's newest message in the conversations of all its members.
 * @throws the failure if no request can succeed, for example because access is denied
 */
export async function fanOut(
  updates: readonly GroupUpdate[],
  store: ConversationsStore,
  signal: AbortSignal,
): Promise<FanOut> {
  const result: FanOut = { updated: 0, unchanged: 0, withoutGroup: 0, failed: [], rejected: [] };
  // Each group has a share of its own, so that one whose requests fail until the deadline delays no other.
  const atOnce = Math.floor(MEMBERS_AT_ONCE / Math.min(updates.length, GROUPS_AT_ONCE));
  await eachAtOnce(updates, GROUPS_AT_ONCE, async (update) => {
    const problems = new Problems();
    const members = await problems.note('the group', () => store.membersOf(update.newest.group, signal));
    if (members === 'no group') result.withoutGroup += 1;
    else if (members === 'no string set') problems.permanent.push('the group: its members must be a string set');
    else if (members) await updateMembers(update.newest, members, atOnce, store, signal, problems, result);
    if (problems.passing.length > 0) result.failed.push({ ...update, reason: summary(problems.passing) });
    else if (problems.permanent.length > 0) result.rejected.push({ ...update, reason: summary(problems.permanent) });
  });
  return result;
}

async function updateMembers(
  { group, sortKey, preview }: NewMessage,
  members: readonly string[],
  atOnce: number,
  store: ConversationsStore,
  signal: AbortSignal,
  problems: Problems,
  result: FanOut,
): Promise<void> {
  const news = { last_message_sk: sortKey, message: preview, member_count: members.length };
  await eachAtOnce(members, atOnce, async (user) => {
    const outcome = await problems.note(`user ${user}`, () => store.update(user, group, news, signal));
    if (outcome) result[outcome] += 1;
  });
}

/** The failures within one group. */
class Problems {
  readonly passing: string[] = [];
  readonly permanent: string[] = [];

  /** @returns undefined if the request failed @throws a failure that concerns no item */
  async note<Result>(what: string, request: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await request();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'table') throw error;
      (kind === 'item' ? this.permanent : this.passing).push(`${what}: ${error}`);
      return undefined;
    }
  }
}

function summary(problems: readonly string[]): string {
  const more = problems.length - MAX_NAMED;
  return problems.slice(0, MAX_NAMED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
