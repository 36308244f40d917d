import { join } from 'node:path';
import type { EventSourceStatus } from '../event-sources/status';

/** What the process writes each second. */
export interface Heartbeat {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What it has cost so far, in seconds of one core. */
  readonly cpuSeconds: number;
  readonly eventSources: readonly EventSourceStatus[];
}

/** Where the process of one home keeps what it knows. */
export const filesIn = (home: string) => ({
  log: join(home, 'event-sources.log'),
  status: join(home, 'event-sources.json'),
  positions: join(home, 'event-source-positions.json'),
});
