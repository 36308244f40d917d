import type { ConsumedCapacity } from '../../runtime/dynamodb/capacity';
import type { Member } from '../../tables/messages';

interface Answer {
  /** Of all requests of this answer together. */
  readonly consumedCapacity: ConsumedCapacity;
}

/** Pattern A: the messages of a group. `older` and `newer` are those of an earlier answer about the same group. */
export interface ListMessagesRequest {
  readonly message_group_uuid: string;
  /** 1 to 100. @default 25 */
  readonly limit?: number;
  /** Only the messages before that answer. */
  readonly older?: string;
  /** Only the messages that came since that answer. */
  readonly newer?: string;
}

export interface ListedMessage extends Member {
  readonly message_uuid: string;
  readonly message: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly created_at: string;
}

export interface ListMessagesAnswer extends Answer {
  /** Newest first. */
  readonly items: readonly ListedMessage[];
  /** Requests the messages before these; absent if there are none. */
  readonly older?: string;
  /** Requests the messages that come after this answer. */
  readonly newer: string;
  readonly source: 'table';
}

/** Pattern B: the conversations of a user. */
export interface ListConversationsRequest {
  readonly user_uuid: string;
  /** 1 to 100. @default 20 */
  readonly limit?: number;
  /** The `after` of an answer about the same user. */
  readonly after?: string;
}

/** The attributes of the member are those of `Conversation` in `tables/messages`. */
export interface ListedConversation extends Member {
  readonly message_group_uuid: string;
  /** The beginning of the newest message. */
  readonly message: string;
  readonly member_count: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly last_message_at: string;
  readonly muted?: true;
  /** ISO 8601. When the user left the group. */
  readonly left_at?: string;
}

export interface ListConversationsAnswer extends Answer {
  /** Newest first. */
  readonly items: readonly ListedConversation[];
  /** Requests the page after; absent on the last one. */
  readonly after?: string;
  readonly source: 'cache' | 'table';
}

interface NewMessage {
  /** Chosen by the client: a request with the same id creates no second message. */
  readonly message_uuid: string;
  /** At most 16 KiB. */
  readonly message: string;
  /** ISO 8601 with a time zone, at most a minute in the future. @default now */
  readonly created_at?: string;
}

/** Pattern C: a first message that creates a new conversation. */
export interface CreateConversationRequest extends NewMessage {
  readonly creator: Member;
  /** The 1 to 499 others. */
  readonly members: readonly Member[];
}

/** Pattern D: a message in an existing conversation. */
export interface SendMessageRequest extends NewMessage {
  readonly message_group_uuid: string;
  readonly user_uuid: string;
}

/** The answer of patterns C and D. */
export interface SentMessage extends Answer {
  readonly message_group_uuid: string;
  readonly message_uuid: string;
  /** ISO 8601 in UTC with milliseconds. The time of the message, also if it was created by an earlier request. */
  readonly created_at: string;
  /** False if the message already existed when the request came. */
  readonly created: boolean;
}
