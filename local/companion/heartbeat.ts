import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { DaxClusterStatus } from '../dax';
import type { EventSourceStatus } from '../event-sources/status';

const BEAT_MS = 1000;

interface Heartbeat {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Processor time used so far, in seconds of one core. */
  readonly cpuSeconds: number;
  readonly eventSources: readonly EventSourceStatus[];
  readonly daxClusters: readonly DaxClusterStatus[];
}

/** What the process serves. */
export type Served = Pick<Heartbeat, 'eventSources' | 'daxClusters'>;

/**
 * Writes a heartbeat each second, with the last known status of what it serves. It never waits for the status:
 * otherwise a silent endpoint would make the process look dead.
 * @returns a function that stops it
 */
export function startHeartbeat(file: string, status: () => Promise<Served>, log: (line: string) => void): () => void {
  let served: Served = { eventSources: [], daxClusters: [] };
  let isReading = false;
  let isFailing = false;

  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      served = await status();
    } catch (error) {
      log(`cannot read the status: ${error}`);
    }
    isReading = false;
  }

  function beat(): void {
    void read();
    try {
      write(file, served);
      isFailing = false;
    } catch (error) {
      if (!isFailing) log(`cannot write ${file}: ${error}`);
      isFailing = true;
    }
  }

  beat();
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
}

function write(file: string, served: Served): void {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1_000_000;
  const heartbeat: Heartbeat = { pid: process.pid, at: Date.now(), cpuSeconds, ...served };
  writeFileSync(`${file}.draft`, JSON.stringify(heartbeat));
  renameSync(`${file}.draft`, file);
}

export const readHeartbeat = (file: string): Heartbeat | undefined =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
