import type { Clock } from '../../runtime/clock';
import type { ItemStore } from '../../runtime/dynamodb/batch-write';
import { NOT_SENT } from '../../runtime/dynamodb/outcome';
import type { Write } from '../../runtime/dynamodb/requests';
import { createRetry } from '../../runtime/retry';

/** How often in a row a table may take nothing before the load gives up. */
const MAX_TRIES = 10;

/**
 * Puts all items: a table that is throttled may take its time, as long as it takes some of them again and again.
 * @returns the items that the table will never take, with the reason
 * @throws when the table takes none for long, or cannot be written
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
