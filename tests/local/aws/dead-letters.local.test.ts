import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { refusal, World } from './mappings/world';

const MINUTE = 60_000;
const EVERYONE = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let world: World;
beforeAll(async () => {
  const { endpoint } = await startTestAws();
  config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  world = new World(endpoint);
}, MINUTE);
afterAll(async () => {
  world.destroy();
  await stopTestAws();
}, MINUTE);

const urlOf = async (queueArn: string) => {
  const { QueueUrl } = await world.sqs.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }));
  return QueueUrl;
};

/** @returns the ARN of a new topic whose messages go to the queue as they are */
async function topicOf(queueArn: string): Promise<string> {
  const sns = new SNSClient(config);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'failures' }));
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, Attributes }));
  sns.destroy();
  const access = { QueueUrl: await urlOf(queueArn), Attributes: { Policy: policy(EVERYONE) } };
  await world.sqs.send(new SetQueueAttributesCommand(access));
  return TopicArn;
}

const setTarget = (FunctionName: string, TargetArn: string) =>
  world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig: { TargetArn } }));

const functionWith = (code: string) =>
  world.function(1, `exports.handler = async () => { console.log('x'); ${code} };`);

/** Invokes a function once, asynchronously. @returns the message that the queue receives */
async function messageAfter(FunctionName: string, queueArn: string, destination?: string) {
  const DestinationConfig = { OnFailure: { Destination: destination } };
  const settings = { FunctionName, MaximumRetryAttempts: 0, ...(destination && { DestinationConfig }) };
  await world.lambda.send(new PutFunctionEventInvokeConfigCommand(settings));
  const Payload = '{"text":"é","n":1}';
  await world.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  const asked = { QueueUrl: await urlOf(queueArn), WaitTimeSeconds: 20, MessageAttributeNames: ['All'] };
  const { Messages: [{ Body, MessageAttributes } = {}] = [] } = await world.sqs.send(new ReceiveMessageCommand(asked));
  return { Body, MessageAttributes };
}

async function deadLetterOf(code: string, queueArn: string, TargetArn = queueArn) {
  const FunctionName = await functionWith(code);
  await setTarget(FunctionName, TargetArn);
  return messageAfter(FunctionName, queueArn);
}

const expected = (errorMessage: string) => ({
  Body: '{"text":"é","n":1}',
  MessageAttributes: {
    RequestID: { DataType: 'String', StringValue: expect.stringMatching(/^[\da-f-]{36}$/) },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: errorMessage },
  },
});

it.each([
  ['throws', 'throw new Error("bad");', 'bad'],
  ['throws with a long message', `throw new Error('é'.repeat(1000));`, 'é'.repeat(512)],
  ['times out', 'await new Promise((end) => setTimeout(end, 5000));', 'Task timed out after 1.00 seconds'],
])('a dead-letter queue receives the event, and why, of a function that %s', async (_, code, message) => {
  expect(await deadLetterOf(code, await world.queue())).toEqual(expected(message));
});

it('a dead-letter topic receives the same', async () => {
  const queue = await world.queue();
  expect(await deadLetterOf('throw new Error("bad");', queue, await topicOf(queue))).toEqual(expected('bad'));
});

it('an on-failure destination receives the invocation record', async () => {
  const queue = await world.queue();
  const FunctionName = await functionWith('throw new Error("bad");');
  const { Body = '', MessageAttributes } = await messageAfter(FunctionName, queue, queue);
  expect([MessageAttributes, JSON.parse(Body)]).toEqual([
    undefined,
    {
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { text: 'é', n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: expect.objectContaining({ errorMessage: 'bad' }),
    },
  ]);
});

it('a function needs the permission for its dead-letter queue', async () => {
  const iam = new IAMClient(config);
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'any', PolicyName: 'any', PolicyDocument }));
  iam.destroy();
  const request = setTarget(await world.function(), await world.queue());
  expect(await refusal(request)).toMatchObject({
    error: 'InvalidParameterValueException',
    message: 'The provided execution role does not have permissions to call SendMessage on SQS',
  });
});
