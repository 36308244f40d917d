import { quote } from '../../runtime/request';

/** There is no such group. */
export class UnknownGroup extends Error {
  override readonly name = 'UnknownGroup';

  constructor(group: string) {
    super(`message_group_uuid must be an existing group, got ${quote(group)}`);
  }
}

/** The user is no member of the group, or has left it. */
export class NotAMember extends Error {
  override readonly name = 'NotAMember';

  /** @param leftAt when the user has left the group */
  constructor(user: string, group: string, leftAt?: string) {
    const left = leftAt === undefined ? '' : `, who left it at ${leftAt}`;
    super(`user_uuid must be a member of the group ${quote(group)}, got ${quote(user)}${left}`);
  }
}

/** The id of a message was already used for another one. */
export class MessageIdInUse extends Error {
  override readonly name = 'MessageIdInUse';
}
