import { type Clock, pause } from './clock';
import { isError } from './endpoint';
import type { Lag, Source } from './source';

/** Longer nobody waits who asks for the status. */
const WAIT_MS = 2000;

/** The lag of a source, or where that is silent, what it was. */
export class KnownLag {
  private lag: Lag | null = null;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly source: Source,
    private readonly clock: Clock,
  ) {}

  /** @returns null where the source is not reached */
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
