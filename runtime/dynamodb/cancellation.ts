import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { FailureKind } from '../aws/failure-kind';

const CONDITION = 'ConditionalCheckFailed';
const CONFLICT = 'TransactionConflict';
const THROTTLED = ['ProvisionedThroughputExceeded', 'ThrottlingError'];
const INVALID = ['ItemCollectionSizeLimitExceeded', 'ValidationError'];

export interface Cancellation {
  /** A condition that is not met, a conflict with a concurrent request, or as for any other request. */
  readonly kind: 'condition' | 'conflict' | FailureKind;
  /** Whether the condition of each action is not met, in the order of the actions. */
  readonly unmet: readonly boolean[];
}

/** Reads why a transaction was cancelled: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html */
export function cancellationOf({ CancellationReasons = [] }: TransactionCanceledException): Cancellation {
  const codes = CancellationReasons.map(({ Code = 'None' }) => Code);
  return { kind: kindOf(codes), unmet: codes.map((code) => code === CONDITION) };
}

function kindOf(codes: readonly string[]): Cancellation['kind'] {
  if (codes.includes(CONDITION)) return 'condition';
  if (codes.includes(CONFLICT)) return 'conflict';
  if (codes.some((code) => INVALID.includes(code))) return 'item';
  if (codes.some((code) => THROTTLED.includes(code))) return 'throttling';
  // Other codes concern the tables, such as AccessDenied. Without any code, the cause is unknown.
  return codes.every((code) => code === 'None') ? 'passing' : 'table';
}
