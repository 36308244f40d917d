import { setTimeout as sleep } from 'node:timers/promises';

/** Pause after a failed step. */
const RETRY_MS = 1000;

interface Task {
  /** Identifies what the task works on. In logs, its failures begin with it. */
  readonly key: string;
  readonly isDone: () => boolean;
  readonly step: () => Promise<void>;
}

/** Background work that is repeated until it is done, one task at a time for each key. */
export class Tasks {
  private readonly running = new Map<string, Promise<void>>();
  private readonly problems = new Map<string, string>();
  private readonly closing = new AbortController();

  /** @param onEnd called after each task */
  constructor(
    private readonly log: (line: string) => void,
    private readonly onEnd: () => void,
  ) {}

  /** @returns a promise of the first step, unless the task already runs or there is nothing to do */
  begin({ key, isDone, step }: Task): Promise<unknown> | undefined {
    if (this.running.has(key) || this.isClosed || isDone()) return undefined;
    const first = this.attempt(key, step);
    const task = this.repeat({ key, isDone, step }, first).finally(() => {
      this.running.delete(key);
      this.onEnd();
    });
    this.running.set(key, task);
    return first;
  }

  /** Resolves when the tasks of these keys have ended. */
  async ended(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.running.get(key)));
  }

  /** Waits, or less if the tasks are closed. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.closing.signal }).catch(() => undefined);
  }

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Resolves when no task runs any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.ended([...this.running.keys()]);
  }

  private async repeat({ key, isDone, step }: Task, first: Promise<boolean>): Promise<void> {
    for (let succeeded = await first; !isDone(); ) {
      if (!succeeded) await this.pause(RETRY_MS);
      if (this.isClosed) return;
      succeeded = await this.attempt(key, step);
    }
  }

  private async attempt(key: string, step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      this.problems.delete(key);
      return true;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // Once, because it is tried again every second.
      if (this.problems.get(key) !== problem) this.log(`${key}: ${problem}`);
      this.problems.set(key, problem);
      return false;
    }
  }
}
