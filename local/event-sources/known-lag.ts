import { type Clock, pause } from './clock';
import { isError } from './endpoint';
import type { Lag, Source } from './source';

/** The status is not delayed by more than this. */
const WAIT_MS = 2000;

/** Reads the lag of a source, or keeps the last known lag while the source is silent. */
export class KnownLag {
  private lag: Lag | null = null;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly source: Source,
    private readonly clock: Clock,
  ) {}

  /** @returns null if the source cannot be reached */
  async read(): Promise<Lag | null> {
    this.asking ??= this.ask();
    const answered = new AbortController();
    const answer = this.asking.then(() => answered.abort());
    await Promise.race([answer, pause(this.clock, answered.signal, WAIT_MS)]);
    return this.lag;
  }

  private async ask(): Promise<void> {
    this.lag = await this.source.lag().catch((error) => (isError(error, 'TimeoutError') ? this.lag : null));
    this.asking = undefined;
  }
}
