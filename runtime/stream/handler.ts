import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { batchResponse, deadlineOf, type Instruments, recordsOf } from '../invocation';

export interface Handled {
  /** What the log line says besides `records` and `milliseconds`. */
  readonly outcome: object;
  /** The sequence numbers of the records that Lambda delivers again. */
  readonly failed: readonly string[];
}

export interface StreamHandlerOptions extends Instruments {
  /** The sender of the events, for errors about events of another shape. */
  readonly source: string;
  /** Time to log and to respond after the deadline. */
  readonly marginMs: number;
}

/**
 * A handler of a table's stream. It logs one line of JSON for each invocation, also if `handle` rejects, which fails
 * the whole invocation.
 */
export const createStreamHandler =
  (
    handle: (records: readonly DynamoDBRecord[], signal: AbortSignal) => Promise<Handled>,
    { source, marginMs, now = () => performance.now(), log = console.log }: StreamHandlerOptions,
  ) =>
  async (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const records = recordsOf(event, source);
    const report = (outcome: object) =>
      log(JSON.stringify({ records: records.length, ...outcome, milliseconds: Math.round(now() - started) }));
    const signal = deadlineOf(context, marginMs);
    try {
      const { outcome, failed } = await handle(records, signal);
      report(outcome);
      return batchResponse(failed);
    } catch (error) {
      const failure = signal.aborted ? new Error(`deadline exceeded: ${error}`, { cause: error }) : error;
      report({ error: String(failure) });
      throw failure;
    }
  };
