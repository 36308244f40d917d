import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/**
 * What a failed request to DynamoDB is about:
 * - `throttling`: the table takes less than it is asked to, for now;
 * - `item`: an item of the request is at fault, which fails again however often it is sent;
 * - `table`: no request can succeed until somebody changes something: access denied, table not found, key disabled, wrong
 *   credentials;
 * - `passing`: anything else, which may succeed later: the server, the network, a conflict.
 */
export type FailureKind = 'throttling' | 'item' | 'table' | 'passing';

const ABOUT_ITEMS = ['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException'];
/** Answered with a status of the 400s, although the same request may succeed later. */
const CONFLICTS = [
  'ReplicatedWriteConflictException',
  'ResourceInUseException',
  'TransactionCanceledException',
  'TransactionConflictException',
];
const TOO_LARGE = 413;

interface Answer {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const statusOf = (error: unknown): number => (error as Answer | undefined)?.$metadata?.httpStatusCode ?? 0;

/** Whether the service answered that it failed, which one item of a request may cause; not that nothing was answered. */
export const isServerError = (error: unknown): boolean => statusOf(error) >= 500;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function kindOf(error: unknown): FailureKind {
  const failure = error instanceof Error ? error : new Error(String(error));
  const status = statusOf(failure);
  if (isThrottlingError(failure as never)) return 'throttling';
  if (ABOUT_ITEMS.includes(failure.name) || status === TOO_LARGE) return 'item';
  if (isTransientError(failure as never) || CONFLICTS.includes(failure.name)) return 'passing';
  const isRefused = status >= 400 && status < 500;
  return isRefused || failure.name === 'CredentialsProviderError' ? 'table' : 'passing';
}
