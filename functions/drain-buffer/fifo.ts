import { InvalidBody, type Write } from '../shared/dynamodb/item';
import { type Failure, NOT_SENT } from '../shared/dynamodb/store';
import { InFlight } from '../shared/in-flight';
import { inSequence, type Message } from './core';
import { type Drain, type Draining, isStop, type Result, readBodies, toInvalid } from './drain';

/** What is read and not yet written: all messages of a batch, unless they cost too much. */
const IN_FLIGHT = { count: 100, cost: 2_000_000 };

const HELD_BACK: Failure = { kind: 'passing', reason: 'held back' };

/**
 * Drains a FIFO queue: each message is put after those before it in its group and those before it with its key; groups go
 * side by side. After a failure that may pass, the rest of the group and of the key is held back. A message that can never
 * be written holds back nothing, unless `isStrict`.
 */
export const drainFifo =
  (isStrict: boolean): Drain =>
  async (messages, draining) => {
    const lanes = new Lanes(draining, isStrict);
    const inFlight = new InFlight(IN_FLIGHT);
    for await (const { message, work } of readBodies(inSequence(messages), draining)) {
      await inFlight.add(lanes.add(message, work), message.cost);
    }
    return lanes.results();
  };

class Lanes {
  /** By message. */
  private readonly done = new Map<string, Promise<Result>>();
  /** By group and by key: whether what comes next may go on. */
  private readonly last = new Map<string, Promise<boolean>>();
  private stop: Failure | undefined;

  constructor(
    private readonly draining: Draining,
    private readonly isStrict: boolean,
  ) {}

  add({ id, fifo }: Message, work: Write | InvalidBody): Promise<Result> {
    const lanes = [`group ${fifo?.group}`, ...(work instanceof InvalidBody ? [] : [`key ${work.key}`])];
    const before = lanes.map((lane) => this.last.get(lane) ?? true);
    const done = Promise.all(before).then((mayGoOn) => {
      if (!mayGoOn.every(Boolean)) return HELD_BACK;
      return work instanceof InvalidBody ? toInvalid(work) : this.put(work);
    });
    this.done.set(id, done);
    const next = done.then((result) => this.letsPass(result));
    for (const lane of lanes) this.last.set(lane, next);
    return done;
  }

  async results(): Promise<ReadonlyMap<string, Result>> {
    const ids = [...this.done.keys()];
    const results = await Promise.all(this.done.values());
    return new Map(results.map((result, index) => [ids[index] ?? '', result]));
  }

  private async put(write: Write): Promise<Result> {
    if (this.stop) return this.stop;
    const outcomes = await this.draining.store.put([write], this.draining.signal);
    const result = outcomes.get(write.key) ?? NOT_SENT;
    if (isStop(result)) this.stop = result;
    return result;
  }

  private letsPass(result: Result): boolean {
    if (typeof result === 'string') return true;
    return result.kind === 'item' && !this.isStrict;
  }
}
