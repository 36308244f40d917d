import type { Lag } from './source';

/** A mapping, and how it is getting on. */
export interface EventSourceStatus {
  readonly uuid: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  /** As the Lambda API says: `Enabled`, `Disabled` … */
  readonly state: string;
  /** In the words of the Lambda API: `No records processed`, `OK`, or `PROBLEM: …`. */
  readonly lastProcessingResult: string;
  /** Null where the mapping is not served, or its source not reached; where that is silent, what it was. */
  readonly lag: Lag | null;
}
