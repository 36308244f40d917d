import { groupIdOf } from '../../../../functions/messages/create-conversation/core';
import { member, membersOf } from '../fixture';

/** The group of the requests of `creation`. */
export const group = groupIdOf('ana', 'm1');

/** A request for a group of this many members. */
export const creation = (count = 2, more: object = {}) => ({
  message_uuid: 'm1',
  message: 'Hi\nall',
  creator: member('ana'),
  members: membersOf(count - 1),
  ...more,
});

export const createdAt = (created_at: string, created = true) => ({
  message_group_uuid: group,
  message_uuid: 'm1',
  created_at,
  created,
  consumedCapacity: expect.anything(),
});
