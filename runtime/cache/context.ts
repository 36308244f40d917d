import type { Clock } from './clock';
import type { Load } from './entry';
import type { Session } from './link';

/** A cache's options, with their defaults. */
export interface Rules {
  readonly namespace: string;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  readonly maxValueBytes: number;
}

/** What one look-up works with. */
export interface LookUpContext<V> {
  readonly load: Load<V>;
  readonly session: Session;
  readonly clock: Clock;
  readonly rules: Rules;
}
