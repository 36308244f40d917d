import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { companionStatus, startCompanion, stopCompanion } from '../../../local/companion';
import { findProcesses } from '../../../local/machine/processes';
import { createTableInput } from '../../../tables/schema';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { freePort } from '../../support/ports';
import { startForwarding } from './forward';

const MINUTE = 60_000;
const REGION = 'us-east-1';

let forwarding: Awaited<ReturnType<typeof startForwarding>>;
let aws: Awaited<ReturnType<typeof startTestAws>>;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let queueUrl = '';

const functionsPort = freePort();
const start = async () =>
  startCompanion(aws.home, {
    aws: { endpoint: aws.endpoint, region: REGION, functionsPort: await functionsPort },
  });

async function eventually(isDone: () => boolean): Promise<void> {
  for (const deadline = Date.now() + MINUTE / 2; !isDone(); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(forwarding.names())}`);
  }
}

async function deploy(): Promise<void> {
  await forwarding.deploy(new LambdaClient(clients()));
  queueUrl =
    (await sqs.send(new CreateQueueCommand({ QueueName: 'events', Attributes: { VisibilityTimeout: '2' } })))
      .QueueUrl ?? '';
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      ...createTableInput({ partitionKey: { name: 'id', type: 'S' } }, 'events'),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const sources = [
    { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:events' },
    { EventSourceArn: TableDescription?.LatestStreamArn, StartingPosition: 'TRIM_HORIZON' as const },
  ];
  for (const source of sources) await createMapping(source);
}

const createMapping = (source: { EventSourceArn: string | undefined; StartingPosition?: 'TRIM_HORIZON' }) =>
  new LambdaClient(clients()).send(new CreateEventSourceMappingCommand({ FunctionName: 'forward', ...source }));

/** @returns the ARN of the table's latest stream */
async function switchStream(on: boolean): Promise<string> {
  const StreamSpecification = on
    ? { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const }
    : { StreamEnabled: false };
  await dynamodb.send(new UpdateTableCommand({ TableName: 'events', StreamSpecification }));
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'events' }));
  return Table?.LatestStreamArn ?? '';
}

const clients = () => ({
  endpoint: aws.endpoint,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const sendMessage = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
const putItem = (id: string) =>
  dynamodb.send(new PutItemCommand({ TableName: 'events', Item: { id: { S: id }, bytes: { B: Buffer.from('png') } } }));

beforeAll(async () => {
  forwarding = await startForwarding();
  aws = await startTestAws();
  sqs = new SQSClient(clients());
  dynamodb = new DynamoDBClient(clients());
  await deploy();
}, MINUTE);

afterAll(async () => {
  await stopCompanion(aws.home);
  await stopTestAws();
  forwarding.close();
}, MINUTE);

it(
  'leaves mappings unserved while it does not run',
  async () => {
    await sendMessage('message');
    await putItem('record');
    await sleep(4000);
    const stopped = { ok: false, pid: null, eventSources: [], daxClusters: [] };
    expect([forwarding.delivered, companionStatus(aws.home)]).toEqual([[], stopped]);
  },
  MINUTE,
);

it(
  'serves mappings with the events of AWS, and reports their status',
  async () => {
    expect([await start(), await start()]).toEqual(['new', 'running']);
    await eventually(() => forwarding.delivered.length === 2);
    const records = forwarding.delivered.flat();
    expect(records.find(({ body }) => body)).toEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: 'message',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: '78e731027d8fd50ed642340b7c9a63b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
      awsRegion: REGION,
    });
    expect(records.find(({ body }) => body === undefined)).toEqual({
      eventID: expect.any(String),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { id: { S: 'record' } },
        NewImage: { id: { S: 'record' }, bytes: { B: 'cG5n' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/events\/stream\//),
    });
    const idle = { waiting: 0, inFlight: 0, ageSeconds: null };
    const settled = ['dynamodb', 'sqs'].map(() => ['Enabled', 'OK', idle]);
    const status = () =>
      companionStatus(aws.home).eventSources.map((one) => [one.state, one.lastProcessingResult, one.lag]);
    await eventually(() => isDeepStrictEqual(status(), settled));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
    expect(companionStatus(aws.home).ok).toBe(true);
  },
  MINUTE,
);

it(
  'resumes where a killed process was',
  async () => {
    const { pid } = companionStatus(aws.home);
    process.kill(pid ?? 0, 'SIGKILL');
    await sendMessage('while it was dead');
    await putItem('while it was dead');
    await eventually(() => !companionStatus(aws.home).ok);
    forwarding.delivered.splice(0);
    expect(await start()).toBe('new');
    await eventually(() => forwarding.delivered.length === 2);
    await sleep(1000);
    expect(forwarding.names()).toEqual(['while it was dead', 'while it was dead']);
  },
  MINUTE,
);

it(
  'reads a disabled stream to its end, and treats a re-enabled one as another source',
  async () => {
    forwarding.delivered.splice(0);
    await putItem('last');
    await switchStream(false);
    const isOff = () =>
      companionStatus(aws.home).eventSources.some(
        ({ lastProcessingResult }) => lastProcessingResult === 'PROBLEM: Stream disabled',
      );
    await eventually(isOff);
    expect(forwarding.names()).toEqual(['last']);

    const again = await switchStream(true);
    await putItem('again');
    await createMapping({ EventSourceArn: again, StartingPosition: 'TRIM_HORIZON' });
    await eventually(() => forwarding.delivered.length === 2);
    expect(forwarding.delivered[1]?.map(({ eventSourceARN }) => eventSourceARN)).toEqual([again]);
  },
  MINUTE,
);

it(
  'replaces a process with older code',
  async () => {
    await stopCompanion(aws.home);
    const older = join(aws.home, 'older', 'local', 'companion', 'main.js');
    mkdirSync(dirname(older), { recursive: true });
    writeFileSync(older, 'setInterval(() => undefined, 1000);');
    spawn(process.execPath, [older, '--settings=older', aws.home], { stdio: 'ignore' });
    const isOlder = (command: string) => command.includes(older);
    await eventually(() => findProcesses(isOlder).length === 1);
    expect([await start(), findProcesses(isOlder)]).toEqual(['new', []]);
  },
  MINUTE,
);

it(
  'replaces a process with other settings',
  async () => {
    const [first, port] = [companionStatus(aws.home).pid, await freePort()];
    const other = { aws: { endpoint: aws.endpoint, region: REGION, functionsPort: port } };
    expect([await startCompanion(aws.home, other), await startCompanion(aws.home, other)]).toEqual(['new', 'running']);
    const pids = findProcesses((command) => command.endsWith(` ${aws.home}`) && command.includes('companion'));
    expect([pids, pids.includes(first ?? 0)]).toEqual([[companionStatus(aws.home).pid], false]);
  },
  MINUTE,
);
