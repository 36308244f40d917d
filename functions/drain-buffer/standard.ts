import { NOT_SENT, type Outcome } from '../../runtime/dynamodb/outcome';
import { SEND_NOW, type Write } from '../../runtime/dynamodb/requests';
import { InvalidBody } from '../../runtime/errors';
import { inReadingOrder, isLater, latestOf, type Message } from './core';
import { type Drain, type Draining, Reader, type Result, toInvalid } from './drain';

/**
 * Drains a standard queue. Of the messages with one key, only the latest is put. A later message that is read while an
 * earlier one is being put is put afterwards. If the latest can never be written, the one before it is put.
 */
export const drainStandard: Drain = async (messages, draining) => {
  const batch = new Batch(draining);
  await draining.store.put(batch.writes(inReadingOrder(messages)), draining.signal, (key, outcome) =>
    batch.end(key, outcome),
  );
  return batch.results;
};

/** The messages with one key. */
interface Entry {
  /** The message whose item is being put, or was put last. */
  message: Message;
  /** Messages that it supersedes: they share its result. */
  superseded: Message[];
  /** Messages that are later than it, and must not be put before it is done. */
  later: Message[];
  isDone: boolean;
}

class Batch {
  readonly results = new Map<string, Result>();
  private readonly entries = new Map<string, Entry>();
  /** Entries that are being put, and may have another message to put after that. */
  private readonly open = new Set<Entry>();
  /** Messages to put next. */
  private readonly next: Message[] = [];
  private readonly reader: Reader;
  private wake = () => {};

  constructor(private readonly draining: Draining) {
    this.reader = new Reader(draining);
    draining.signal.addEventListener('abort', () => this.wake());
  }

  async *writes(messages: readonly Message[]): AsyncGenerator<Write | typeof SEND_NOW> {
    for (const message of messages) yield* this.read(message);
    while (this.mayGoOn()) {
      const message = this.next.shift();
      if (message) yield* this.read(message);
      else {
        yield SEND_NOW;
        if (this.next.length === 0 && this.mayGoOn()) await this.woken();
      }
    }
  }

  /** Records the outcome of an item, and chooses the next message with its key, if one must be put. */
  end(key: string, outcome: Outcome): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    entry.isDone = true;
    this.open.delete(entry);
    this.results.set(entry.message.id, outcome);
    const next = latestOf(entry.later) ?? (isRefused(outcome) ? latestOf(entry.superseded) : undefined);
    if (!next || outcome === 'written') {
      for (const { id } of entry.superseded) this.supersede(id, outcome);
      entry.superseded = [];
    }
    if (next) {
      entry.superseded = [...entry.superseded, ...entry.later].filter((message) => message !== next);
      entry.later = [];
      this.next.push(next);
    }
    this.wake();
  }

  private async *read(message: Message): AsyncGenerator<Write | typeof SEND_NOW> {
    if (this.reader.isSlow(message)) yield SEND_NOW;
    const { work } = await this.reader.read(message);
    if (work instanceof InvalidBody) this.results.set(message.id, toInvalid(work));
    else if (work && this.isToBePut(work.key, message)) yield work;
  }

  private isToBePut(key: string, message: Message): boolean {
    const entry = this.entries.get(key);
    if (!entry) {
      this.entries.set(key, { message, superseded: [], later: [], isDone: false });
      return true;
    }
    if (entry.isDone) return this.replace(entry, message);
    (isLater(message, entry.message) ? entry.later : entry.superseded).push(message);
    this.open.add(entry);
    return false;
  }

  /** Decides whether a message is put although another one with its key has been put. */
  private replace(entry: Entry, message: Message): boolean {
    const result = this.results.get(entry.message.id) ?? NOT_SENT;
    if (!isLater(message, entry.message) && !isRefused(result)) {
      this.supersede(message.id, result);
      return false;
    }
    if (!isRefused(result)) entry.superseded.push(entry.message);
    Object.assign(entry, { message, isDone: false });
    if (entry.superseded.length > 0) this.open.add(entry);
    return true;
  }

  /**
   * Keeps `written`. A failed message becomes superseded: if it were delivered again, it would replace a newer item.
   */
  private supersede(id: string, result: Result): void {
    if (this.results.get(id) === 'written') return;
    this.results.set(id, result === 'written' ? 'superseded' : result);
  }

  private mayGoOn(): boolean {
    return !this.draining.signal.aborted && this.next.length + this.open.size > 0;
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

const isRefused = (result: Result): boolean => typeof result === 'object' && result.kind === 'item';
