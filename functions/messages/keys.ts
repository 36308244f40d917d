import { isTime } from './time';

/** A key of the table, as the client sends it. */
export type TableKey = Readonly<Record<'pk' | 'sk', { readonly S: string }>>;

const PREFIX = { group: 'MSG#', user: 'GRP#', claim: 'ID#' } as const;
const GROUP = 'GROUP';

/** The partition of a group: its messages, the claims of their ids, and the group itself. */
export const groupPartition = (group: string): string => `${PREFIX.group}${group}`;
/** The partition of a user's conversations. */
export const userPartition = (user: string): string => `${PREFIX.user}${user}`;

const key = (pk: string, sk: string): TableKey => ({ pk: { S: pk }, sk: { S: sk } });

export const messageKey = (group: string, { created_at, message_uuid }: Moment): TableKey =>
  key(groupPartition(group), sortKeyOf({ created_at, message_uuid }));
export const claimKey = (group: string, messageId: string): TableKey =>
  key(groupPartition(group), `${PREFIX.claim}${messageId}`);
export const groupKey = (group: string): TableKey => key(groupPartition(group), GROUP);
export const conversationKey = (user: string, group: string): TableKey => key(userPartition(user), group);

/** What orders the messages of a group, and the conversations of a user: the time, then the id. */
export interface Moment {
  /** ISO 8601 in UTC with milliseconds. */
  readonly created_at: string;
  readonly message_uuid: string;
}

/** The sort key of a message: strings in the order of time. */
export const sortKeyOf = ({ created_at, message_uuid }: Moment): string => `${created_at}#${message_uuid}`;

/** Includes the sort keys of all messages, and of nothing else in the partition: they begin with a year. */
export const MESSAGE_SORT_KEYS = { first: '0', last: ':' } as const;

/** The time and, unless the item is one of an older format, the id in the sort key of a message. */
export function partsOf(sortKey: string): readonly [time: string, id?: string] {
  const end = sortKey.indexOf('#');
  return end < 0 ? [sortKey] : [sortKey.slice(0, end), sortKey.slice(end + 1)];
}

/** Undefined unless it is the sort key of a message. */
export function momentOf(sortKey: string | undefined): Moment | undefined {
  const [created_at = '', message_uuid, ...more] = sortKey?.split('#') ?? [];
  return message_uuid && more.length === 0 && isTime(created_at) ? { created_at, message_uuid } : undefined;
}

const without = (prefix: string, text: string | undefined) =>
  text?.startsWith(prefix) ? text.slice(prefix.length) : undefined;

/** Undefined unless it is the partition of a group. */
export const groupOf = (pk: string | undefined): string | undefined => without(PREFIX.group, pk);
/** Undefined unless it is the partition of a user. */
export const userOf = (pk: string | undefined): string | undefined => without(PREFIX.user, pk);
