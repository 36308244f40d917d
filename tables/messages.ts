import type { TableSchema } from './schema';

/**
 * The messages table, in single-table design. A group's partition `MSG#<group>` has its messages, in the order of time,
 * the claims of their ids, and the group itself. A user's partition `GRP#<user>` has one conversation per group, under
 * a key that never changes: the index `recency` orders them.
 */
export const messagesTable = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  globalSecondaryIndexes: [
    {
      name: 'message-group',
      partitionKey: { name: 'message_group_uuid', type: 'S' },
      sortKey: { name: 'pk', type: 'S' },
      // Nothing that changes with a message, so that a message does not write this index.
      projection: ['member_display_name', 'member_handle', 'left_at'],
    },
    {
      name: 'recency',
      partitionKey: { name: 'pk', type: 'S' },
      sortKey: { name: 'last_message_sk', type: 'S' },
    },
  ],
  timeToLiveAttribute: 'expires_at',
} as const satisfies TableSchema;

/** A member as others see it. */
export interface Member {
  readonly user_uuid: string;
  readonly user_display_name: string;
  readonly user_handle: string;
}

/** A message of a group. The attributes of the member are those of its sender. */
export interface Message extends Member {
  /** `MSG#<group>` */
  readonly pk: string;
  /** `<time>#<message_uuid>`, where the time is ISO 8601 in UTC with milliseconds. */
  readonly sk: string;
  readonly message: string;
  readonly message_uuid: string;
}

/** Marks the id of a message as used, so that a request that is sent again creates no second message. */
export interface MessageClaim {
  /** `MSG#<group>` */
  readonly pk: string;
  /** `ID#<message_uuid>` */
  readonly sk: string;
  /** ISO 8601. The time of the message. */
  readonly created_at: string;
  /** A digest of the request: the id cannot be used for another one. */
  readonly request: string;
  /** Epoch seconds. Only as long as a large group is being created. */
  readonly expires_at?: number;
}

export interface Group {
  /** `MSG#<group>` */
  readonly pk: string;
  readonly sk: 'GROUP';
  /** Ids of the users who receive the group's messages: a string set. Absent once all have left. */
  readonly members?: ReadonlySet<string>;
  /** The id of its first message. */
  readonly message_uuid: string;
  /** ISO 8601. The time of its first message. */
  readonly created_at: string;
}

/**
 * A group in the list of one of its members. The attributes of the member are those of the other one; in a group of
 * more than two, those of its creator, and for the creator those of the member named first.
 */
export interface Conversation extends Member {
  /** `GRP#<user>` */
  readonly pk: string;
  /** The same as `message_group_uuid`. */
  readonly sk: string;
  readonly message_group_uuid: string;
  readonly member_display_name: string;
  readonly member_handle: string;
  readonly member_count: number;
  /** The beginning of the newest message. */
  readonly message: string;
  /** The sort key of the newest message. Absent, and so the conversation is in no list, until the group exists. */
  readonly last_message_sk?: string;
  /** The user wants no notifications. */
  readonly muted?: true;
  /** ISO 8601. When the user left the group: its newer messages do not reach the user. */
  readonly left_at?: string;
  /** Epoch seconds. Deletes what is left if the creation of a large group was interrupted. */
  readonly expires_at?: number;
}
