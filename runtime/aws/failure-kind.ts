import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/**
 * Why a request to AWS failed:
 * - `throttling`: more requests than the resource accepts at the moment;
 * - `item`: an item of the request is at fault, and fails again in every request;
 * - `table`: no request can succeed until somebody changes something: access denied, table not found, key disabled,
 *   wrong credentials, no region;
 * - `passing`: anything else that may succeed later, such as a server error, a network error or a conflict.
 */
export type FailureKind = 'throttling' | 'item' | 'table' | 'passing';

const ITEM = ['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException'];
/** Parts of the names of errors that may pass although their status is 4xx. */
const THROTTLING = /Throttl/;
const PASSING = /Internal|Unavailable|InUse|Abort|Conflict|Timeout|TransactionCanceled/;
/** Parts of the names of errors that concern the table or the caller's permissions. */
const TABLE = /AccessDenied|NotFound|UnrecognizedClient|Signature|Token|Authentication|Credentials|Provider|KMS/;
const TOO_LARGE_STATUS = 413;
/** Statuses that proxies return: request timeout, misdirected request, too early, client closed the request. */
const PASSING_STATUSES = [408, 421, 425, 499];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function kindOf(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'passing';
  const { name, code, $metadata }: Error & { code?: string; $metadata?: { httpStatusCode?: number } } = error;
  const status = $metadata?.httpStatusCode ?? 0;
  if (isThrottlingError(error as never) || THROTTLING.test(name)) return 'throttling';
  if (ITEM.includes(name) || status === TOO_LARGE_STATUS) return 'item';
  if (isTransientError(error as never) || PASSING.test(name) || PASSING_STATUSES.includes(status)) return 'passing';
  const isRefused = (status >= 400 && status < 500) || TABLE.test(name);
  // The client could not make the request: no region, or unusable credentials or endpoint.
  const isMisconfigured = status === 0 && (code === 'ERR_INVALID_URL' || (name === 'Error' && code === undefined));
  return isRefused || isMisconfigured ? 'table' : 'passing';
}
