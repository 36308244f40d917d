import type { Clock } from './clock';
import type { Endpoint } from './endpoint';
import type { Positions } from './positions';

/** What all sources share. */
export interface Surroundings {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly positions: Positions;
  /** Takes what the mapping's `LastProcessingResult` is now. */
  readonly report: (result: string) => void;
}

/** How much is still to be done. */
export interface Lag {
  /** Messages in the queue; records that were read from the stream. */
  readonly waiting: number;
  /** Those that are being worked on, or that failed and are out of sight until they come again. */
  readonly inFlight: number;
  /** The age of the oldest that is held; null where none is. */
  readonly ageSeconds: number | null;
}

/** One mapping, served. */
export interface Source {
  /** Serves until the signal says to stop; resolves when what was begun is done. */
  run(): Promise<void>;
  lag(): Promise<Lag>;
}

export const OK = 'OK';

export const problem = (what: string, error: unknown): string =>
  `PROBLEM: ${what}: ${error instanceof Error ? error.message || error.name : String(error)}`;

export const ageSeconds = (now: number, since: number | undefined): number | null =>
  since === undefined ? null : Math.max(0, Math.round((now - since) / 1000));
