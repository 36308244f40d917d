import { randomUUID } from 'node:crypto';
import type { SentMessage } from '../../../functions/messages/contract';
import type { Clock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';
import { reasonOf, refusalOf } from '../refusal';

/** A person wonders after this time whether the message is being sent. */
const SLOW_MS = 3000;
const RETRY = { maxTries: 3, firstPauseMs: 1000, maxPauseMs: 4000 };

/** A message that is being sent. */
interface Outgoing {
  readonly text: string;
  /** The same in each try, so that a message whose answer was lost is not sent twice. */
  readonly id: string;
  readonly send: (id: string) => Promise<SentMessage>;
}

/** The messages that a chat sends, one after the other, and those that it could not send. */
export class Outbox {
  private readonly unsent: Outgoing[] = [];
  private readonly ids = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly say: (text: string) => void,
  ) {}

  /** The texts of the messages that are being sent, or could not be sent. */
  get waiting(): string[] {
    return this.unsent.map(({ text }) => text);
  }

  /** Whether this chat sent, or is sending, the message. */
  isOwn(messageId: string): boolean {
    return this.ids.has(messageId);
  }

  /** Sends a message, with a few tries. @returns undefined if it was not sent, which it says */
  async send(text: string, send: Outgoing['send']): Promise<SentMessage | undefined> {
    const outgoing = { text, id: randomUUID(), send };
    this.ids.add(outgoing.id);
    // Counted from the beginning: the person may end the chat meanwhile.
    this.unsent.push(outgoing);
    return this.deliver(outgoing);
  }

  /** Sends again what could not be sent. @returns the texts that were sent */
  async retry(): Promise<string[]> {
    const delivered: string[] = [];
    for (const outgoing of [...this.unsent]) if (await this.deliver(outgoing)) delivered.push(outgoing.text);
    return delivered;
  }

  private async deliver(outgoing: Outgoing): Promise<SentMessage | undefined> {
    const again = createRetry({ ...RETRY, clock: this.clock });
    for (let isFirst = true; ; isFirst = false) {
      const slow = setTimeout(() => this.say('Sending …'), SLOW_MS);
      try {
        const sent = await outgoing.send(outgoing.id).finally(() => clearTimeout(slow));
        this.forget(outgoing);
        return sent;
      } catch (error) {
        if (refusalOf(error) !== undefined) {
          this.forget(outgoing);
          throw error;
        }
        if (isFirst) this.say(`Not sent yet: ${reasonOf(error)}. Trying again …`);
        try {
          await again(error);
        } catch {
          this.say('Not sent. Your message is kept: send it again with /retry');
          return undefined;
        }
      }
    }
  }

  private forget(outgoing: Outgoing): void {
    this.unsent.splice(this.unsent.indexOf(outgoing), 1);
  }
}
