import { randomUUID } from 'node:crypto';
import type { ListConversationsAnswer, SentMessage } from '../../../functions/messages/contract';
import { sortKeyOf } from '../../../functions/messages/keys';
import { eachAtOnce } from '../../../runtime/concurrency';
import type { MessagesOutputs } from '../../../systems/messages';
import type { Member } from '../../../tables/messages';

const AT_ONCE = 8;
/** A user is a member of several groups, so that the conversations in a list overtake each other. */
const GROUPS_PER_USER = 4;
const MEMBERS = [2, 3, 5];
/** All conversations of a user fit one page. */
const LIMIT = 100;

type Functions = Pick<
  MessagesOutputs,
  'createConversationFunctionName' | 'sendMessageFunctionName' | 'listConversationsFunctionName'
>;

interface TrafficOptions {
  readonly functions: Functions;
  /** Invokes a function. @throws its error */
  invoke<Answer>(functionName: string, event: object): Promise<Answer>;
  readonly groups: number;
  readonly messages: number;
}

interface Group {
  readonly id: string;
  readonly members: readonly Member[];
  /** The sort key of its newest message. */
  newest: string;
}

/** Groups of new users, and messages between them, through the deployed functions. */
export class Traffic {
  private readonly groups: Group[] = [];
  private readonly users: readonly Member[];

  constructor(private readonly options: TrafficOptions) {
    const run = randomUUID().slice(0, 8);
    const count = Math.max(Math.max(...MEMBERS), Math.ceil(options.groups / GROUPS_PER_USER));
    this.users = Array.from({ length: count }, (_, index) => ({
      user_uuid: `bench-${run}-${index}`,
      user_display_name: `Bench User ${index}`,
      user_handle: `bench.${index}`,
    }));
  }

  get userCount(): number {
    return this.users.length;
  }

  /** The id of a user with conversations. */
  get someUser(): string {
    return this.groups[0]?.members[0]?.user_uuid ?? '';
  }

  async createGroups(progress: (text: string) => void): Promise<void> {
    const { functions, invoke, groups } = this.options;
    await this.each(groups, progress, async (index) => {
      const [creator, ...members] = this.membersAt(index);
      if (!creator) throw new Error('a group must have members');
      const request = { message_uuid: randomUUID(), message: 'The first message', creator, members };
      const sent = await invoke<SentMessage>(functions.createConversationFunctionName, request);
      this.groups.push({ id: sent.message_group_uuid, members: [creator, ...members], newest: sortKeyOf(sent) });
    });
  }

  async send(progress: (text: string) => void): Promise<void> {
    const { functions, invoke, messages } = this.options;
    await this.each(messages, progress, async (index) => {
      const group = this.groups[index % this.groups.length];
      const sender = group?.members[index % group.members.length];
      if (!group || !sender) throw new Error('a message must have a group with members');
      const sent = await invoke<SentMessage>(functions.sendMessageFunctionName, {
        message_group_uuid: group.id,
        user_uuid: sender.user_uuid,
        message_uuid: randomUUID(),
        message: `Message ${index}`,
      });
      const sortKey = sortKeyOf(sent);
      if (sortKey > group.newest) group.newest = sortKey;
    });
  }

  /** @returns how many users have a list that is not exact, of those whose list has not been exact before */
  async countWrong(exact: Set<string>): Promise<number> {
    const left = this.users.filter(({ user_uuid }) => !exact.has(user_uuid));
    await eachAtOnce(left, AT_ONCE, async ({ user_uuid }) => {
      if (await this.isExact(user_uuid)) exact.add(user_uuid);
    });
    return this.users.length - exact.size;
  }

  private async isExact(user_uuid: string): Promise<boolean> {
    const { functions, invoke } = this.options;
    const request = { user_uuid, limit: LIMIT };
    const { items } = await invoke<ListConversationsAnswer>(functions.listConversationsFunctionName, request);
    const expected = this.groups
      .filter(({ members }) => members.some((member) => member.user_uuid === user_uuid))
      .sort((a, b) => (a.newest < b.newest ? 1 : -1))
      .map(({ id, newest, members }) => [id, newest.slice(0, newest.indexOf('#')), members.length]);
    const listed = items.map((item) => [item.message_group_uuid, item.last_message_at, item.member_count]);
    return JSON.stringify(listed) === JSON.stringify(expected);
  }

  private membersAt(group: number): Member[] {
    const size = MEMBERS[group % MEMBERS.length] ?? 0;
    // Neighbours, beginning at a place that a prime spreads.
    return Array.from({ length: size }, (_, index) => this.users[(group * 7919 + index) % this.users.length]).filter(
      (member) => member !== undefined,
    );
  }

  private async each(count: number, progress: (text: string) => void, work: (index: number) => Promise<void>) {
    let done = 0;
    await eachAtOnce(Array(count).keys(), AT_ONCE, async (index) => {
      await work(index);
      progress(`${++done} of ${count}`);
    });
  }
}
