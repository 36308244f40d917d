import { createHash } from 'node:crypto';
import type { Item } from '../../runtime/dynamodb/item';
import { quote } from '../../runtime/request';
import { MessageIdInUse } from './errors';
import { readId, readMessageText, readTime } from './rules';

/** What requests for a new message have in common. */
export interface MessageRequest {
  readonly message_uuid: string;
  readonly message: string;
  /** As the table has it; undefined if the request does not say. */
  readonly created_at: string | undefined;
}

/** @param now epoch milliseconds @throws InvalidRequest */
export const readMessageRequest = (
  { message_uuid, message, created_at }: Readonly<Record<string, unknown>>,
  now: number,
): MessageRequest => ({
  message_uuid: readId('message_uuid', message_uuid),
  message: readMessageText('message', message),
  created_at: created_at === undefined ? undefined : readTime('created_at', created_at, now),
});

/** Equal for requests that say the same. */
export const digestOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** The time of a message whose id is claimed. @throws MessageIdInUse unless it is claimed for the same request */
export function claimedTime(
  { request, created_at }: Item,
  digest: string,
  { message_uuid, ...asked }: Pick<MessageRequest, 'message_uuid' | 'created_at'>,
): string {
  const time = created_at?.S ?? '';
  if (request?.S !== digest) {
    throw new MessageIdInUse(`message_uuid must be new for another message, got ${quote(message_uuid)}`);
  }
  if (asked.created_at === undefined || asked.created_at === time) return time;
  throw new MessageIdInUse(
    `created_at must be ${time}, the time of the message ${quote(message_uuid)}, got ${quote(asked.created_at)}`,
  );
}
