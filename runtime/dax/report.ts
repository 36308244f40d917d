import type { Clock } from '../cache/clock';
import { writeLine } from '../stdout';
import { type DaxFailure, isDenied } from './failure';
import { DaxConnectError } from './handshake';

/** The same failure is reported again after this time, so that every minute of a long failure has a line. */
const REPEAT_MS = 30_000;
const MAX_CAUSES = 50;

/** Turns failures of DAX into lines of JSON: one for each cause, not one for each request. */
export function createReporter(url: string, report: (line: string) => void, clock: Clock) {
  const reportedAt = new Map<string, number>();
  let isReported = false;
  /** A report that fails must not fail requests. */
  const say = (fields: object) => {
    try {
      report(JSON.stringify(fields));
    } catch (error) {
      writeLine(JSON.stringify({ ...fields, reporting: String(error) }));
    }
  };
  return {
    failure(cause: unknown): void {
      const line = lineFor(url, cause);
      const last = reportedAt.get(line);
      if (last !== undefined && clock.now() - last < REPEAT_MS) return;
      if (reportedAt.size >= MAX_CAUSES) reportedAt.clear();
      reportedAt.set(line, clock.now());
      isReported = true;
      say({ dax: 'unavailable', cause: line });
    },
    recovery(): void {
      if (isReported) say({ dax: 'available again', url });
      isReported = false;
    },
  };
}

function lineFor(url: string, cause: unknown): string {
  const message = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
  if (cause instanceof DaxConnectError) return `${message}. Until then, requests go to DynamoDB`;
  if (isDenied(cause as DaxFailure)) {
    return (
      `DAX at ${url} refuses requests (${message}), which go to DynamoDB. ` +
      'Check the permissions of the caller (dax:*) and of the role of the cluster (dynamodb:*)'
    );
  }
  return `DAX at ${url} fails (${message}). Requests go to DynamoDB until it answers again`;
}
