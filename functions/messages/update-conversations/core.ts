import type { AttributeValue } from 'aws-lambda';
import { InvalidRequest } from '../../../runtime/errors';
import { describe, inOrder } from '../../../runtime/invocation';
import { isText, quote } from '../../../runtime/request';
import type { TableKey } from '../keys';
import { claimKey, groupKey, groupOf, partsOf, sortKeyOf } from '../keys';
import { previewOf } from '../preview';
import { readId, readTime } from '../rules';

/** A new item of the table. */
export interface NewItem {
  readonly sequenceNumber: string;
  readonly key: TableKey;
  readonly image: Readonly<Record<string, AttributeValue>>;
}

/** What a message changes in the conversations of its group. */
export interface NewMessage {
  readonly sequenceNumber: string;
  readonly key: TableKey;
  readonly group: string;
  /** Its place in the order of all messages: those of a group never have the same. */
  readonly sortKey: string;
  readonly preview: string;
}

/** A message that can never be shown, however often its record is delivered. */
export interface Rejection {
  readonly key: TableKey;
  readonly reason: string;
}

/** A group with new messages, of which only the newest matters. */
export interface GroupUpdate {
  readonly newest: NewMessage;
  /** The records of all its messages, the earliest first. */
  readonly sequenceNumbers: readonly string[];
}

/** How far the clock of the function that accepted a message may be ahead of this one's, in milliseconds. */
const MAX_SKEW_MS = 60_000;

/** In the partition of a group, but no messages. */
const GROUP_SORT_KEY = groupKey('').sk.S;
const CLAIM_PREFIX = claimKey('', '').sk.S;

/** Undefined for an item that is no message. @param now epoch milliseconds */
export function readMessage({ sequenceNumber, key, image }: NewItem, now: number): NewMessage | Rejection | undefined {
  const group = groupOf(key.pk.S);
  const sk = key.sk.S;
  if (group === undefined || sk === GROUP_SORT_KEY || sk.startsWith(CLAIM_PREFIX)) return undefined;
  const [time, id = image.message_uuid?.S] = partsOf(sk);
  try {
    const created_at = readTime('the time of a message in sk', time, now + MAX_SKEW_MS);
    const message_uuid = readId('message_uuid', id);
    const preview = previewOf(readText(image.message));
    return { sequenceNumber, key, group, sortKey: sortKeyOf({ created_at, message_uuid }), preview };
  } catch (error) {
    if (error instanceof InvalidRequest) return { key, reason: error.message };
    throw error;
  }
}

/** Of any length: what the table already has must be shown. @throws InvalidRequest */
function readText(value: AttributeValue | undefined): string {
  const text: unknown = value?.S;
  if (isText(text)) return text;
  const got = text === undefined ? describe(value) : quote(text);
  throw new InvalidRequest(`message must be a non-blank string, got ${got}`);
}

/** The updates, beginning with the group of the earliest record: the stream continues after the records done so far. */
export function updatesOf(messages: readonly NewMessage[]): GroupUpdate[] {
  const updates = new Map<string, GroupUpdate>();
  for (const message of inOrder(messages)) {
    const { newest = message, sequenceNumbers = [] } = updates.get(message.group) ?? {};
    updates.set(message.group, {
      newest: message.sortKey > newest.sortKey ? message : newest,
      sequenceNumbers: [...sequenceNumbers, message.sequenceNumber],
    });
  }
  return [...updates.values()];
}
