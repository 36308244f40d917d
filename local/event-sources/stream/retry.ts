/** Records that are delivered together, and what has been tried. */
export interface Attempt<Item> {
  readonly records: readonly Item[];
  /** How often the invocation of just these was repeated because it failed. */
  readonly retries: number;
  /** All invocations that held them, bisections included. */
  readonly invocations: number;
}

export interface RetryPolicy {
  /** -1: as long as the stream keeps the records. */
  readonly maximumRetryAttempts: number;
  readonly bisect: boolean;
}

/** What an invocation did: a number is the index of the first record that failed; those before it succeeded. */
export type Verdict = 'succeeded' | 'failed' | number;

export interface Aftermath<Item> {
  /** Never delivered again. */
  readonly done: readonly Item[];
  /** Given up: goes to the destination. */
  readonly discarded?: Attempt<Item>;
  /** What is delivered next, one after the other. */
  readonly next: readonly Attempt<Item>[];
}

export const firstAttempt = <Item>(records: readonly Item[]): Attempt<Item> => ({
  records,
  retries: 0,
  invocations: 0,
});

/**
 * What follows from an invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html: a split costs no retry;
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html: with a partial response all from
 * the lowest failed record on is retried, and with bisection that is the split. The pages do not say whose retries are
 * counted when a checkpoint has moved: here, those since then.
 */
export function afterInvocation<Item>(attempt: Attempt<Item>, verdict: Verdict, policy: RetryPolicy): Aftermath<Item> {
  const { records, retries } = attempt;
  if (verdict === 'succeeded') return { done: records, next: [] };
  const invocations = attempt.invocations + 1;
  if (typeof verdict === 'number' && verdict > 0) {
    const rest = { records: records.slice(verdict), retries: 0, invocations };
    return { ...(policy.bisect ? { next: [rest] } : retried(rest, policy)), done: records.slice(0, verdict) };
  }
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

/** Parts the records that have become too old, which are the first ones, from the others. */
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
