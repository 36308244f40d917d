import type { StreamPlace } from './destinations';

/** Knows up to which record of a shard everything is done, when records are done out of order. */
export class Checkpoint {
  /** Those that are not done, and those behind them. */
  private readonly unfinished: StreamPlace[] = [];
  private readonly finished = new Set<string>();

  /** Takes note of a record, in the shard's order. */
  read({ sequenceNumber, createdAt }: StreamPlace): void {
    this.unfinished.push({ sequenceNumber, createdAt });
  }

  /** @returns the last record up to which everything is done, when it is another one now */
  finish(places: readonly StreamPlace[]): StreamPlace | undefined {
    for (const { sequenceNumber } of places) this.finished.add(sequenceNumber);
    const open = this.unfinished.findIndex(({ sequenceNumber }) => !this.finished.has(sequenceNumber));
    const done = this.unfinished.splice(0, open < 0 ? this.unfinished.length : open);
    for (const { sequenceNumber } of done) this.finished.delete(sequenceNumber);
    return done.at(-1);
  }

  /** Records that were read and are not done. */
  get behind(): number {
    return this.unfinished.length - this.finished.size;
  }

  get oldest(): StreamPlace | undefined {
    return this.unfinished[0];
  }
}
