/** How a deployed mapping is served. */
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

/** The work that is left. */
export interface Lag {
  /** Visible messages of the queue; records read from the stream. */
  readonly waiting: number;
  /** Messages or records in an invocation; also messages that failed and are not visible yet. */
  readonly inFlight: number;
  /** The age of the oldest message or record that was received and is not done; null if there is none. */
  readonly ageSeconds: number | null;
}
