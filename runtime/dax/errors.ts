import type { Attempt } from './attempts';

/**
 * A write may or may not have been executed: DAX got it, and its answer did not come. It is not repeated, because
 * repeating it may execute it twice. The caller may repeat a write that is idempotent, such as a put of the same item;
 * otherwise, a consistent read shows what happened. A transaction may be repeated with the same `clientRequestToken`
 * for ten minutes: DynamoDB executes it at most once.
 */
export class DaxAmbiguousWriteError extends Error {
  override readonly name = 'DaxAmbiguousWriteError';
  readonly $metadata: Attempt;

  constructor(
    operation: string,
    cause: unknown,
    readonly clientRequestToken: string | undefined,
    attempt: Attempt,
  ) {
    super(
      `${operation[0]?.toUpperCase()}${operation.slice(1)} was sent to DAX, but not answered (${cause instanceof Error ? cause.message : String(cause)}): ` +
        'it may have been executed. Read the item with ConsistentRead before you repeat it',
      { cause },
    );
    this.$metadata = attempt;
  }
}
