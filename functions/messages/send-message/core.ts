import { digestOf, type MessageRequest, readMessageRequest } from '../claims';
import { readId, readShape } from '../rules';

export interface Send extends MessageRequest {
  readonly group: string;
  readonly user: string;
  readonly digest: string;
}

/** @param now epoch milliseconds @throws InvalidRequest */
export function readRequest(request: unknown, now: number): Send {
  const required = ['message_group_uuid', 'user_uuid', 'message_uuid', 'message'];
  const given = readShape('the request', request, required, ['created_at']);
  const group = readId('message_group_uuid', given.message_group_uuid);
  const user = readId('user_uuid', given.user_uuid);
  const message = readMessageRequest(given, now);
  return { group, user, ...message, digest: digestOf(['send', user, message.message]) };
}
