import type { Item } from '../../runtime/dynamodb/item';
import type { Member } from '../../tables/messages';
import type { ListedConversation, ListedMessage } from './contract';
import { claimKey, conversationKey, groupKey, type Moment, messageKey, momentOf, partsOf } from './keys';
import { previewOf } from './preview';
import { toTime } from './time';

/** A message to write. */
export interface NewMessage extends Moment {
  readonly group: string;
  readonly message: string;
  readonly sender: Member;
}

/** A new group. */
export interface NewGroup {
  readonly group: string;
  readonly creator: Member;
  /** The others: at least one. */
  readonly members: readonly Member[];
}

const text = (attributes: Readonly<Record<string, string>>): Item =>
  Object.fromEntries(Object.entries(attributes).map(([name, S]) => [name, { S }]));

const memberText = ({ user_uuid, user_display_name, user_handle }: Member) =>
  text({ user_uuid, user_display_name, user_handle });

export const messageItem = ({ group, message, message_uuid, created_at, sender }: NewMessage): Item => ({
  ...messageKey(group, { created_at, message_uuid }),
  ...text({ message, message_uuid }),
  ...memberText(sender),
});

/** @param request a digest of the request */
export const claimItem = (group: string, { created_at, message_uuid }: Moment, request: string): Item => ({
  ...claimKey(group, message_uuid),
  ...text({ created_at, request }),
});

export const groupItem = ({ group, creator, members }: NewGroup, { created_at, message_uuid }: Moment): Item => ({
  ...groupKey(group),
  ...text({ created_at, message_uuid }),
  members: { SS: [creator, ...members].map(({ user_uuid }) => user_uuid) },
});

/** The conversations of all members, the creator's first. They are in no list as long as they have no newest message. */
export function conversationItems({ group, creator, members }: NewGroup, message: string): Item[] {
  const [first = creator] = members;
  return [creator, ...members].map((member, index) => ({
    ...conversationKey(member.user_uuid, group),
    ...text({ message_group_uuid: group, message: previewOf(message) }),
    ...memberText(index === 0 ? first : creator),
    ...text({ member_display_name: member.user_display_name, member_handle: member.user_handle }),
    member_count: { N: String(1 + members.length) },
  }));
}

const stringOf = (item: Item, name: string): string => item[name]?.S ?? '';

const memberOf = (item: Item): Member => ({
  user_uuid: stringOf(item, 'user_uuid'),
  user_display_name: stringOf(item, 'user_display_name'),
  user_handle: stringOf(item, 'user_handle'),
});

/** Undefined if its sort key has no time: another program wrote it, and no list can have it. */
export function toListedMessage(item: Item): ListedMessage | undefined {
  const [time, id = ''] = partsOf(stringOf(item, 'sk'));
  const created_at = toTime(time);
  if (created_at === undefined) return undefined;
  const message_uuid = item.message_uuid?.S ?? id;
  return { message_uuid, message: stringOf(item, 'message'), ...memberOf(item), created_at };
}

export const toListedConversation = (item: Item): ListedConversation => ({
  message_group_uuid: stringOf(item, 'message_group_uuid'),
  message: stringOf(item, 'message'),
  ...memberOf(item),
  member_count: Number(item.member_count?.N),
  last_message_at: momentOf(item.last_message_sk?.S)?.created_at ?? '',
  ...(item.muted?.BOOL && { muted: true }),
  ...(item.left_at?.S !== undefined && { left_at: item.left_at.S }),
});
