import { type Clock, createBackoff } from '../../../runtime/backoff';

/**
 * As `createBackoff`, until the signal aborts. Where the signal ends a request, what failed before is thrown: it says
 * more than that a request was aborted.
 */
export function createRetry(clock: Clock, signal: AbortSignal): (failure: unknown) => Promise<void> {
  const again = createBackoff(clock, signal);
  let before: unknown;
  return (failure) => {
    if (!signal.aborted || before === undefined) before = failure;
    return again(before);
  };
}
