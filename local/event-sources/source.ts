import type { Clock } from './clock';
import { type Endpoint, reasonOf } from './endpoint';
import type { Positions } from './stream/positions';

/** What all sources share. */
export interface SourceContext {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly positions: Positions;
  /** Takes what the mapping's `LastProcessingResult` is now. */
  readonly setResult: (result: string) => void;
  /** Takes what keeps a part from going on, which is shown until nothing does. */
  readonly setProblem: (part: string, problem: string | undefined) => void;
}

/** How much is still to be done. */
export interface Lag {
  /** Messages in the queue; records that were read from the stream. */
  readonly waiting: number;
  /** Those that are being worked on, or that failed and are out of sight until they come again. */
  readonly inFlight: number;
  /** The age of the oldest that was received or read and is not done; null where there is none. */
  readonly ageSeconds: number | null;
}

/** One mapping, served. */
export interface Source {
  /** Serves until the signal says to stop; resolves when what was begun is done. */
  run(): Promise<void>;
  lag(): Promise<Lag>;
}

export const OK = 'OK';

export const problem = (what: string, error: unknown): string => `PROBLEM: ${what}: ${reasonOf(error)}`;

export const ageSeconds = (now: number, since: number | undefined): number | null =>
  since === undefined ? null : Math.max(0, Math.round((now - since) / 1000));
