import type { Clock } from '../runtime/clock';
import type { ItemStore } from '../runtime/dynamodb/batch-write';
import { NOT_SENT } from '../runtime/dynamodb/outcome';
import type { Write } from '../runtime/dynamodb/requests';
import { createRetry } from '../runtime/retry';

/** Tries in a row in which the table may take nothing. */
const MAX_TRIES = 10;

/**
 * Puts all items. It waits for a throttled table as long as the table takes some items now and then.
 * @returns the items that the table rejected, with the reason
 * @throws if the table takes no item in ten tries, or cannot be written
 */
export async function putAll(
  store: ItemStore,
  writes: readonly Write[],
  clock: Clock,
): Promise<ReadonlyMap<Write, string>> {
  const { signal } = new AbortController();
  const refusals = new Map<Write, string>();
  let left = writes;
  let pause = createRetry({ clock, signal, maxTries: MAX_TRIES });
  for (;;) {
    const outcomes = await store.put(left, signal);
    const failures = left.flatMap((write) => {
      const outcome = outcomes.get(write.key) ?? NOT_SENT;
      return outcome === 'written' ? [] : [{ write, ...outcome }];
    });
    for (const { write, kind, reason, detail = reason } of failures) if (kind === 'item') refusals.set(write, detail);
    const again = failures.filter(({ kind }) => kind !== 'item');
    const [first] = again;
    if (!first) return refusals;
    const failure = again.find(({ kind }) => kind === 'table') ?? again.find(({ kind }) => kind === 'passing');
    if (failure) throw new Error(failure.reason);
    if (again.length < left.length) pause = createRetry({ clock, signal, maxTries: MAX_TRIES });
    await pause(new Error(first.reason));
    left = again.map(({ write }) => write);
  }
}
