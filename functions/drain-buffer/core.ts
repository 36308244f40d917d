import { compareSequences } from '../../runtime/invocation';

export interface Message {
  readonly id: string;
  readonly body: string;
  /** The cost of reading the body: see `costOf`. */
  readonly cost: number;
  /** Epoch milliseconds; 0 if the record has no `SentTimestamp`. */
  readonly sentAt: number;
  readonly place: number;
  /** Absent for a standard queue. */
  readonly fifo?: { readonly group: string; readonly sequence: string };
}

/** Up to this cost, bodies count as equally cheap: reading one takes a few milliseconds at most. */
export const LIGHT = 100_000;

/** 0 for light messages, and 1 more for each doubling of the cost. */
const weightOf = ({ cost }: Message): number => Math.max(0, Math.ceil(Math.log2(cost / LIGHT)));

/** Whether a message of a standard queue supersedes another one with its key; in a tie, the later one in the batch. */
export const isLater = (message: Message, than: Message): boolean =>
  message.sentAt - than.sentAt > 0 || (message.sentAt === than.sentAt && message.place > than.place);

export const latestOf = (messages: readonly Message[]): Message | undefined =>
  messages.toSorted((a, b) => (isLater(a, b) ? -1 : 1))[0];

/**
 * Sorts cheap messages first, so that expensive ones do not use up their time. Among equally cheap ones, the latest
 * comes first, because it supersedes the others with its key.
 */
export const inReadingOrder = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => weightOf(a) - weightOf(b) || (isLater(a, b) ? -1 : 1));

export const inSequence = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => compareSequences(a.fifo?.sequence ?? '', b.fifo?.sequence ?? '') || a.place - b.place);
