import { join } from 'node:path';
import type { EventSourceStatus } from '../event-sources/status';

/** Written each second by the companion. */
export interface Heartbeat {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Processor time used so far, in seconds of one core. */
  readonly cpuSeconds: number;
  readonly eventSources: readonly EventSourceStatus[];
}

/** The companion's files in its home. */
export const filesIn = (home: string) => ({
  settings: join(home, 'companion.json'),
  log: join(home, 'event-sources.log'),
  status: join(home, 'event-sources.json'),
  positions: join(home, 'event-source-positions.json'),
});
