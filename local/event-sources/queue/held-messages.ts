import type { QueueItem } from './access';

/** Messages in flight: received, not deleted, and not visible again. */
export class HeldMessages {
  private items: readonly QueueItem[] = [];

  add(items: readonly QueueItem[], now: number): void {
    this.items = [...this.hiddenAt(now), ...items];
  }

  remove(items: ReadonlySet<QueueItem>): void {
    this.items = this.items.filter((item) => !items.has(item));
  }

  /** Epoch milliseconds at which the oldest was sent. */
  oldestSentAt(now: number): number | undefined {
    const sent = this.hiddenAt(now).map(({ sentAt }) => sentAt);
    return sent.sort((one, other) => one - other)[0];
  }

  private hiddenAt(now: number): readonly QueueItem[] {
    return this.items.filter(({ visibleAt }) => visibleAt > now);
  }
}
