import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { World } from '../../local/aws/mappings/world';
import { home, root, tableside } from '../../support/cli';
import { startOtherAws } from '../../support/other-aws';

const MINUTE = 60_000;
const running: ChildProcess[] = [];
let endpoint = '';
let world: World;

beforeAll(async () => {
  const aws = await startOtherAws(home);
  running.push(aws.child);
  endpoint = aws.endpoint;
  world = new World(endpoint);
}, MINUTE);
afterAll(() => {
  world.destroy();
  for (const process of running) process.kill('SIGKILL');
});

/** Starts the command, and waits for its document. */
async function start(...options: readonly string[]) {
  const parameters = ['event-sources', '--endpoint', endpoint, '--json', ...options];
  const env = { ...process.env, TABLESIDE_HOME: home };
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), ...parameters], { env });
  running.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.endsWith('}\n')) await once(child.stdout, 'data');
  return { child, document: JSON.parse(said) };
}

const urlOf = (queueArn: string) => `${endpoint}/000000000000/${queueArn.split(':').at(-1)}`;

/** The first message that arrives in a queue. */
async function received(queueArn: string) {
  for (;;) {
    const asked = new ReceiveMessageCommand({ QueueUrl: urlOf(queueArn), WaitTimeSeconds: 1 });
    const { Messages: [message] = [] } = await world.sqs.send(asked);
    if (message) return JSON.parse(message.Body ?? '');
  }
}

const FAILS_BAD = `exports.handler = async ({ Records }) => ({
  batchItemFailures: Records
    .filter(({ dynamodb }) => dynamodb.Keys.id.S === 'bad')
    .map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
});`;

it(
  'retries the failed record of a stream alone, and sends it to the destination, beside any local AWS',
  async () => {
    const { tableName: TableName, streamArn: EventSourceArn } = await world.table();
    for (const S of ['a', 'bad', 'c']) {
      await world.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S } } }));
    }
    const failures = await world.queue();
    await world.create({
      EventSourceArn,
      FunctionName: await world.function(3, FAILS_BAD),
      StartingPosition: 'TRIM_HORIZON',
      Enabled: false,
      MaximumRetryAttempts: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: failures } },
    });
    const { child, document } = await start('--serve', 'disabled', '--table-endpoint', endpoint);
    expect(document).toEqual({ endpoint, tableEndpoint: endpoint, serve: 'disabled', positionsFile: null });
    const { requestContext, DDBStreamBatchInfo } = await received(failures);
    expect([requestContext.condition, DDBStreamBatchInfo.batchSize]).toEqual(['RetryAttemptsExhausted', 1]);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  MINUTE,
);

const TAKES_TWELVE = `exports.handler = async ({ Records }) => {
  if (Records.length !== 12) throw new Error(String(Records.length));
};`;

it(
  'fills batches of a queue for the length of its window',
  async () => {
    const queue = await world.queue({ VisibilityTimeout: '5' });
    await world.create({
      EventSourceArn: queue,
      FunctionName: await world.function(3, TAKES_TWELVE),
      Enabled: false,
      BatchSize: 20,
      MaximumBatchingWindowInSeconds: 2,
    });
    for (let index = 0; index < 12; index++) {
      await world.sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: String(index) }));
    }
    const { child } = await start('--serve', 'disabled');
    const AttributeNames = ['All' as const];
    for (let left = '12'; left !== '0'; await sleep(100)) {
      const { Attributes = {} } = await world.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames }),
      );
      const { ApproximateNumberOfMessages = '', ApproximateNumberOfMessagesNotVisible = '' } = Attributes;
      left = String(Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible));
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
  MINUTE,
);

it.each([
  ['event-sources', "required option '--endpoint <url>' not specified"],
  ['event-sources --endpoint here', 'It must be a URL such as http://127.0.0.1:8000'],
  ['event-sources --endpoint http://x --serve all', 'Allowed choices are enabled, disabled'],
  ['event-sources --endpoint http://x --positions=', 'It must not be blank'],
])('rejects %s', async (parameters, message) => {
  const { status, stderr } = await tableside(parameters);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});
