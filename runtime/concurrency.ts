/**
 * Works on every item, with at most `limit` in progress at a time. A failure does not stop the others, unless as many
 * have failed as there may be in progress.
 * @throws the first failure, after all work has ended
 */
export async function eachAtOnce<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const remaining = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) await work(next.value);
  };
  await allOf(Array.from({ length: limit }, worker));
}

/** Waits for all, so that a failure does not stop the others. @throws the first failure */
export async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const failure = (await Promise.allSettled(works)).find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}
