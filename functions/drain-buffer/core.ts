import { compareSequences } from '../../runtime/sequence';

export interface Message {
  readonly id: string;
  readonly body: string;
  /** Of reading the body: see `costOf`. */
  readonly cost: number;
  /** Epoch milliseconds; 0 where the record does not say. */
  readonly sentAt: number;
  /** Where it is in the batch. */
  readonly place: number;
  /** Its place in a FIFO queue; absent in a standard one. */
  readonly fifo?: { readonly group: string; readonly sequence: string };
}

/** Up to this cost bodies are alike, and reading one takes a few milliseconds at most. */
export const LIGHT = 100_000;

/** 0 for what is light; then 1 more each time that the cost doubles. */
const weightOf = ({ cost }: Message): number => Math.max(0, Math.ceil(Math.log2(cost / LIGHT)));

/** Whether a message of a standard queue stands for one with the same key: it was sent later, or at once and comes later. */
export const isLater = (message: Message, than: Message): boolean =>
  message.sentAt - than.sentAt > 0 || (message.sentAt === than.sentAt && message.place > than.place);

/** The latest of the messages. */
export const latestOf = (messages: readonly Message[]): Message | undefined =>
  messages.toSorted((a, b) => (isLater(a, b) ? -1 : 1))[0];

/**
 * The order in which messages of a standard queue are read: cheap ones first, so that those which cost too much do not take
 * the others with them; among like ones the latest first, since it stands for all with its key.
 */
export const inReadingOrder = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => weightOf(a) - weightOf(b) || (isLater(a, b) ? -1 : 1));

/** The order of a FIFO queue: by sequence number. */
export const inSequence = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => compareSequences(a.fifo?.sequence ?? '', b.fifo?.sequence ?? '') || a.place - b.place);
