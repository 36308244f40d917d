import { setMaxListeners } from 'node:events';
import { type Failure, NOT_SENT } from '../../runtime/dynamodb/outcome';
import type { Write } from '../../runtime/dynamodb/requests';
import { InvalidBody } from '../../runtime/errors';
import { Slots } from '../../runtime/slots';
import { inSequence } from './core';
import { type Drain, type Draining, isStop, type Read, Reader, type Result, toInvalid } from './drain';

/** Limits the messages that are read but not yet written: a whole batch, unless it costs too much. */
const HELD = { count: Number.POSITIVE_INFINITY, cost: 8_000_000 };

const HELD_BACK: Failure = { kind: 'passing', reason: 'held back' };

/**
 * Drains a FIFO queue. A message is put after the earlier messages of its group and the earlier messages with its key;
 * groups are put in parallel. After a failure that may pass, the later messages of the group and of the key are held
 * back. A message that can never be written holds back nothing, unless `isStrict`.
 */
export const drainFifo =
  (isStrict: boolean): Drain =>
  async (messages, draining) => {
    const stop = new AbortController();
    const signal = AbortSignal.any([draining.signal, stop.signal]);
    setMaxListeners(0, signal);
    const lanes = new Lanes({ ...draining, signal }, isStrict, stop);
    const reader = new Reader(draining);
    const held = new Slots(HELD);
    for (const message of inSequence(messages)) {
      await held.room();
      if (signal.aborted) break;
      const { release } = await held.take(message.cost, 'first');
      void lanes.add(await reader.read(message)).then(release, release);
    }
    return lanes.results();
  };

class Lanes {
  private readonly done: { readonly id: string; readonly result: Promise<Result> }[] = [];
  /** The result of the last message of each group and of each key. */
  private readonly last = new Map<string, Promise<Result>>();

  constructor(
    private readonly draining: Draining,
    private readonly isStrict: boolean,
    private readonly stop: AbortController,
  ) {}

  /** Puts a message after the earlier ones of its group and of its key. */
  add({ message, work }: Read): Promise<Result> {
    const { id, fifo } = message;
    const lanes = [`group ${fifo?.group}`, ...(isWrite(work) ? [`key ${work.key}`] : [])];
    const result = this.do(
      work,
      lanes.map((lane) => this.last.get(lane)),
    );
    for (const lane of lanes) this.last.set(lane, result);
    this.done.push({ id, result });
    return result;
  }

  async results(): Promise<ReadonlyMap<string, Result>> {
    const results = await Promise.all(this.done.map(({ result }) => result));
    return new Map(results.map((result, index) => [this.done[index]?.id ?? '', result]));
  }

  private async do(work: Read['work'], before: readonly (Promise<Result> | undefined)[]): Promise<Result> {
    const results = await Promise.all(before);
    if (!results.every((result) => this.letsPass(result))) return HELD_BACK;
    if (work === undefined) return NOT_SENT;
    return isWrite(work) ? this.put(work) : toInvalid(work);
  }

  private async put(write: Write): Promise<Result> {
    const outcomes = await this.draining.store.put([write], this.draining.signal);
    const result = outcomes.get(write.key) ?? NOT_SENT;
    if (isStop(result)) this.stop.abort();
    return result;
  }

  private letsPass(result: Result | undefined): boolean {
    if (result === undefined || typeof result === 'string') return true;
    return result.kind === 'item' && !this.isStrict;
  }
}

const isWrite = (work: Read['work']): work is Write => work !== undefined && !(work instanceof InvalidBody);
