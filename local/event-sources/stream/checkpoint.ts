import type { StreamPlace } from './destinations';

/** Tracks up to which record of a shard all records are done, while records finish out of order. */
export class Checkpoint {
  /** The first record that is not done, and all records after it. */
  private readonly unfinished: StreamPlace[] = [];
  private readonly finished = new Set<string>();

  /** Adds a record, in the shard's order. */
  read({ sequenceNumber, createdAt }: StreamPlace): void {
    this.unfinished.push({ sequenceNumber, createdAt });
  }

  /** @returns the last record up to which all are done, if it has changed */
  finish(places: readonly StreamPlace[]): StreamPlace | undefined {
    for (const { sequenceNumber } of places) this.finished.add(sequenceNumber);
    const open = this.unfinished.findIndex(({ sequenceNumber }) => !this.finished.has(sequenceNumber));
    const done = this.unfinished.splice(0, open < 0 ? this.unfinished.length : open);
    for (const { sequenceNumber } of done) this.finished.delete(sequenceNumber);
    return done.at(-1);
  }

  /** The number of records that were read and are not done. */
  get behind(): number {
    return this.unfinished.length - this.finished.size;
  }

  get oldest(): StreamPlace | undefined {
    return this.unfinished[0];
  }
}
