import type { SentMessage } from '../../../../functions/messages/contract';
import type { Member } from '../../../../tables/messages';
import type { Known } from './checks';

/** The first one's id is the name of a property of every object. */
const NAMES = ['__proto__', 'ann', 'bob', 'cem', 'dan'];

type Own = 'mute' | 'unmute' | 'leave' | 'remove';

/** The users of a history, and what they know from the answers that they got. */
export class People {
  private readonly muted = new Map<string, boolean>();
  private readonly left = new Set<string>();
  private readonly removed = new Set<string>();
  private readonly sent = new Map<string, Set<string>>();
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly users: number,
    private readonly crowd: number,
  ) {}

  get known(): Known {
    return { muted: this.muted, left: this.left, removed: this.removed, sent: this.sent };
  }

  get all(): string[] {
    return NAMES.slice(0, this.users);
  }

  userAt(number: number): string {
    return NAMES[number % this.users] ?? '';
  }

  memberOf(user_uuid: string): Member {
    return { user_uuid, user_display_name: `Name of ${user_uuid}`, user_handle: `@${user_uuid}` };
  }

  /** The members of a new group besides its creator: the crowd, so that the others do not fit one transaction, and at least one. */
  others(creator: number, numbers: readonly number[]): Member[] {
    const names = new Set([...numbers, creator + 1].map((number) => this.userAt(number)));
    names.delete(this.userAt(creator));
    const crowd = Array.from({ length: this.crowd }, (_, index) => `crowd-${index}`);
    return [...crowd, ...names].map((user) => this.memberOf(user));
  }

  /** @throws if there is another answer about the same message */
  noteSent({ message_group_uuid, message_uuid, created_at }: SentMessage): void {
    const pk = `MSG#${message_group_uuid}`;
    const keys = this.sent.get(pk) ?? new Set();
    const other = [...keys].find((key) => key.endsWith(`#${message_uuid}`) && !key.startsWith(created_at));
    if (other) throw new Error(`${message_uuid} was sent at ${created_at}, and as ${other}`);
    this.sent.set(pk, keys.add(`${created_at}#${message_uuid}`));
  }

  noteChange(change: Own, user: string, group: string): void {
    const name = `GRP#${user} ${group}`;
    if (change === 'leave') this.left.add(name);
    else if (change === 'remove') this.removed.add(name);
    else this.muted.set(name, change === 'mute');
  }

  /** A user's device changes a conversation once the previous change is confirmed. */
  inTurn(user: string, group: string, change: () => Promise<void>): Promise<void> {
    const name = `${user} ${group}`;
    const turn = (this.turns.get(name) ?? Promise.resolve()).then(change);
    this.turns.set(name, turn);
    return turn;
  }
}
