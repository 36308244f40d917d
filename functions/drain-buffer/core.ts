import { InvalidBody, type KeyAttribute, readBody, type Write } from '../shared/dynamodb/item';
import { compareSequences } from '../shared/sequence';

export interface Message {
  readonly id: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Its place in a FIFO queue; absent in a standard one. */
  readonly fifo?: { readonly group: string; readonly sequence: string };
}

/** What is done for the messages, together: the item is written, or the reason why it never can be. */
export interface Step {
  readonly messageIds: readonly string[];
  /** The FIFO group and the key: a step fails when an earlier one with the same chain has failed. */
  readonly chains: readonly string[];
  readonly work: Write | InvalidBody;
}

/**
 * Steps in waves, to be done one after the other; no two steps of a wave share a key or a chain.
 * In a standard queue the message sent last (in a tie: the later in the batch) stands for all with its key, in one wave.
 * In a FIFO queue each message is its own step, after those that precede it in its group or have its key.
 */
export function planWaves(messages: readonly Message[], keys: readonly KeyAttribute[]): Step[][] {
  const waves: Step[][] = [];
  const waveOf = new Map<string, number>();
  for (const step of messages[0]?.fifo ? stepsInOrder(messages, keys) : stepsOfLatest(messages, keys)) {
    const wave = 1 + Math.max(-1, ...step.chains.map((chain) => waveOf.get(chain) ?? -1));
    for (const chain of step.chains) waveOf.set(chain, wave);
    const steps = waves[wave];
    if (steps) steps.push(step);
    else waves.push([step]);
  }
  return waves;
}

function stepsInOrder(messages: readonly Message[], keys: readonly KeyAttribute[]): Step[] {
  const bySequence = (a: Message, b: Message) => compareSequences(a.fifo?.sequence ?? '', b.fifo?.sequence ?? '');
  return messages.toSorted(bySequence).map(({ id, body, fifo }) => {
    const work = readBody(body, keys);
    const chains = [`group ${fifo?.group}`, ...(work instanceof InvalidBody ? [] : [`key ${work.key}`])];
    return { messageIds: [id], chains, work };
  });
}

function stepsOfLatest(messages: readonly Message[], keys: readonly KeyAttribute[]): Step[] {
  const invalid: Step[] = [];
  const latest = new Map<string, { sentAt: number; messageIds: string[]; chains: []; work: Write }>();
  for (const { id, body, sentAt } of messages) {
    const work = readBody(body, keys);
    if (work instanceof InvalidBody) {
      invalid.push({ messageIds: [id], chains: [], work });
      continue;
    }
    const step = latest.get(work.key) ?? { sentAt, messageIds: [], chains: [], work };
    step.messageIds.push(id);
    if (sentAt >= step.sentAt) Object.assign(step, { sentAt, work });
    latest.set(work.key, step);
  }
  return [...invalid, ...latest.values()];
}
