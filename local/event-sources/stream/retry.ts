/** Records that are delivered together, with their attempts so far. */
export interface Attempt<Item> {
  readonly records: readonly Item[];
  /** How often the invocation with exactly these records was retried. */
  readonly retries: number;
  /** The invocations of this batch, including those before it was split. */
  readonly invocations: number;
}

/** A batch that has not been delivered yet. */
export const newBatch = <Item>(records: readonly Item[]): Attempt<Item> => ({ records, retries: 0, invocations: 0 });

export interface RetryPolicy {
  /** -1 retries until the records expire. */
  readonly maximumRetryAttempts: number;
  readonly bisect: boolean;
}

/** The result of an invocation. A number is the index of the first failed record: those before it succeeded. */
type Verdict = 'succeeded' | 'failed' | number;

interface Aftermath<Item> {
  readonly done: readonly Item[];
  /** Records whose retries are exhausted: they go to the destination. */
  readonly discarded?: Attempt<Item>;
  /** What to deliver next, one after the other. */
  readonly next: readonly Attempt<Item>[];
}

/**
 * Decides what happens after an invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html: a split does not count as a retry.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html: after a partial response, the
 * checkpoint moves to the lowest failed record. As recorded on AWS, the records from there on are a new batch.
 */
export function afterInvocation<Item>(attempt: Attempt<Item>, verdict: Verdict, policy: RetryPolicy): Aftermath<Item> {
  const { records, retries } = attempt;
  if (verdict === 'succeeded') return { done: records, next: [] };
  if (typeof verdict === 'number' && verdict > 0) {
    return { done: records.slice(0, verdict), next: [newBatch(records.slice(verdict))] };
  }
  const invocations = attempt.invocations + 1;
  if (policy.bisect && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    const halves = [records.slice(0, middle), records.slice(middle)];
    return { done: [], next: halves.map((half) => ({ records: half, retries, invocations })) };
  }
  return { ...retried({ ...attempt, invocations }, policy), done: [] };
}

function retried<Item>(attempt: Attempt<Item>, { maximumRetryAttempts }: RetryPolicy): Omit<Aftermath<Item>, 'done'> {
  const exhausted = maximumRetryAttempts >= 0 && attempt.retries >= maximumRetryAttempts;
  return exhausted ? { discarded: attempt, next: [] } : { next: [{ ...attempt, retries: attempt.retries + 1 }] };
}

/** Separates the records that have become too old, which come first, from the others. */
export function expire<Item extends { readonly createdAt: number }>(
  attempt: Attempt<Item>,
  now: number,
  maximumAgeMs: number,
): { readonly expired?: Attempt<Item>; readonly left?: Attempt<Item> } {
  const { records } = attempt;
  const young = records.findIndex(({ createdAt }) => now - createdAt <= maximumAgeMs);
  if (young === 0) return { left: attempt };
  if (young < 0) return { expired: attempt };
  return {
    expired: { ...attempt, records: records.slice(0, young) },
    left: { ...attempt, records: records.slice(young) },
  };
}
