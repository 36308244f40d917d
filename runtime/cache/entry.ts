import type { Key } from './codec';

export interface Found<V> {
  /** Undefined if there is no value. */
  readonly value: V | undefined;
  readonly source: 'cache' | 'loader';
}

/**
 * Reads the values that the cache does not have, in the order of the keys, undefined where there is none. It must see
 * every write that finished before it was called.
 */
export type Load<V> = (keys: readonly Key[]) => Promise<readonly (V | undefined)[]>;

/** A key that is being looked up, shared by all callers that ask for it. */
export class Entry<V> {
  private result: Found<V> | undefined;
  private announce: () => void = () => undefined;
  /** Stays pending if the look-up fails. */
  readonly whenFound = new Promise<void>((resolve) => {
    this.announce = resolve;
  });

  constructor(readonly key: Key) {}

  get found(): Found<V> | undefined {
    return this.result;
  }

  settle(found: Found<V>): void {
    this.result = found;
    this.announce();
  }
}

export async function loadInto<V>(entries: readonly Entry<V>[], load: Load<V>): Promise<void> {
  if (entries.length === 0) return;
  const values = await load(entries.map(({ key }) => key));
  for (const [index, entry] of entries.entries()) entry.settle({ value: values[index], source: 'loader' });
}
