import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { streams } from '../../../local/event-sources/aws';
import { World } from '../../local/aws/mappings/world';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';

export { home, tableside };

process.env.AWS_ENDPOINT_URL = awsEndpoint;

const config = { endpoint: awsEndpoint, region: 'us-east-1' };
export const world = new World(awsEndpoint);
const streamsClient = new DynamoDBStreamsClient(config);
const logs = new CloudWatchLogsClient(config);
/** Fails with a record of the item `bad`. */
export const CODE = `exports.handler = async ({ Records }) => {
  console.log('got ' + Records.map(({ dynamodb }) => dynamodb.Keys.id.S));
  const failed = Records.filter(({ dynamodb }) => dynamodb.Keys.id.S === 'bad');
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
};`;

export let queues: Record<'source' | 'dead' | 'failures' | 'updates', string>;
export let functionName: string;
export let mapping: string;
export let tableName: string;
export let streamArn: string;

/** Queues, a table with a stream, and a function, deployed as those of three systems. */
export async function deploy() {
  const urlOf = async () => `${awsEndpoint}/000000000000/${(await world.queue()).split(':')[5]}`;
  queues = { source: await urlOf(), dead: await urlOf(), failures: await urlOf(), updates: await urlOf() };
  functionName = await world.function(3, CODE);
  ({ tableName, streamArn } = await world.table());
  mapping = await world.created({
    EventSourceArn: streamArn,
    FunctionName: functionName,
    StartingPosition: 'LATEST',
    BatchSize: 2,
    FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"id":{"S":[{"anything-but":"filtered"}]}}}}' }] },
  });
  const orders = { queueUrl: queues.source, deadLetterQueueUrl: queues.dead, failureQueueUrl: '' };
  const restaurants = { failureQueueUrl: queues.failures, invalidateFunctionName: functionName };
  const messages = { updateFailureQueueUrl: queues.updates, updateConversationsFunctionName: functionName };
  const outputs = { orders: { value: orders }, restaurants: { value: restaurants }, messages: { value: messages } };
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs }));
}

export async function empty(): Promise<void> {
  jest.restoreAllMocks();
  for (const url of Object.values(queues)) await bodies(url);
}

export function close(): void {
  for (const client of [world, streamsClient, logs]) client.destroy();
  rmSync(home, { recursive: true });
}

export const send = async (QueueUrl: string, MessageBody: string) =>
  (
    await world.sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody,
        MessageAttributes: { trace: { DataType: 'String', StringValue: 'a1' } },
      }),
    )
  ).MessageId ?? '';

/** Empties a queue: messages that are in flight are not in the result. */
export async function bodies(QueueUrl: string): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await world.sqs.send(new ReceiveMessageCommand(asked));
    if (Messages.length === 0) return found.sort();
    found.push(...Messages.map(({ Body, MessageAttributes }) => `${Body} ${MessageAttributes?.trace?.StringValue}`));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await world.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

export async function put(...ids: readonly string[]) {
  for (const S of ids) {
    // A write that changes nothing has no record.
    const Item = { id: { S }, at: { S: randomUUID() } };
    await world.dynamodb.send(new PutItemCommand({ TableName: tableName, Item }));
  }
}

/** What Lambda sends about the records of the last items. */
export async function failure(count: number, change: object = {}): Promise<string> {
  const { StreamDescription } = await streamsClient.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const shardId = StreamDescription?.Shards?.at(-1)?.ShardId ?? '';
  const requests = streams({ streams: streamsClient });
  const { records } = await requests.records(
    await requests.shardIterator(streamArn, shardId, { type: 'TRIM_HORIZON' }),
  );
  const some = records.slice(-count).map(({ dynamodb }) => dynamodb?.SequenceNumber);
  return JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    responseContext: { functionError: 'Unhandled' },
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: some[0],
      endSequenceNumber: some.at(-1),
      batchSize: count,
      streamArn,
      ...change,
    },
  });
}

/** The items of each invocation since the time. */
export async function invocations(startTime: number): Promise<string[]> {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, startTime, filterPattern: 'got' }),
  );
  return events.map(({ message = '' }) => message.replace(/^.*got /s, '').trim());
}

export const json = async (command: string) => {
  const { status, stdout, stderr } = await tableside(`dead-letters ${command} --json`);
  return { status, stderr, ...JSON.parse(stdout || '{}') };
};
