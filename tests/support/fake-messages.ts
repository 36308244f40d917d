import type { Change } from '../../cli/messages/changes';
import type { GroupMember } from '../../cli/messages/directory';
import type { ChangeListener, Messages } from '../../cli/messages/service';
import type { ListedConversation, ListedMessage } from '../../functions/messages/contract';
import { InvalidRequest } from '../../runtime/errors';
import type { Member } from '../../tables/messages';

const COST = { consumedCapacity: { readUnits: 0.5, writeUnits: 0 }, milliseconds: 1 };
const START = Date.parse('2026-11-30T08:00:00.000Z');

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

export const member = (user_uuid: string, user_display_name = user_uuid): Member => ({
  user_uuid,
  user_display_name,
  user_handle: user_uuid,
});

interface Group {
  readonly members: readonly GroupMember[];
  readonly messages: ListedMessage[];
  readonly conversations: Map<string, ListedConversation>;
}

/** The messages system in memory. Each message is a second after the one before. */
export class FakeMessages implements Messages {
  /** Failures of the next requests that send a message; `after` fails after the message was sent. */
  readonly failures: ('before' | 'after')[] = [];
  readonly groups = new Map<string, Group>();
  /** Requests that sent a message, repeated ones too. */
  sendRequests = 0;
  private readonly listeners = new Set<ChangeListener>();
  private count = 0;

  readonly directory = {
    find: async (user: string) => this.members().find(({ user_uuid }) => user_uuid === user),
    some: async () => this.members(),
    conversation: async (user: string, group: string) => this.groups.get(group)?.conversations.get(user),
    membersOf: async (group: string) => [...(this.groups.get(group)?.members ?? [])],
  };

  async list({ message_group_uuid, limit = 25, older, newer }: Parameters<Messages['list']>[0]) {
    const { messages } = this.group(message_group_uuid);
    const end = older === undefined ? messages.length : Number(older);
    const begin = newer === undefined ? Math.max(0, end - limit) : Number(newer);
    const last = newer === undefined ? end : Math.min(end, begin + limit);
    return {
      items: messages.slice(begin, last).toReversed(),
      ...(begin > 0 && newer === undefined && { older: String(begin) }),
      newer: String(newer === undefined ? messages.length : last),
      source: 'table' as const,
      ...COST,
    };
  }

  async conversations({ user_uuid, limit = 20, after = '0' }: Parameters<Messages['conversations']>[0]) {
    const all = [...this.groups.values()]
      .flatMap(({ conversations }) => conversations.get(user_uuid) ?? [])
      .sort((one, other) => (one.last_message_at < other.last_message_at ? 1 : -1));
    const end = Number(after) + limit;
    return {
      items: all.slice(Number(after), end),
      ...(end < all.length && { after: String(end) }),
      source: 'table' as const,
      ...COST,
    };
  }

  async create({ message_uuid, message, creator, members }: Parameters<Messages['create']>[0]) {
    const id = `group-${message_uuid}`;
    return this.once(id, message_uuid, message, creator, () => {
      const all = [creator, ...members];
      const conversations = new Map(
        all.map(({ user_uuid }) => [
          user_uuid,
          {
            ...(user_uuid === creator.user_uuid ? (members[0] ?? creator) : creator),
            message_group_uuid: id,
            member_count: all.length,
            message: '',
            last_message_at: '',
          },
        ]),
      );
      this.groups.set(id, { members: all, messages: [], conversations });
    });
  }

  async send({ message_group_uuid, user_uuid, message_uuid, message }: Parameters<Messages['send']>[0]) {
    const { members, conversations } = this.group(message_group_uuid);
    const sender = members.find((one) => one.user_uuid === user_uuid);
    if (!sender || conversations.get(user_uuid)?.left_at) throw named('NotAMember', `${user_uuid} is no member`);
    return this.once(message_group_uuid, message_uuid, message, sender);
  }

  mute = async (user: string, group: string) => this.change(user, group, { muted: true });
  unmute = async (user: string, group: string) => this.change(user, group, { muted: undefined });
  leave = async (user: string, group: string) => this.change(user, group, { left_at: this.time() });

  async follow(signal: AbortSignal, listener: ChangeListener): Promise<void> {
    this.listeners.add(listener);
    listener.connection(undefined);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    this.listeners.delete(listener);
  }

  /** Whether somebody follows the stream. */
  get isFollowed(): boolean {
    return this.listeners.size > 0;
  }

  tell(act: (listener: ChangeListener) => void): void {
    for (const listener of this.listeners) act(listener);
  }

  private async once(id: string, message_uuid: string, message: string, sender: Member, prepare = () => {}) {
    this.sendRequests += 1;
    if (message.trim() === '') throw new InvalidRequest('message must be a non-blank string');
    const failure = this.failures.shift();
    if (failure === 'before') throw new Error('connect ECONNREFUSED');
    const known = this.groups.get(id)?.messages.find((one) => one.message_uuid === message_uuid);
    if (known && known.message !== message) throw named('MessageIdInUse', 'the id of the message is in use');
    const created_at = known?.created_at ?? this.time();
    if (!known) {
      if (!this.groups.has(id)) prepare();
      this.add(id, { ...sender, message_uuid, message, created_at });
    }
    if (failure === 'after') throw new Error('read ECONNRESET');
    return { message_group_uuid: id, message_uuid, created_at, created: !known, ...COST };
  }

  private add(id: string, message: ListedMessage): void {
    const { messages, conversations } = this.group(id);
    messages.push(message);
    const changes: Change[] = [{ kind: 'message', group: id }];
    for (const [user, conversation] of conversations) {
      if (conversation.left_at !== undefined) continue;
      const moved = { ...conversation, message: message.message.slice(0, 100), last_message_at: message.created_at };
      conversations.set(user, moved);
      changes.push({ kind: 'conversation', user, group: id, conversation: moved, newMessage: message.message_uuid });
    }
    this.tell((listener) => listener.changes(changes));
  }

  private change(user: string, id: string, change: { muted?: true | undefined; left_at?: string }): void {
    const { conversations } = this.group(id);
    const conversation = { ...conversations.get(user), ...change } as ListedConversation;
    conversations.set(user, conversation);
    this.tell((listener) =>
      listener.changes([{ kind: 'conversation', user, group: id, conversation, newMessage: undefined }]),
    );
  }

  private group(id: string): Group {
    const group = this.groups.get(id);
    if (!group) throw named('UnknownGroup', `there is no group ${id}`);
    return group;
  }

  private members(): Member[] {
    const all = [...this.groups.values()].flatMap(({ members }) => members);
    return [...new Map(all.map((one) => [one.user_uuid, one])).values()];
  }

  private time(): string {
    this.count += 1;
    return new Date(START + 1000 * this.count).toISOString();
  }
}
