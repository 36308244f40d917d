import { isThrottlingError, isTransientError } from '@smithy/core/retry';

/**
 * What a failed request to DynamoDB is about:
 * - `throttling`: the table takes less than it is asked to, for now;
 * - `item`: an item of the request is at fault, which fails again however often it is sent;
 * - `table`: no request can succeed until somebody changes something: access denied, table not found, key disabled, wrong
 *   credentials, no region;
 * - `passing`: anything else, which may succeed later: the server, the network, a conflict.
 */
export type FailureKind = 'throttling' | 'item' | 'table' | 'passing';

const ABOUT_ITEMS = ['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException'];
/** Parts of the names of failures that pass although they are answered with a status of the 400s. */
const THROTTLING = /Throttl/;
const PASSING = /Internal|Unavailable|InUse|Abort|Conflict|Timeout|TransactionCanceled/;
/** Parts of the names of those that concern the table, or who asks. */
const TABLE = /AccessDenied|NotFound|UnrecognizedClient|Signature|Token|Authentication|Credentials|Provider|KMS/;
const TOO_LARGE = 413;
/** What proxies answer: request timeout, misdirected request, too early, client closed the request. */
const PASSING_STATUSES = [408, 421, 425, 499];

interface Failure {
  readonly name: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function kindOf(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'passing';
  const failure: Failure = error;
  const status = failure.$metadata?.httpStatusCode ?? 0;
  if (isThrottlingError(error as never) || THROTTLING.test(failure.name)) return 'throttling';
  if (ABOUT_ITEMS.includes(failure.name) || status === TOO_LARGE) return 'item';
  if (isTransientError(error as never) || PASSING.test(failure.name) || PASSING_STATUSES.includes(status)) {
    return 'passing';
  }
  const isRefused = (status >= 400 && status < 500) || TABLE.test(failure.name);
  return isRefused || (status === 0 && isOfSettings(failure)) ? 'table' : 'passing';
}

/** Whether the client could not even make the request: no region, unusable credentials or endpoint. */
const isOfSettings = ({ name, code }: Failure): boolean =>
  code === 'ERR_INVALID_URL' || (name === 'Error' && code === undefined);
