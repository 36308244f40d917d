import { type Clock, pause } from './clock';
import { type Endpoint, type Invocation, isError, reasonOf } from './endpoint';

/** How long the endpoint may stay silent after the function's timeout. */
const GRACE_SECONDS = 10;
/** The maximum function timeout: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_SECONDS = 900;

/** The function `answered` or `failed`, or it was not reached (`refused`), which does not count as an attempt. */
type Delivery =
  | { readonly kind: 'answered' | 'failed'; readonly invocation: Invocation }
  | { readonly kind: 'refused'; readonly problem: string };

/** They report nothing. All others that are not objects are invalid. */
const EMPTY_RESPONSES = new Set(['', 'null', '""', '[]']);

export const FAILED = 'PROBLEM: Function call failed';

export class Invoker {
  constructor(
    private readonly endpoint: Endpoint,
    private readonly clock: Clock,
    private readonly functionArn: string,
  ) {}

  /** @param event JSON */
  async invoke(event: string): Promise<Delivery> {
    const silence = new AbortController();
    const end = new AbortController();
    void this.waitForSilence(silence, end.signal);
    try {
      const invocation = await this.endpoint.invoke(this.functionArn, event, silence.signal);
      return { kind: invocation.functionError === undefined ? 'answered' : 'failed', invocation };
    } catch (error) {
      return { kind: 'refused', problem: problemOf(silence.signal.aborted ? silence.signal.reason : error) };
    } finally {
      end.abort();
    }
  }

  /** Aborts after the function's timeout. Reads the timeout late: it may change, and few invocations take long. */
  private async waitForSilence(silence: AbortController, end: AbortSignal): Promise<void> {
    const startedAt = this.clock.now();
    for (let seconds = GRACE_SECONDS; ; ) {
      await pause(this.clock, end, startedAt + seconds * 1000 - this.clock.now());
      if (end.aborted) return;
      const waited = (this.clock.now() - startedAt) / 1000;
      // If the endpoint does not return the timeout, it is requested again later.
      const asked = this.endpoint.functionTimeoutSeconds(this.functionArn);
      const timeout = await asked.catch(() => Math.min(waited, MAX_SECONDS));
      seconds = timeout + GRACE_SECONDS;
      if (seconds <= waited) return silence.abort(new Error(`no response within ${seconds} s`));
    }
  }
}

/**
 * Creates a function's event.
 * @param records JSON, one string for each record
 * @param more the other fields
 */
export function eventOf(records: readonly string[], more: object = {}): string {
  const fields = JSON.stringify(more).slice(1);
  return `{"Records":[${records.join(',')}]${fields === '}' ? '' : ','}${fields}`;
}

function problemOf(error: unknown): string {
  if (isError(error, 'ResourceNotFoundException')) return 'PROBLEM: Function not found';
  if (isError(error, 'TooManyRequestsException')) return 'PROBLEM: Function call throttled';
  return `PROBLEM: Function not reached: ${reasonOf(error)}`;
}

/**
 * Reads the response of a function that reports batch item failures. An empty report is a success, an invalid one a
 * failure of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 * @param identifiers the identifiers of the records in the batch
 * @returns the identifiers of the records that failed, unless all or none did
 */
export function readFailures(payload: string, identifiers: ReadonlySet<string>): 'none' | 'all' | ReadonlySet<string> {
  const reported = reportedFailures(payload);
  if (!Array.isArray(reported)) return 'all';
  if (reported.length === 0) return 'none';
  const failed = reported.map((failure) => property(failure, 'itemIdentifier'));
  const known = failed.filter((identifier): identifier is string => identifiers.has(identifier as string));
  return known.length === failed.length ? new Set(known) : 'all';
}

export const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function reportedFailures(payload: string): unknown {
  if (EMPTY_RESPONSES.has(payload)) return [];
  try {
    const response: unknown = JSON.parse(payload);
    const isObject = typeof response === 'object' && response !== null && !Array.isArray(response);
    return isObject ? (property(response, 'batchItemFailures') ?? []) : undefined;
  } catch {
    return undefined;
  }
}
