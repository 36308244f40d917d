import type { Clock } from './clock';
import { type Endpoint, reasonOf } from './endpoint';
import type { Lag } from './status';
import type { Positions } from './stream/positions';

export interface SourceContext {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly positions: Positions;
  /** Sets the mapping's `LastProcessingResult`. */
  readonly setResult: (result: string) => void;
  /** Sets or clears the problem of a part, such as a shard. It is shown in place of the result until it is cleared. */
  readonly setProblem: (part: string, problem: string | undefined) => void;
}

export interface Source {
  /** Serves the mapping until the signal aborts. Resolves when everything in progress is done. */
  run(): Promise<void>;
  lag(): Promise<Lag>;
}

export const OK = 'OK';

export const problem = (what: string, error: unknown): string => `PROBLEM: ${what}: ${reasonOf(error)}`;

export const ageSeconds = (now: number, since: number | undefined): number | null =>
  since === undefined ? null : Math.max(0, Math.round((now - since) / 1000));
