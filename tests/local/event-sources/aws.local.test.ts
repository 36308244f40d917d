import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsEndpoint } from '../../../local/event-sources/aws';
import { newStop } from '../../../local/event-sources/clock';
import { startTestAws, stopTestAws } from '../../support/local-aws';

const MINUTE = 60_000;

let config: Parameters<typeof awsEndpoint>[0];
beforeAll(async () => {
  const { endpoint } = await startTestAws();
  config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}, MINUTE);
afterAll(stopTestAws, MINUTE);

it(
  'sends a message to a destination, queue or topic',
  async () => {
    const sqs = new SQSClient(config);
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
      ],
    });
    const queue = { QueueName: 'failures', Attributes: { Policy } };
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand(queue));
    const sns = new SNSClient(config);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'failures' }));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:failures';
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    const endpoint = awsEndpoint(config);
    await endpoint.send(queueArn, '{"to":"queue"}');
    await endpoint.send(TopicArn, '{"to":"topic"}');
    endpoint.close();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"to":"queue"}', '{"to":"topic"}']);
  },
  MINUTE,
);

it(
  'stores an object in a bucket',
  async () => {
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
    const endpoint = awsEndpoint(config);
    await endpoint.putObject('failures', 'aws/lambda/object', '{"to":"bucket"}');
    endpoint.close();
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'failures', Key: 'aws/lambda/object' }));
    expect(await Body?.transformToString()).toBe('{"to":"bucket"}');
  },
  MINUTE,
);

it(
  'receives and deletes messages with all of their attributes',
  async () => {
    const sqs = new SQSClient(config);
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'source' }));
    const MessageAttributes = {
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from('png') },
      text: { DataType: 'String', StringValue: 'é' },
    };
    const { MD5OfMessageAttributes } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'a', MessageAttributes }),
    );
    const endpoint = awsEndpoint(config);
    const { url, visibilityTimeoutSeconds } = await endpoint.findQueue('arn:aws:sqs:us-east-1:000000000000:source');
    const [message, ...others] = await endpoint.receive(url, 10, 1);
    expect([visibilityTimeoutSeconds, message?.Body, message?.MD5OfMessageAttributes, others]).toEqual([
      30,
      'a',
      MD5OfMessageAttributes,
      [],
    ]);
    expect(message?.MessageAttributes).toEqual(MessageAttributes);
    expect(await endpoint.queueDepth(url)).toEqual({ waiting: 0, inFlight: 1 });
    await endpoint.deleteMessages(url, [message?.ReceiptHandle ?? '']);
    expect(await endpoint.queueDepth(url)).toEqual({ waiting: 0, inFlight: 0 });
    endpoint.close();
  },
  MINUTE,
);

it('rejects with the name of the error', async () => {
  const endpoint = awsEndpoint(config);
  await expect(endpoint.findQueue('arn:aws:sqs:us-east-1:000000000000:absent')).rejects.toMatchObject({
    name: expect.stringMatching(/^(QueueDoesNotExist|AWS.SimpleQueueService.NonExistentQueue)$/),
  });
  const silent = awsEndpoint({ ...config, endpoint: 'http://127.0.0.1:1' });
  await expect(silent.listMappings()).rejects.toThrow('ECONNREFUSED');
  expect(await endpoint.listMappings()).toEqual([]);
  endpoint.close();
  silent.close();
});

it(
  'gets a record as soon as it is written, and abandons a request',
  async () => {
    const dynamodb = new DynamoDBClient(config);
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        TableName: 'streamed',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
    const streamArn = TableDescription?.LatestStreamArn ?? '';
    const endpoint = awsEndpoint(config);
    const { shards } = await endpoint.describeStream(streamArn);
    const iterator = await endpoint.shardIterator(streamArn, shards[0]?.ShardId ?? '', { type: 'TRIM_HORIZON' });
    const stop = newStop();
    const first = endpoint.records(iterator, 10, stop.signal);
    setTimeout(() => dynamodb.send(new PutItemCommand({ TableName: 'streamed', Item: { id: { S: 'a' } } })), 300);
    const startedAt = Date.now();
    const { records, next = '' } = await first;
    expect([records.map(({ dynamodb: change }) => change?.Keys), Date.now() - startedAt < 5000]).toEqual([
      [{ id: { S: 'a' } }],
      true,
    ]);
    expect((await endpoint.records(next, 0.2, stop.signal)).records).toEqual([]);
    setTimeout(() => stop.abort(), 100);
    await expect(endpoint.records(next, 10, stop.signal)).rejects.toThrow();
    endpoint.close();
  },
  MINUTE,
);
