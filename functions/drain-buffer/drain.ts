import { setImmediate as turn } from 'node:timers/promises';
import type { ItemStore } from '../../runtime/dynamodb/batch-write';
import { readBody } from '../../runtime/dynamodb/body';
import type { KeyAttribute } from '../../runtime/dynamodb/key';
import type { Failure } from '../../runtime/dynamodb/outcome';
import type { Write } from '../../runtime/dynamodb/requests';
import type { InvalidBody } from '../../runtime/errors';
import { LIGHT, type Message } from './core';

/** What became of a message: its item was written, an item that supersedes it was, or neither. */
export type Result = 'written' | 'superseded' | Failure;

export interface Draining {
  readonly store: ItemStore;
  readonly keyAttributes: readonly KeyAttribute[];
  /** Aborts when the rest is to be handed back. */
  readonly signal: AbortSignal;
  /** How long it is until then. */
  readonly remainingMs: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Writes the items of messages. A message without a result was not read in time. */
export type Drain = (messages: readonly Message[], draining: Draining) => Promise<ReadonlyMap<string, Result>>;

/** A message with its item, or with what is wrong with its body; without either where there is no time to read it. */
export interface Read {
  readonly message: Message;
  readonly work: Write | InvalidBody | undefined;
}

/** How long it takes at most to read and to send an item, in times that it takes to read it. */
const READ_AND_SEND = 4;
/** How long it takes to read what costs 1, in milliseconds, before it has been measured. */
const FIRST_PACE = 1 / 10_000;

/** Reads bodies, and lets timers and answers have their turn, so that a deadline is noticed. */
export class Reader {
  private cost = 0;
  private pace: number | undefined;

  constructor(private readonly draining: Draining) {}

  /** Whether it takes so long to read the message that others should be sent before. */
  isSlow = ({ cost }: Message): boolean => cost > LIGHT;

  /** Reads a body, unless the deadline has come, or comes before the body could be read and sent. */
  async read(message: Message): Promise<Read> {
    const { keyAttributes, signal, remainingMs, now } = this.draining;
    this.cost += message.cost;
    if (this.cost > LIGHT) {
      await turn();
      this.cost = 0;
    }
    const neededMs = this.isSlow(message) ? message.cost * (this.pace ?? FIRST_PACE) * READ_AND_SEND : 0;
    if (signal.aborted || neededMs > remainingMs()) return { message, work: undefined };
    const started = now();
    const work = readBody(message.body, keyAttributes);
    if (this.isSlow(message)) this.pace = Math.min(this.pace ?? Infinity, (now() - started) / message.cost);
    return { message, work };
  }
}

export const toInvalid = ({ message }: InvalidBody): Failure => ({ kind: 'item', reason: 'invalid', detail: message });

/** Whether the table takes nothing from anybody: then nothing more is sent. */
export const isStop = (result: Result | undefined): result is Failure =>
  typeof result === 'object' && result.kind === 'table';
