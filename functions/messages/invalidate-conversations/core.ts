import type { StreamRecord } from 'aws-lambda';
import { InvalidEvent } from '../../../runtime/errors';
import { describe } from '../../../runtime/invocation';
import { userOf } from '../keys';

/**
 * The user whose list of conversations a record changes; undefined for an item of another kind.
 * @throws InvalidEvent if the record has no key
 */
export function userIn({ Keys }: Pick<StreamRecord, 'Keys'>): string | undefined {
  const partition = Keys?.pk?.S;
  if (typeof partition === 'string') return userOf(partition);
  throw new InvalidEvent(`a record must have the string dynamodb.Keys.pk.S, got ${describe(partition)}`);
}
