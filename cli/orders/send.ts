import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createRetry } from '../../runtime/retry';
import { messageOf } from '../deployment/bulk-load';
import { onInterrupt } from '../terminal/interrupt';
import { printAbove } from '../terminal/progress';
import { counted, grouped } from '../terminal/text';

/** SQS limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 262_144;
const IN_FLIGHT = 8;
const MAX_TRIES = 5;

interface Sending {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly bodies: readonly string[];
  readonly progress: (sent: number) => void;
  /** A sentence that says how to continue if not all were sent. */
  readonly howToContinue: (sent: number) => string;
}

/**
 * Sends every message, several batches in parallel.
 * @throws if a message cannot be sent. The error has the number that were sent, and so has the message on Ctrl-C
 */
export async function send({ client, queueUrl, bodies, progress, howToContinue }: Sending): Promise<void> {
  const remaining = batches(bodies).values();
  let sent = 0;
  const onSent = (count: number) => {
    sent += count;
    progress(sent);
  };
  const worker = async () => {
    for (const batch of remaining) await sendBatch(client, queueUrl, batch, onSent);
  };
  const soFar = () => `${grouped(sent)} of ${counted(bodies.length, 'message')} were sent`;
  const ignoreInterrupts = onInterrupt(() => printAbove(`Interrupted: ${soFar()}. ${howToContinue(sent)}`));
  try {
    const results = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, worker));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw new Error(`${soFar()}, then: ${messageOf(failed.reason)}. ${howToContinue(sent)}`);
  } finally {
    ignoreInterrupts();
  }
}

function batches(bodies: readonly string[]): string[][] {
  const all: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const last = all.at(-1);
    if (last && last.length < BATCH_MESSAGES && bytes + size <= BATCH_BYTES) {
      last.push(body);
      bytes += size;
    } else {
      all.push([body]);
      bytes = size;
    }
  }
  return all;
}

async function sendBatch(
  client: SQSClient,
  QueueUrl: string,
  bodies: readonly string[],
  onSent: (count: number) => void,
): Promise<void> {
  let entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const retry = createRetry({ maxTries: MAX_TRIES, firstPauseMs: 200 });
  for (;;) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }));
    onSent(entries.length - Failed.length);
    if (Failed.length === 0) return;
    const refused = Failed.find(({ SenderFault }) => SenderFault) ?? Failed[0];
    const failure = new Error(`${refused?.Code}: ${refused?.Message}`);
    if (refused?.SenderFault) throw failure;
    entries = entries.filter(({ Id }) => Failed.some((failure) => failure.Id === Id));
    await retry(failure);
  }
}
