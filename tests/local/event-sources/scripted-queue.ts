import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { VirtualClock } from '../../support/virtual-clock';

interface Entry {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  readonly more: Message;
  visibleAt: number;
  receives: number;
  firstReceivedAt: number;
  handle: string;
}

export interface QueueSettings {
  readonly visibilityTimeoutSeconds?: number;
  readonly maxReceiveCount?: number;
}

/** An SQS queue as documented, standard or FIFO. */
export class ScriptedQueue {
  public readonly deadLetters: string[] = [];
  public readonly receives: { readonly count: number; readonly waitSeconds: number }[] = [];
  public visibilityTimeoutSeconds: number;
  private readonly maxReceiveCount: number;
  private readonly arrivals = new Set<() => void>();
  private entries: Entry[] = [];
  private sent = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly fifo: boolean,
    { visibilityTimeoutSeconds = 30, maxReceiveCount = Number.POSITIVE_INFINITY }: QueueSettings,
  ) {
    this.visibilityTimeoutSeconds = visibilityTimeoutSeconds;
    this.maxReceiveCount = maxReceiveCount;
  }

  get bodies(): string[] {
    return this.entries.map(({ body }) => body);
  }

  get depth() {
    const inFlight = this.entries.filter(({ visibleAt }) => visibleAt > this.clock.now()).length;
    return { waiting: this.entries.length - inFlight, inFlight };
  }

  /** @param group the message group, for a FIFO queue */
  send(body: string, group = '', more: Message = {}): void {
    const [number, now] = [++this.sent, this.clock.now()];
    const fresh = { visibleAt: 0, receives: 0, firstReceivedAt: 0, handle: '' };
    this.entries.push({ id: `message-${number}`, body, group, sentAt: now, more, ...fresh });
    for (const arrived of [...this.arrivals]) arrived();
  }

  async receive(count: number, waitSeconds: number): Promise<Message[]> {
    this.receives.push({ count, waitSeconds });
    const end = this.clock.now() + waitSeconds * 1000;
    for (;;) {
      const taken = this.take(count);
      const left = end - this.clock.now();
      if (taken.length > 0 || left <= 0) return taken.map((entry) => this.toMessage(entry));
      await this.arrival(Math.min(left, 100));
    }
  }

  delete(handles: readonly string[]): void {
    this.entries = this.entries.filter(({ handle }) => handle === '' || !handles.includes(handle));
  }

  private take(count: number): Entry[] {
    const now = this.clock.now();
    const isDead = (entry: Entry) => entry.visibleAt <= now && entry.receives >= this.maxReceiveCount;
    this.deadLetters.push(...this.entries.filter(isDead).map(({ body }) => body));
    this.entries = this.entries.filter((entry) => !isDead(entry));
    const blocked = new Set(this.entries.filter(({ visibleAt }) => visibleAt > now).map(({ group }) => group));
    const ready = this.entries.filter(({ visibleAt, group }) => {
      return visibleAt <= now && !(this.fifo && blocked.has(group));
    });
    const taken = ready.slice(0, count);
    for (const entry of taken) {
      entry.visibleAt = now + this.visibilityTimeoutSeconds * 1000;
      entry.firstReceivedAt ||= now;
      entry.receives++;
      entry.handle = `${entry.id}-receipt-${entry.receives}`;
    }
    return taken;
  }

  private arrival(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const arrived = () => {
        cancel();
        this.arrivals.delete(arrived);
        resolve();
      };
      const cancel = this.clock.after(milliseconds, arrived);
      this.arrivals.add(arrived);
    });
  }

  private toMessage({ id, handle, body, group, sentAt, receives, firstReceivedAt, more }: Entry): Message {
    return {
      MessageId: id,
      ReceiptHandle: handle,
      Body: body,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
      ...more,
      Attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(sentAt),
        SenderId: 'AIDA',
        ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
        ...(group && { MessageGroupId: group }),
        ...more.Attributes,
      },
    };
  }
}
