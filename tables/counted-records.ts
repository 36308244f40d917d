import type { TableSchema } from './schema';

/**
 * The counted-records table: one item per stream record that the leaderboard has counted, so that none counts twice.
 */
export const countedRecordsTable = {
  partitionKey: { name: 'eventId', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
} as const satisfies TableSchema;

export interface CountedRecord {
  /** `eventID` of the stream record, the same in every delivery. */
  readonly eventId: string;
  /** Epoch seconds, later than any further delivery of the record. */
  readonly expiresAt: number;
}
