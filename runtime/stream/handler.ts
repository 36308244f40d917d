import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item } from '../dynamodb/item';
import { itemId } from '../dynamodb/key';
import { batchResponse, deadlineOf, type Instruments, recordsOf } from '../invocation';
import { log as defaultLog, type Level, logTrail } from '../log';

export interface Handled {
  /** What the log line says besides `records` and `milliseconds`. */
  readonly outcome: object;
  /** The sequence numbers of the records that Lambda delivers again. */
  readonly failed: readonly string[];
  /** What became of all records, for the lines that name each of them. */
  readonly common?: object;
}

export interface StreamHandlerOptions extends Instruments {
  /** The sender of the events, for errors about events of another shape. */
  readonly source: string;
  /** Time to log and to respond after the deadline. */
  readonly marginMs: number;
}

/**
 * A handler of a table's stream. It logs a line of JSON for each invocation, also if `handle` rejects, which fails the
 * whole invocation, and lines with the ids of its records.
 */
export const createStreamHandler =
  (
    handle: (records: readonly DynamoDBRecord[], signal: AbortSignal) => Promise<Handled>,
    { source, marginMs, now = () => performance.now(), log = defaultLog }: StreamHandlerOptions,
  ) =>
  async (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const records = recordsOf(event, source);
    const report = (level: Level, message: string, outcome: object) =>
      log(level, message, { records: records.length, ...outcome, milliseconds: Math.round(now() - started) });
    const signal = deadlineOf(context, marginMs);
    try {
      const { outcome, failed, common } = await handle(records, signal);
      report(failed.length > 0 ? 'warn' : 'info', 'records handled', outcome);
      logTrail(log, records.map(trailOf), common);
      return batchResponse(failed);
    } catch (error) {
      const failure = signal.aborted ? new Error(`deadline exceeded: ${error}`, { cause: error }) : error;
      report('error', 'failed', { error: String(failure) });
      logTrail(log, records.map(trailOf));
      throw failure;
    }
  };

/** The event id is the same in every delivery of the record, and the item's id the same as in the log of `drain-buffer`. */
const trailOf = ({ eventID, dynamodb }: DynamoDBRecord) => ({
  eventId: eventID,
  sequenceNumber: dynamodb?.SequenceNumber,
  item: dynamodb?.Keys && itemId(dynamodb.Keys as Item),
});
