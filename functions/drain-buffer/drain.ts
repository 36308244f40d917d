import { setImmediate as turn } from 'node:timers/promises';
import type { ItemStore } from '../../runtime/dynamodb/batch-write';
import { readBody } from '../../runtime/dynamodb/body';
import type { Failure } from '../../runtime/dynamodb/outcome';
import type { Write } from '../../runtime/dynamodb/requests';
import { InvalidBody } from '../../runtime/errors';
import type { KeyAttribute } from '../../tables/schema';
import { LIGHT, type Message } from './core';

/** The result of a message: its item was written, an item that supersedes it was written, or neither. */
export type Result = 'written' | 'superseded' | Failure;

export interface Draining {
  readonly store: ItemStore;
  readonly keyAttributes: readonly KeyAttribute[];
  /** Aborts at the deadline, when the remaining messages are reported as failed. */
  readonly signal: AbortSignal;
  readonly remainingMs: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Is told the item of each message that has one. */
  readonly onItem?: (message: Message, write: Write) => void;
}

/** Writes the items of messages. Returns results by message id; a message without a result was not read in time. */
export type Drain = (messages: readonly Message[], draining: Draining) => Promise<ReadonlyMap<string, Result>>;

/** A message with its item, with the error of its body, or with neither when there was no time to read it. */
export interface Read {
  readonly message: Message;
  readonly work: Write | InvalidBody | undefined;
}

/** The longest time to read and send an item, as a multiple of the time to read it. */
const READ_AND_SEND_FACTOR = 4;
/** Assumed milliseconds to read a body per unit of cost, until the pace has been measured. */
const FIRST_PACE = 1 / 10_000;

/** Reads bodies, and yields to timers and responses in between, so that the deadline is noticed. */
export class Reader {
  private cost = 0;
  private pace: number | undefined;

  constructor(private readonly draining: Draining) {}

  /** Whether reading takes so long that the messages before it should be sent first. */
  isSlow = ({ cost }: Message): boolean => cost > LIGHT;

  /** Reads a body, unless the deadline comes before the item could be sent. */
  async read(message: Message): Promise<Read> {
    const { keyAttributes, signal, remainingMs, now, onItem } = this.draining;
    this.cost += message.cost;
    if (this.cost > LIGHT) {
      await turn();
      this.cost = 0;
    }
    const neededMs = this.isSlow(message) ? message.cost * (this.pace ?? FIRST_PACE) * READ_AND_SEND_FACTOR : 0;
    if (signal.aborted || neededMs > remainingMs()) return { message, work: undefined };
    const started = now();
    const work = readBody(message.body, keyAttributes);
    if (this.isSlow(message)) this.pace = Math.min(this.pace ?? Infinity, (now() - started) / message.cost);
    if (!(work instanceof InvalidBody)) onItem?.(message, work);
    return { message, work };
  }
}

export const toInvalid = ({ message }: InvalidBody): Failure => ({ kind: 'item', reason: 'invalid', detail: message });

/** Whether the result means that no request can succeed, and nothing more is sent. */
export const isStop = (result: Result | undefined): result is Failure =>
  typeof result === 'object' && result.kind === 'table';
