import { type Clock, createBackoff } from '../../functions/shared/backoff';
import type { Write } from '../../functions/shared/dynamodb/item';
import type { ItemStore } from '../../functions/shared/dynamodb/store';

/** What a table answers, or does, that is asked for more than it gives now and will give later. */
const THROTTLED = [
  'unprocessed',
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
];

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
  let pause = createBackoff(clock, signal, { maxTries: MAX_TRIES });
  for (;;) {
    const outcomes = await store.put(left, signal);
    const failures = [...outcomes].flatMap(([write, outcome]) =>
      outcome === 'written' ? [] : [{ write, ...outcome }],
    );
    for (const { write, reason, detail = reason } of failures) if (reason === 'refused') refusals.set(write, detail);
    const again = failures.filter(({ reason }) => reason !== 'refused');
    const [first] = again;
    if (!first) return refusals;
    const failure = again.find(({ reason }) => !THROTTLED.includes(reason));
    if (failure) throw new Error(failure.reason);
    if (again.length < left.length) pause = createBackoff(clock, signal, { maxTries: MAX_TRIES });
    await pause(new Error(first.reason));
    left = again.map(({ write }) => write);
  }
}
