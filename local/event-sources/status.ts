import type { Lag } from './source';

/** The status of one event source mapping. */
export interface EventSourceStatus {
  readonly uuid: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  /** The state in the Lambda API, for example `Enabled` or `Disabled`. */
  readonly state: string;
  /** In the words of the Lambda API: `No records processed`, `OK` or `PROBLEM: <reason>`. */
  readonly lastProcessingResult: string;
  /** Null if the mapping is not served or its source cannot be reached; the last known lag if its source is silent. */
  readonly lag: Lag | null;
}
