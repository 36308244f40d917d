import type { Command } from 'commander';
import { print, printLine, wholeNumber } from '../terminal/command';
import { table } from '../terminal/table';
import { counted } from '../terminal/text';
import { type DeployedQueue, deployedQueue } from './queues';
import type { FailedMessage } from './reader';
import { MOST_MESSAGES, queueCommand, type SelectOptions, select, sqsClient } from './selection';
import { readStreamFailure } from './stream-failure';
import { type StreamRecords, streamMapping, streamRecords } from './stream-records';

interface ShowOptions extends SelectOptions {
  readonly limit: number;
}

export const show = (): Command =>
  queueCommand(
    'show',
    'Show failed messages, and leave them in their queue',
    'dead-letters show orders/dead-letters',
    'On a terminal, the messages are tables, and otherwise lines of JSON. A message about records of a stream has the ' +
      'records, too, as long as the stream has them (a day).',
  )
    .option('--limit <number>', 'Number of messages', wholeNumber(1, MOST_MESSAGES), 100)
    .action(async (name: string, { env, json, id, limit }: ShowOptions) => {
      const queue = await deployedQueue(env, name);
      const records = queue.source.kind === 'stream' && (await recordsOf(queue, env));
      const found = await select(sqsClient(env), queue, id, limit, (message) => describe(queue, message, records));
      const messages = [...found.values()];
      if (json) return print({ json }, { queue: name, messages }, '');
      if (!process.stdout.isTTY) return messages.forEach(printLine);
      const text = messages.map(messageTable).join('\n\n');
      print({}, {}, text || `There are no messages in ${name}.`);
    });

async function recordsOf({ source }: DeployedQueue, env: ShowOptions['env']) {
  return source.kind === 'stream' && streamRecords(env, await streamMapping(env, source.functionName));
}

export type ShownMessage = Awaited<ReturnType<typeof describe>>;

/** A message as other programs get it. */
export async function describe(queue: DeployedQueue, message: FailedMessage, records: StreamRecords | false) {
  const { id, sentAt, body, attributes } = message;
  const failure = queue.source.kind === 'stream' ? readStreamFailure(body) : undefined;
  const { shardId, firstSequenceNumber, lastSequenceNumber, streamArn } = failure ?? {};
  return {
    id,
    /** Null if the queue does not say. */
    sent: Number.isNaN(sentAt) ? null : new Date(sentAt).toISOString(),
    reason: failure?.reason ?? queue.problemOf?.(body) ?? null,
    body,
    ...(Object.keys(attributes).length > 0 && { attributes: asJson(attributes) }),
    ...(failure && {
      stream: {
        streamArn,
        shardId: shardId ?? null,
        firstSequenceNumber,
        lastSequenceNumber,
        /** Null if the stream no longer has all of them. */
        records: (records && (await records.of(failure))) || null,
      },
    }),
  };
}

/** Binary values in base64, as the AWS CLI has them. */
const asJson = (attributes: FailedMessage['attributes']) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { BinaryValue, ...others }]) => [
      name,
      { ...others, ...(BinaryValue && { BinaryValue: Buffer.from(BinaryValue).toString('base64') }) },
    ]),
  );

function messageTable({ id, sent, reason, body, stream }: ShownMessage): string {
  return table(
    ['message', id],
    [
      ['sent', sent ?? 'The queue does not say.'],
      ['reason', reason ?? 'The message does not say. See the log of its function.'],
      ['body', body],
      ...(stream
        ? [
            ['stream', stream.streamArn ?? ''],
            ['shard', stream.shardId ?? 'not in the message'],
            ['sequence numbers', `${stream.firstSequenceNumber} to ${stream.lastSequenceNumber}`],
            ...recordRows(stream.records),
          ]
        : []),
    ],
  );
}

const recordRows = (records: readonly object[] | null): string[][] =>
  records === null
    ? [['records', 'The stream no longer has them.']]
    : [['records', counted(records.length, 'record')], ...records.map((record) => ['record', JSON.stringify(record)])];
