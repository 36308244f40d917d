import type { Key } from './codec';

export interface Found<V> {
  /** Undefined if there is no value. */
  readonly value: V | undefined;
  readonly source: 'cache' | 'loader';
}

/** Loads a value for each key, in their order, undefined if absent. It must see all writes that finished before the call. */
export type Load<V> = (keys: readonly Key[]) => Promise<readonly (V | undefined)[]>;

/** A key that is being looked up, shared by all callers that ask for it. */
export class Entry<V> {
  found: Found<V> | undefined;
  private announce = () => {};
  /** Stays pending if the look-up fails. */
  readonly whenFound = new Promise<void>((resolve) => {
    this.announce = resolve;
  });

  constructor(readonly key: Key) {}

  settle(found: Found<V>): void {
    this.found = found;
    this.announce();
  }
}

interface Flight<V> {
  readonly id: string;
  readonly entry: Entry<V>;
  readonly done: Promise<void>;
}

/** Shares the look-ups of one process between the callers that ask for the same key at the same time. */
export class Flights<V> {
  private readonly flights = new Map<string, Flight<V>>();

  /** @param lookUp settles the entries that nobody is looking up yet, and resolves when they are stored too */
  async get(
    keys: readonly Key[],
    group: Key | undefined,
    lookUp: (entries: readonly Entry<V>[]) => Promise<void>,
  ): Promise<Found<V>[]> {
    // Every cache hit computes these, so each key is made a string only once.
    const asked = keys.map((key) => ({ id: JSON.stringify([key, group]), key }));
    const fresh = new Map(asked.map(({ id, key }): [string, Entry<V>] => [id, new Entry<V>(key)]));
    for (const [id, { entry }] of this.flights) if (!entry.found) fresh.delete(id);
    if (fresh.size > 0) this.take(fresh, lookUp([...fresh.values()]));
    const joined = asked.flatMap(({ id }) => this.flights.get(id) ?? []);
    const outcomes = await Promise.allSettled(
      // Entries that this call looks up are awaited until they are stored, others only until they are found.
      joined.map(({ id, entry, done }) => (fresh.has(id) ? done : Promise.race([entry.whenFound, done]))),
    );
    // A failed flight may already have found this caller's keys: then only its other keys failed to load.
    const failure = outcomes.find((outcome, index) => outcome.status === 'rejected' && !joined[index]?.entry.found);
    if (failure?.status === 'rejected') throw failure.reason;
    return joined.flatMap(({ entry }) => entry.found ?? []);
  }

  private take(fresh: ReadonlyMap<string, Entry<V>>, lookedUp: Promise<void>): void {
    const done = lookedUp.finally(() => {
      for (const [id, entry] of fresh) if (this.flights.get(id)?.entry === entry) this.flights.delete(id);
    });
    for (const [id, entry] of fresh) this.flights.set(id, { id, entry, done });
  }
}
