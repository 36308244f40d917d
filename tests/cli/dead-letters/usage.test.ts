import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readStreamFailure } from '../../../cli/dead-letters/stream-failure';
import { environments } from '../../../environments';
import { home, tableside } from '../../support/cli';

afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(home, { recursive: true }));

/** Answers as the queues of an environment on AWS with one message. @returns the operations that change something */
function queueIn(account: string): string[] {
  const url = (name: string) => `https://sqs.eu-west-1.amazonaws.com/${account}/${name}`;
  const orders = { queueUrl: url('orders'), deadLetterQueueUrl: url('dead'), failureQueueUrl: url('failures') };
  const state = JSON.stringify({ outputs: { orders: { value: orders } } });
  jest.spyOn(S3Client.prototype, 'send').mockImplementation(async () => ({
    Body: { transformToString: async () => state },
  }));
  const changes: string[] = [];
  let isReceived = false;
  jest.spyOn(SQSClient.prototype, 'send').mockImplementation(async (command) => {
    const { name } = (command as object).constructor;
    if (name === 'GetQueueAttributesCommand') {
      return { Attributes: { QueueArn: `arn:aws:sqs:eu-west-1:${account}:dead` } };
    }
    if (name === 'ChangeMessageVisibilityBatchCommand') isReceived = false;
    else if (name !== 'ReceiveMessageCommand') changes.push(name);
    else if (!isReceived) {
      isReceived = true;
      return { Messages: [{ MessageId: 'm1', Body: '{}', ReceiptHandle: 'r1', Attributes: { SentTimestamp: '1' } }] };
    }
    return {};
  });
  return changes;
}

describe('prod', () => {
  const prod = environments.prod.accountId;
  it.each([
    ['redrive', '--env prod', '--yes'],
    ['drop', '--env prod', '--yes'],
    ['drop', '--env prod', '--yes-prod orders/dead-letters'],
    ['redrive', '--env dev', '--yes'],
  ])('keeps its messages without --yes-prod and the name of the queue: %s %s %s', async (command, env, options) => {
    const changes = queueIn(prod);
    const { status, stdout, stderr } = await tableside(`dead-letters ${command} orders/dead-letters ${env} ${options}`);
    expect([status, stdout, changes]).toEqual([2, '', []]);
    expect(stderr).toContain('error: dead is a queue of prod. To write to it, add: --yes-prod dead');
  });

  it('is written to with --yes-prod and the name of the queue', async () => {
    const changes = queueIn(prod);
    const { status } = await tableside('dead-letters redrive orders/dead-letters --env prod --yes-prod dead');
    expect([status, changes]).toEqual([0, ['SendMessageCommand', 'DeleteMessageBatchCommand']]);
  });

  it('shows its messages, and what a redrive would do, without a confirmation', async () => {
    const changes = queueIn(prod);
    for (const command of ['show', 'redrive --dry-run', 'drop --dry-run', 'list']) {
      const [name = '', ...options] = command.split(' ');
      const queue = name === 'list' ? '' : 'orders/dead-letters';
      expect((await tableside(`dead-letters ${name} ${queue} ${options.join(' ')} --env prod`)).status).toBe(0);
    }
    expect(changes).toEqual([]);
  });
});

it('keeps its messages if they cannot be saved, and says why', async () => {
  const changes = queueIn('000000000000');
  const file = join(home, 'nowhere', 'saved.jsonl');
  const drop = `dead-letters drop orders/dead-letters --env dev --yes --save ${file}`;
  expect(await tableside(drop)).toEqual({ status: 1, stdout: '', stderr: `${file}: no such folder\n` });
  expect(changes).toEqual([]);
});

it('says which queue cannot be read', async () => {
  queueIn('000000000000');
  jest.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('The specified queue does not exist.') as never);
  const { status, stderr } = await tableside('dead-letters list --env dev');
  expect([status, stderr]).toEqual([1, 'orders/dead-letters: The specified queue does not exist.\n']);
});

it('asks on a terminal, with the number of messages and the queues', async () => {
  const changes = queueIn('000000000000');
  const input = Object.assign(Readable.from(['n\n']), { isTTY: true });
  jest.spyOn(process, 'stdin', 'get').mockReturnValue(input as never);
  process.stderr.isTTY = true;
  const { status, stderr } = await tableside('dead-letters redrive orders/dead-letters --env dev');
  process.stderr.isTTY = false;
  expect([status, changes]).toEqual([1, []]);
  expect(stderr).toContain('Send 1 message of orders/dead-letters of dev back to orders? [y/N]');
});

it.each([
  ['', 'error: missing required argument'],
  ['orders/other', "'orders/other' is invalid for argument 'queue'. Allowed choices are orders/dead-letters"],
  ['orders/dead-letters --limit 0', 'It must be a whole number between 1 and 10000.'],
  ['orders/dead-letters --id', "option '--id <id...>' argument missing"],
])('rejects `show %s`', async (parameters, problem) => {
  expect(await tableside(`dead-letters show ${parameters}`)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(problem),
  });
});

it('shows binary attributes in base64, and a message whose queue does not say when it was sent', async () => {
  // Loaded now, because it reads where the home is.
  const { describe } = require('../../../cli/dead-letters/show') as typeof import('../../../cli/dead-letters/show');
  const queue = { name: 'q', url: 'u', source: { kind: 'queue', url: 's' } } as const;
  const attributes = { raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) } };
  const message = { id: 'm1', sentAt: Number.NaN, body: '{}', attributes, receiptHandle: 'r' };
  expect(await describe(queue, message, false)).toEqual({
    id: 'm1',
    sent: null,
    reason: null,
    body: '{}',
    attributes: { raw: { DataType: 'Binary', BinaryValue: 'AP8=' } },
  });
});

describe('a message about stream records', () => {
  const batch = { shardId: 's', startSequenceNumber: '1', endSequenceNumber: '2', streamArn: 'arn' };
  const record = { sequenceNumber: '1', eventSourceARN: 'a:b:c:eu-west-1', reason: 'long', eventID: 'e', newImage: {} };

  it.each([
    ['too old', { condition: 'RecordAgeExceeded' }, 'RecordAgeExceeded'],
    [
      'retried',
      { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
      'RetryAttemptsExhausted after 4 invocations',
    ],
    ['without a condition', {}, 'no condition'],
  ])('has the reason of Lambda: %s', (_, requestContext, reason) => {
    expect(readStreamFailure(JSON.stringify({ requestContext, DDBStreamBatchInfo: batch }))).toEqual({
      reason,
      streamArn: 'arn',
      shardId: 's',
      firstSequenceNumber: '1',
      lastSequenceNumber: '2',
    });
  });

  it.each([
    ['an expiry', { newImage: undefined, oldImage: {} }],
    ['images that were too large', { images: 'oldImage is omitted' }],
    ['an image that is null', { newImage: null }],
  ])('has no whole record of %s', (_, change) => {
    expect(readStreamFailure(JSON.stringify(record))?.event).toMatchObject({ eventID: 'e', awsRegion: 'eu-west-1' });
    expect(readStreamFailure(JSON.stringify({ ...record, ...change }))?.event).toBeUndefined();
  });

  it.each([
    '',
    'no JSON',
    'null',
    '[]',
    '7',
    '{}',
    '{"DDBStreamBatchInfo":7}',
    '{"DDBStreamBatchInfo":{"streamArn":7}}',
    JSON.stringify({ DDBStreamBatchInfo: { ...batch, startSequenceNumber: 'first' } }),
    JSON.stringify({ DDBStreamBatchInfo: { ...batch, endSequenceNumber: '1e3' } }),
    JSON.stringify({ ...record, sequenceNumber: 'none' }),
  ])('is not %j', (body) => {
    expect(readStreamFailure(body)).toBeUndefined();
  });
});
