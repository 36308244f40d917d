import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createRetry } from '../../runtime/retry';

/** SQS limits: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const BATCH_MESSAGES = 10;
const BATCH_BYTES = 262_144;
const IN_FLIGHT = 8;
const MAX_TRIES = 5;

/**
 * Sends every message, several batches in parallel.
 * @throws if a message cannot be sent; the error has the number that were sent
 */
export async function send(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  progress: (sent: number) => void,
) {
  const remaining = batches(bodies).values();
  let sent = 0;
  const worker = async () => {
    for (const batch of remaining) {
      await sendBatch(client, queueUrl, batch);
      sent += batch.length;
      progress(sent);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, worker));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw new Error(`Sent ${sent} of ${bodies.length} messages, then failed: ${failed.reason}`);
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

async function sendBatch(client: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<void> {
  let entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const retry = createRetry({ maxTries: MAX_TRIES, firstPauseMs: 200 });
  for (;;) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }));
    if (Failed.length === 0) return;
    const refused = Failed.find(({ SenderFault }) => SenderFault) ?? Failed[0];
    const failure = new Error(`${refused?.Code}: ${refused?.Message}`);
    if (refused?.SenderFault) throw failure;
    entries = entries.filter(({ Id }) => Failed.some((failure) => failure.Id === Id));
    await retry(failure);
  }
}
