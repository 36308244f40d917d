import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { EventSourceStatus } from '../event-sources/served-mapping';

const BEAT_MS = 1000;

interface Heartbeat {
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Processor time used so far, in seconds of one core. */
  readonly cpuSeconds: number;
  readonly eventSources: readonly EventSourceStatus[];
}

/**
 * Writes a heartbeat each second, with the last known status of the event sources. It never waits for the status:
 * otherwise a silent endpoint would make the process look dead.
 * @returns a function that stops it
 */
export function startHeartbeat(
  file: string,
  status: () => Promise<readonly EventSourceStatus[]>,
  log: (line: string) => void,
): () => void {
  let eventSources: readonly EventSourceStatus[] = [];
  let isReading = false;
  let isFailing = false;

  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      eventSources = await status();
    } catch (error) {
      log(`cannot read the status: ${error}`);
    }
    isReading = false;
  }

  function beat(): void {
    void read();
    try {
      write(file, eventSources);
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

function write(file: string, eventSources: readonly EventSourceStatus[]): void {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1_000_000;
  const heartbeat: Heartbeat = { pid: process.pid, at: Date.now(), cpuSeconds, eventSources };
  writeFileSync(`${file}.draft`, JSON.stringify(heartbeat));
  renameSync(`${file}.draft`, file);
}

export const readHeartbeat = (file: string): Heartbeat | undefined =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
