/** Which stream records the leaderboard has counted: a record found here is never counted again. */
export const countedRecordsTable = {
  partitionKey: { name: 'eventId', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
} as const;

export interface CountedRecord {
  /** The stream record's `eventID`, the same in every delivery of the record. */
  readonly eventId: string;
  /** Epoch seconds: beyond the longest time after which a record may be delivered again. */
  readonly expiresAt: number;
}
