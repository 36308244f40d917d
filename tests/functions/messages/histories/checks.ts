import type { DynamoDBRecord } from 'aws-lambda';
import { previewOf } from '../../../../functions/messages/preview';
import type { Item } from '../../../../runtime/dynamodb/item';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** What people know about the history: the answers that they got. */
export interface Known {
  /** Whether a user has muted a group, by `GRP#<user> <group>`. */
  readonly muted: ReadonlyMap<string, boolean>;
  /** The conversations of users who have left, or who were removed, in the same form. */
  readonly left: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** The sort keys of the messages that were sent, by `MSG#<group>`. */
  readonly sent: ReadonlyMap<string, ReadonlySet<string>>;
}

const GROUP = /^MSG#/;
const isMessageKey = (pk = '', sk = '') => GROUP.test(pk) && /^\d{4}-/.test(sk);

/** Whether a record is one of a new message. */
export const isMessage = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && isMessageKey(dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S);

const nameOf = ({ pk, sk }: NonNullable<Image>): string => `${pk?.S} ${sk?.S}`;

/**
 * Checks each step of each conversation: it is created once and never again after it was deleted, its time never goes
 * back, it stays as it is once its user has left, and a message changes none of the user's own settings.
 * @throws the first broken rule
 */
export function checkSteps(records: readonly DynamoDBRecord[]): void {
  const deleted = new Set<string>();
  for (const { dynamodb: { Keys = {}, OldImage: before, NewImage: after } = {} } of records) {
    const name = nameOf(Keys);
    if (!name.startsWith('GRP#')) continue;
    if (!after) deleted.add(name);
    else if (deleted.has(name)) throw new Error(`${name} was created again`);
    if (before && after) checkStep(name, before, after);
  }
}

function checkStep(name: string, before: NonNullable<Image>, after: NonNullable<Image>): void {
  const [from, to] = [before.last_message_sk?.S, after.last_message_sk?.S];
  if (from !== to && before.left_at) throw new Error(`${name} changed after its user had left`);
  if (from === undefined || from === to) return;
  if (to === undefined || to < from) throw new Error(`${name} went back from ${from} to ${to}`);
  for (const own of ['muted', 'left_at'] as const) {
    if (JSON.stringify(before[own]) !== JSON.stringify(after[own])) throw new Error(`${name} changed ${own}`);
  }
}

/** Checks the table after everything has come to rest. @throws the first broken rule */
export function checkRest(items: readonly Item[], known: Known): void {
  const conversations = new Map(
    items.filter(({ pk }) => pk?.S?.startsWith('GRP#')).map((item) => [nameOf(item as Image & {}), item]),
  );
  const messages = items.filter(({ pk, sk }) => isMessageKey(pk?.S, sk?.S));
  checkMessages(messages, known);
  const members = new Set<string>();
  for (const group of items.filter(({ sk }) => sk?.S === 'GROUP')) {
    const own = messages.filter(({ pk }) => pk?.S === group.pk?.S);
    const newest = own.reduce((a, b) => ((a.sk?.S ?? '') > (b.sk?.S ?? '') ? a : b));
    for (const user of group.members?.SS ?? []) {
      const name = `GRP#${user} ${group.pk?.S?.replace(GROUP, '')}`;
      members.add(name);
      checkCurrent(name, conversations.get(name), newest);
      checkCount(name, conversations.get(name), group, known);
    }
  }
  for (const [name, conversation] of conversations) checkOwn(name, conversation, members.has(name), known);
  const kept = [...known.removed].find((name) => conversations.has(name));
  if (kept) throw new Error(`${kept} is still there`);
}

function checkMessages(messages: readonly Item[], { sent }: Known): void {
  const ids = messages.map(({ pk, message_uuid }) => `${pk?.S} ${message_uuid?.S}`);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice) throw new Error(`the message ${twice} exists twice`);
  const names = new Set(messages.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`));
  for (const [pk, keys] of sent) {
    for (const sk of keys) if (!names.has(`${pk} ${sk}`)) throw new Error(`the message ${pk} ${sk} is lost`);
  }
}

/** A member's conversation exists and has the newest message. */
function checkCurrent(name: string, conversation: Item | undefined, newest: Item): void {
  if (!conversation) throw new Error(`${name} is missing`);
  const { last_message_sk, message, left_at, expires_at } = conversation;
  if (last_message_sk?.S !== newest.sk?.S) throw new Error(`${name} has ${last_message_sk?.S}, not ${newest.sk?.S}`);
  if (message?.S !== previewOf(newest.message?.S ?? '')) throw new Error(`${name} has the preview ${message?.S}`);
  if (left_at || expires_at) throw new Error(`${name} of a member has left_at or expires_at`);
}

/** As long as nobody has left the group, the number of its members does not depend on when it was counted. */
function checkCount(
  name: string,
  conversation: Item | undefined,
  { pk, members }: Item,
  { left, removed }: Known,
): void {
  const group = pk?.S?.replace(GROUP, ' ') ?? '';
  if ([...left, ...removed].some((other) => other.endsWith(group))) return;
  const count = String(members?.SS?.length);
  if (conversation?.member_count?.N !== count) throw new Error(`${name} has not ${count} members`);
}

/** What the user changed is still so. */
function checkOwn(
  name: string,
  { muted, left_at, last_message_sk, expires_at }: Item,
  isMember: boolean,
  known: Known,
): void {
  const expected = known.muted.get(name);
  if (expected !== undefined && expected !== (muted?.BOOL === true))
    throw new Error(`${name}: muted is not ${expected}`);
  if (known.left.has(name) && !left_at) throw new Error(`${name} has no left_at`);
  if (left_at && (expires_at || !last_message_sk)) throw new Error(`${name}, which its user has left, is not kept`);
  // What an interrupted creation left behind is in no list.
  if (!isMember && !left_at && last_message_sk) throw new Error(`${name} is in the list of somebody who is no member`);
}
