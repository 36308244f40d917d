import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});
afterAll(() => sqs.destroy());

const WAIT_SECONDS = 20;

let queues = 0;
async function newQueue(Attributes: Record<string, string> = {}): Promise<string> {
  const QueueName = `long-polling-${process.pid}-${queues++}${Attributes.FifoQueue ? '.fifo' : ''}`;
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

async function arnOf(QueueUrl: string): Promise<string> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  return (await sqs.send(asked)).Attributes?.QueueArn ?? '';
}

/** Waits for a message. @returns it, and after how many milliseconds */
async function receive(QueueUrl: string, WaitTimeSeconds = WAIT_SECONDS) {
  const since = Date.now();
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
  return { body: message?.Body, receiptHandle: message?.ReceiptHandle, after: Date.now() - since };
}

it('waits until a message arrives', async () => {
  const url = await newQueue();
  const received = receive(url);
  await sleep(300);
  await send(url, 'late');
  const { body, after } = await received;
  expect([body, after < 10_000]).toEqual(['late', true]);
});

it('waits no longer than it was told', async () => {
  const { body, after } = await receive(await newQueue(), 1);
  expect([body, after >= 1000, after < 10_000]).toEqual([undefined, true, true]);
});

it('waits as long as the queue says', async () => {
  const url = await newQueue({ ReceiveMessageWaitTimeSeconds: '1' });
  const since = Date.now();
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
  expect([Messages, Date.now() - since >= 1000]).toEqual([[], true]);
});

it('gives each message to one of several receivers', async () => {
  const url = await newQueue();
  const received = Promise.all([receive(url), receive(url), receive(url)]);
  await sleep(300);
  for (const body of ['one', 'two', 'three']) await send(url, body);
  expect((await received).map(({ body }) => body).sort()).toEqual(['one', 'three', 'two']);
});

it('gets a message when it is no longer delayed', async () => {
  const url = await newQueue();
  await send(url, 'delayed', { DelaySeconds: 1 });
  const { body, after } = await receive(url);
  expect([body, after < 10_000]).toEqual(['delayed', true]);
});

it('gets a message when its visibility timeout ends', async () => {
  const url = await newQueue({ VisibilityTimeout: '1' });
  await send(url, 'again');
  await receive(url);
  const { body, after } = await receive(url);
  expect([body, after < 10_000]).toEqual(['again', true]);
});

it('gets a message whose visibility timeout is set to 0', async () => {
  const url = await newQueue({ VisibilityTimeout: '600' });
  await send(url, 'returned');
  const { receiptHandle: ReceiptHandle } = await receive(url);
  const received = receive(url);
  await sleep(300);
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
  const { body, after } = await received;
  expect([body, after < 10_000]).toEqual(['returned', true]);
});

it('gets a message from a topic, and one that was received too often', async () => {
  const [url, deadLetterUrl] = [await newQueue(), await newQueue()];
  const deadLetterTargetArn = await arnOf(deadLetterUrl);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const failing = await newQueue({ VisibilityTimeout: '0', RedrivePolicy });
  const sns = new SNSClient({});
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `long-polling-${process.pid}` }));
  const Attributes = { RawMessageDelivery: 'true' };
  const Statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: await arnOf(url) };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: await arnOf(url), Attributes }));
  const received = Promise.all([receive(url), receive(deadLetterUrl)]);
  await sleep(300);
  await sns.send(new PublishCommand({ TopicArn, Message: 'published' }));
  sns.destroy();
  await send(failing, 'failing');
  await receive(failing);
  await receive(failing, 0);
  expect((await received).map(({ body, after }) => [body, after < 10_000])).toEqual([
    ['published', true],
    ['failing', true],
  ]);
});

it('gets the next message of a FIFO group when the first is deleted', async () => {
  const url = await newQueue({ FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '600' });
  for (const body of ['first', 'second']) await send(url, body, { MessageGroupId: 'group' });
  const { receiptHandle: ReceiptHandle } = await receive(url);
  const received = receive(url);
  await sleep(300);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  const { body, after } = await received;
  expect([body, after < 10_000]).toEqual(['second', true]);
});
