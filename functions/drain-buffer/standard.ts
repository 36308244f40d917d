import { InvalidBody, type Write } from '../shared/dynamodb/item';
import { NOT_SENT, type Outcome } from '../shared/dynamodb/store';
import { inReadingOrder, isLater, type Message } from './core';
import { type Drain, type Draining, isStop, type Result, readBodies, toInvalid } from './drain';

/** A message whose item is put, and those with the same key that it supersedes. */
interface Entry {
  readonly message: Message;
  readonly superseded: string[];
}

/**
 * Drains a standard queue: of the messages with one key, only the latest is put. Where a later one is read when an earlier
 * one is on its way, it is put in a further round.
 */
export const drainStandard: Drain = async (messages, draining) => {
  const results = new Map<string, Result>();
  const earlier = new Map<string, string[]>();
  for (let left = inReadingOrder(messages); left.length > 0 && !draining.signal.aborted; ) {
    const round = new Round(results, earlier);
    const outcomes = await draining.store.put(round.writes(left, draining), draining.signal);
    round.settle(outcomes);
    left = [...outcomes.values()].some(isStop) ? [] : round.later;
  }
  return results;
};

class Round {
  /** Messages that are newer than one with the same key that is on its way. */
  readonly later: Message[] = [];
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly results: Map<string, Result>,
    /** The messages of the rounds before, by their keys. */
    private readonly earlier: Map<string, string[]>,
  ) {}

  async *writes(messages: readonly Message[], draining: Draining): AsyncGenerator<Write> {
    for await (const { message, work } of readBodies(messages, draining)) {
      if (work instanceof InvalidBody) {
        this.results.set(message.id, toInvalid(work));
        continue;
      }
      const entry = this.entries.get(work.key);
      if (!entry) {
        this.entries.set(work.key, { message, superseded: [] });
        yield work;
      } else if (isLater(message, entry.message)) this.later.push(message);
      else entry.superseded.push(message.id);
    }
  }

  settle(outcomes: ReadonlyMap<string, Outcome>): void {
    for (const [key, { message, superseded }] of this.entries) {
      const outcome = outcomes.get(key) ?? NOT_SENT;
      this.results.set(message.id, outcome);
      for (const id of superseded) this.results.set(id, outcome === 'written' ? 'superseded' : outcome);
      const before = this.earlier.get(key) ?? [];
      if (outcome === 'written') this.overtake(before);
      this.earlier.set(key, [...before, message.id, ...superseded]);
    }
  }

  /** What failed and is superseded now must not come again, and replace what is newer. */
  private overtake(ids: readonly string[]): void {
    for (const id of ids) if (this.results.get(id) !== 'written') this.results.set(id, 'superseded');
  }
}
