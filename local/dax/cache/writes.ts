import { describeError } from '../wire/error';
import type { Cached, ItemCache } from './item-cache';

/** Writes that the table has not answered yet, by the key of their cache entry. */
export class Writes {
  private readonly active = new Map<string, { count: number; isContended: boolean }>();

  /** @param caches the item caches of all nodes */
  constructor(private readonly caches: () => Iterable<ItemCache>) {}

  /**
   * Writes through: to the table, then to the item caches of all nodes. Entries are dropped in place of replaced if it
   * is not known what the table has now: after an error of the server, or after writes at the same time, whose order
   * only the table knows.
   * @param after the values of each key after the write; undefined where they are not known
   */
  async through<Result>(
    keys: readonly string[],
    write: () => Promise<Result>,
    after: (result: Result) => readonly (Cached | undefined)[],
  ): Promise<Result> {
    for (const key of keys) this.begin(key);
    let values: readonly (Cached | undefined)[] | 'unchanged' = [];
    try {
      const result = await write();
      values = after(result);
      return result;
    } catch (error) {
      if (describeError(error).status < 500) values = 'unchanged';
      throw error;
    } finally {
      keys.forEach((key, index) => {
        const isContended = this.end(key);
        if (values !== 'unchanged') this.replace(key, isContended ? undefined : values[index]);
      });
    }
  }

  private begin(key: string): void {
    const active = this.active.get(key) ?? { count: 0, isContended: false };
    active.count += 1;
    active.isContended ||= active.count > 1;
    this.active.set(key, active);
  }

  /** @returns whether another write of the key was under way at the same time */
  private end(key: string): boolean {
    const active = this.active.get(key);
    if (active === undefined) return false;
    active.count -= 1;
    if (active.count === 0) this.active.delete(key);
    return active.isContended;
  }

  private replace(key: string, values: Cached | undefined): void {
    for (const cache of this.caches()) cache.written(key, values);
  }
}
