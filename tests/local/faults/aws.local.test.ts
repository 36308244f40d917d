import { BatchGetItemCommand, BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, json, outcome, type Proxied, startProxied } from './upstream';

let proxied: Proxied;
beforeAll(async () => {
  proxied = await startProxied(({ headers, body }, response) => {
    if (!headers['x-amz-target']) return response.writeHead(200, { etag: '"1"' }).end();
    const { RequestItems } = JSON.parse(body.toString());
    return json(response, headers['x-amz-target'] === 'DynamoDB_20120810.BatchGetItem' ? read(RequestItems) : {});
  });
});
afterAll(() => proxied.close());
afterEach(() => {
  proxied.rules();
  proxied.received.length = 0;
});

type Key = Record<string, { S: string }>;
const read = (tables: Record<string, { Keys: Key[] }>) => ({
  Responses: Object.fromEntries(Object.entries(tables).map(([name, { Keys }]) => [name, Keys])),
});

const config = () => clientConfig(proxied);
const dynamodb = () => new DynamoDBClient(config());
const s3 = () => new S3Client(config());
const put = new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } });
const key = (id: string) => ({ id: { S: id } });
const write = (...ids: readonly string[]) => ids.map((id) => ({ PutRequest: { Item: key(id) } }));

const bodies = () => proxied.received.map(({ body }) => JSON.parse(body.toString()));

describe('throttling', () => {
  beforeEach(() => proxied.rules({ fault: 'throttling' }));

  it.each([
    ['dynamodb', () => dynamodb().send(put), 'ProvisionedThroughputExceededException 400'],
    [
      'sqs',
      () =>
        new SQSClient(config()).send(new SendMessageCommand({ QueueUrl: `${proxied.endpoint}/q`, MessageBody: '' })),
      'ThrottlingException 400',
    ],
    ['s3', () => s3().send(new PutObjectCommand({ Bucket: 'site', Key: 'index.html', Body: 'x' })), 'SlowDown 503'],
    [
      'lambda',
      () => new LambdaClient(config()).send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' })),
      'TooManyRequestsException 429',
    ],
  ])('is the error of %s, and nothing is done', async (_, send, expected) => {
    expect(await outcome(send())).toBe(expected);
    expect(proxied.received).toEqual([]);
  });

  it('is retried by the SDK', async () => {
    proxied.rules({ fault: 'throttling', sharePercent: 60 });
    const { $metadata } = await new DynamoDBClient({ ...config(), maxAttempts: 10 }).send(put);
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: expect.any(Number) });
    expect(proxied.received).toHaveLength(1);
  });

  it('is XML in the query protocol', async () => {
    const answer = await fetch(proxied.endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'Publish' }) });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Error><Type>Sender</Type><Code>Throttling</Code>'),
    ]);
  });
});

describe('a server error', () => {
  beforeEach(() => proxied.rules({ fault: 'server-error' }));

  it.each([
    ['dynamodb', () => dynamodb().send(put), 'InternalServerError 500'],
    ['s3', () => s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })), 'InternalError 500'],
    // A response to HEAD has no body with the error's name.
    ['s3 without a body', () => s3().send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })), 'Unknown 500'],
  ])('is the error of %s, and nothing is done', async (_, send, expected) => {
    expect(await outcome(send())).toBe(expected);
    expect(proxied.received).toEqual([]);
  });
});

describe('unprocessed items', () => {
  beforeEach(() => proxied.rules({ fault: 'unprocessed' }));

  it('are returned by BatchWriteItem, and the others are written', async () => {
    const RequestItems = { orders: write('1', '2', '3'), others: write('4') };
    const { UnprocessedItems } = await dynamodb().send(new BatchWriteItemCommand({ RequestItems }));
    expect(UnprocessedItems).toEqual({ orders: write('3'), others: write('4') });
    expect(bodies()).toEqual([{ RequestItems: { orders: write('1', '2') } }]);
  });

  it('are returned by BatchGetItem with their read settings, and the others are read', async () => {
    const how = { ConsistentRead: true, ProjectionExpression: 'id' };
    const RequestItems = { orders: { Keys: [key('1'), key('2')], ...how }, others: { Keys: [key('3'), key('4')] } };
    const { Responses, UnprocessedKeys } = await dynamodb().send(new BatchGetItemCommand({ RequestItems }));
    expect({ Responses, UnprocessedKeys }).toEqual({
      Responses: { orders: [key('1'), key('2')] },
      UnprocessedKeys: { others: { Keys: [key('3'), key('4')] } },
    });
    const { UnprocessedKeys: rest } = await dynamodb().send(
      new BatchGetItemCommand({ RequestItems: { orders: RequestItems.orders } }),
    );
    expect(rest).toEqual({ orders: { Keys: [key('2')], ...how } });
  });

  it('become a throttled request if the batch has one item', async () => {
    const batch = new BatchWriteItemCommand({ RequestItems: { orders: write('1') } });
    expect(await outcome(dynamodb().send(batch))).toBe('ProvisionedThroughputExceededException 400');
    expect(proxied.received).toEqual([]);
  });

  it('are injected into batches only', async () => {
    await expect(dynamodb().send(put)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});

describe('a connection', () => {
  it('is reset before anything is done', async () => {
    proxied.rules({ fault: 'reset' });
    expect(await outcome(dynamodb().send(put))).toBe('ECONNRESET');
    expect(proxied.received).toEqual([]);
  });

  it('is reset after everything is done, for a lost answer', async () => {
    proxied.rules({ fault: 'lost-answer' });
    expect(await outcome(dynamodb().send(put))).toBe('ECONNRESET');
    expect(bodies()).toEqual([{ TableName: 'orders', Item: { id: { S: '1' } } }]);
  });

  it('is delayed by the sum of all rules', async () => {
    proxied.rules({ fault: 'latency', milliseconds: 120 }, { fault: 'latency', milliseconds: 130, seed: 2 });
    const started = performance.now();
    await dynamodb().send(put);
    expect(performance.now() - started).toBeGreaterThanOrEqual(249);
    expect(proxied.received).toHaveLength(1);
  });
});
