import { setImmediate as turn } from 'node:timers/promises';
import { type InvalidBody, type KeyAttribute, readBody, type Write } from '../shared/dynamodb/item';
import type { Failure, ItemStore } from '../shared/dynamodb/store';
import type { Message } from './core';

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

/** How much is read, in the unit of `costOf`, before timers and answers have their turn: about ten milliseconds' work. */
const COST_OF_A_TURN = 100_000;
/** How long it takes at most to read and to send an item, in times that it takes to read it. */
const READ_AND_SEND = 5;

/**
 * Reads bodies one by one, and lets timers run in between, so that a deadline is noticed. Ends when the signal aborts, and
 * before a body that would take longer than is left, judged by those that were read before it.
 */
export async function* readBodies(
  messages: readonly Message[],
  { keyAttributes, signal, remainingMs, now }: Draining,
): AsyncGenerator<{ readonly message: Message; readonly work: Write | InvalidBody }> {
  let costOfTurn = 0;
  let pace = 0;
  for (const message of messages) {
    costOfTurn += message.cost;
    if (costOfTurn > COST_OF_A_TURN) {
      await turn();
      costOfTurn = 0;
    }
    if (signal.aborted || message.cost * pace * READ_AND_SEND > remainingMs()) return;
    const started = now();
    const work = readBody(message.body, keyAttributes);
    // Of a cheap body, what is measured is something else.
    if (message.cost > COST_OF_A_TURN) pace = (now() - started) / message.cost;
    yield { message, work };
  }
}

export const toInvalid = ({ message }: InvalidBody): Failure => ({ kind: 'item', reason: 'invalid', detail: message });

/** Whether the table takes nothing from anybody: then nothing more is sent. */
export const isStop = (result: Result | undefined): result is Failure =>
  typeof result === 'object' && result.kind === 'table';
