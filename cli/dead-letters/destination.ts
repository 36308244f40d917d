import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import type { EnvironmentName } from '../../environments';
import { messageOf } from '../deployment/bulk-load';
import { invoke } from '../deployment/invoke';
import { counted } from '../terminal/text';
import { type DeployedQueue, sqsName } from './queues';
import type { FailedMessage } from './reader';
import { sqsClient, type Work } from './selection';
import { readStreamFailure } from './stream-failure';
import { requireEnabled, type StreamRecords, streamMapping, streamRecords } from './stream-records';

/** Lambda's limit for the event of a synchronous invocation, with room for the rest of it. */
const EVENT_BYTES = 6_000_000;

/** What a redrive does to a message. `keep` leaves it in the queue. */
export interface Plan {
  readonly act: 'send' | 'recover' | 'keep';
  readonly text: string;
}

/** Where the messages of a queue go. */
export interface Destination {
  plan(message: FailedMessage): Promise<Plan>;
  readonly send: Work;
  /** Makes up for all records that the stream no longer has. */
  recover(): Promise<unknown>;
  /** Without its question mark. */
  question(where: string, send: number, recover: number): string;
  summary(sent: number, recovered: number): string;
}

export async function destinationOf(env: EnvironmentName, queue: DeployedQueue): Promise<Destination> {
  const { source } = queue;
  if (source.kind === 'queue') return toQueue(sqsClient(env), source.url);
  const mapping = await streamMapping(env, source.functionName);
  await requireEnabled(env, mapping);
  const send = (records: readonly object[]) =>
    sendRecords(records, mapping.batchSize, (Records) => invoke(env, source.functionName, { Records }));
  return toFunction(source.functionName, streamRecords(env, mapping), send, {
    name: queue.recovery?.name(env),
    run: async () => queue.recovery?.run(env),
  });
}

function toQueue(client: SQSClient, QueueUrl: string): Destination {
  const name = sqsName(QueueUrl);
  const send = ({ body, attributes }: FailedMessage) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: { ...attributes } }));
  return {
    plan: async () => ({ act: 'send', text: `sends it to ${name}` }),
    send: (messages) => problemsOf(messages, send),
    recover: async () => undefined,
    question: (where, count) => `Send ${counted(count, 'message')} of ${where} back to ${name}`,
    summary: (count) => `Sent ${counted(count, 'message')} back to ${name}.`,
  };
}

const LOST = 'the stream no longer has its records';

function toFunction(
  functionName: string,
  stream: StreamRecords,
  send: (records: readonly object[]) => Promise<void>,
  recovery: { readonly name: string | undefined; run(): Promise<unknown> },
): Destination {
  const recordsOf = async ({ body }: FailedMessage) => {
    const failure = readStreamFailure(body);
    return failure ? ((await stream.of(failure)) ?? LOST) : 'it is not about records of a stream';
  };
  const recovering = (count: number) => `${counted(count, 'message')} whose records the stream no longer has`;
  return {
    async plan(message) {
      const records = await recordsOf(message);
      if (records === LOST && recovery.name !== undefined) return { act: 'recover', text: `${LOST}: ${recovery.name}` };
      if (typeof records === 'string') return { act: 'keep', text: records };
      if (records.length === 0)
        return { act: 'keep', text: 'the filters of the event source mapping let no record pass' };
      return { act: 'send', text: `invokes ${functionName} with ${counted(records.length, 'record')}` };
    },
    async send(messages) {
      // One by one: records of the same item stay in order.
      const all = new Map<string, string>();
      for (const message of messages) {
        const problems = await problemsOf([message], async () => {
          const records = await recordsOf(message);
          if (typeof records === 'string') throw new Error(records);
          await send(records);
        });
        for (const [id, problem] of problems) all.set(id, problem);
      }
      return all;
    },
    recover: recovery.run,
    question: (where, count, lost) =>
      [
        ...(count > 0 ? [`Invoke ${functionName} with the records of ${counted(count, 'message')} of ${where}`] : []),
        ...(lost > 0 ? [`Make up for ${recovering(lost)} of ${where}: ${recovery.name}`] : []),
      ].join('. '),
    summary: (count, lost) =>
      [
        ...(count > 0 ? [`Invoked ${functionName} with the records of ${counted(count, 'message')}.`] : []),
        ...(lost > 0 ? [`Made up for ${recovering(lost)}: ${recovery.name}.`] : []),
      ].join(' '),
  };
}

async function problemsOf(messages: readonly FailedMessage[], work: (message: FailedMessage) => Promise<unknown>) {
  const results = await Promise.allSettled(messages.map(async (message) => work(message)));
  return new Map(
    results.flatMap((result, index) => {
      return result.status === 'rejected' ? [[messages[index]?.id ?? '', messageOf(result.reason)] as const] : [];
    }),
  );
}

/** @throws if the function fails, or reports a record as failed */
async function sendRecords(
  records: readonly object[],
  batchSize: number,
  invokeWith: (records: readonly object[]) => Promise<DynamoDBBatchResponse | null>,
): Promise<void> {
  for (const batch of batchesOf(records, batchSize)) {
    const answer = await invokeWith(batch);
    const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    if (failed.length > 0) throw new Error(`the function reports as failed: ${failed.join(', ')}`);
  }
}

function batchesOf(records: readonly object[], batchSize: number): object[][] {
  const batches: object[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    const last = batches.at(-1);
    bytes += size;
    if (last && last.length < batchSize && bytes <= EVENT_BYTES) last.push(record);
    else {
      batches.push([record]);
      bytes = size;
    }
  }
  return batches;
}
