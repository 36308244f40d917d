import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { json, type Proxied, startProxied } from './upstream';

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

const config = () => ({
  endpoint: proxied.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});
const dynamodb = () => new DynamoDBClient(config());
const s3 = () => new S3Client(config());
const put = new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } });
const get = new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } });
const key = (id: string) => ({ id: { S: id } });
const write = (...ids: readonly string[]) => ids.map((id) => ({ PutRequest: { Item: key(id) } }));

/** What a caller of the SDK sees: an error's name and HTTP status, `ECONNRESET` for a connection that broke. */
const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    ({ name, message, $metadata }) =>
      message.includes('ECONNRESET') ? 'ECONNRESET' : `${name} ${$metadata?.httpStatusCode}`,
  );
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
  ])('is what %s answers, and nothing is done', async (_, send, expected) => {
    expect(await outcome(send())).toBe(expected);
    expect(proxied.received).toEqual([]);
  });

  it('is what the SDK tries again after', async () => {
    proxied.rules({ fault: 'throttling', sharePercent: 60 });
    const { $metadata } = await new DynamoDBClient({ ...config(), maxAttempts: 10 }).send(put);
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: expect.any(Number) });
    expect(proxied.received).toHaveLength(1);
  });

  it('is XML where the request is a form', async () => {
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
    // An answer to HEAD has no body to name an error in.
    ['s3 without a body', () => s3().send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })), 'Unknown 500'],
  ])('is what %s answers, and nothing is done', async (_, send, expected) => {
    expect(await outcome(send())).toBe(expected);
    expect(proxied.received).toEqual([]);
  });
});

describe('unprocessed items', () => {
  beforeEach(() => proxied.rules({ fault: 'unprocessed' }));

  it('are handed back by BatchWriteItem, and the others are written', async () => {
    const RequestItems = { orders: write('1', '2', '3'), others: write('4') };
    const { UnprocessedItems } = await dynamodb().send(new BatchWriteItemCommand({ RequestItems }));
    expect(UnprocessedItems).toEqual({ orders: write('3'), others: write('4') });
    expect(bodies()).toEqual([{ RequestItems: { orders: write('1', '2') } }]);
  });

  it('are handed back by BatchGetItem with how they are to be read, and the others are read', async () => {
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

  it('are a throttled request where there is only one', async () => {
    const batch = new BatchWriteItemCommand({ RequestItems: { orders: write('1') } });
    expect(await outcome(dynamodb().send(batch))).toBe('ProvisionedThroughputExceededException 400');
    expect(proxied.received).toEqual([]);
  });

  it('are of batches only', async () => {
    await expect(dynamodb().send(put)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});

describe('a connection', () => {
  it('is reset before anything is done', async () => {
    proxied.rules({ fault: 'reset' });
    expect(await outcome(dynamodb().send(put))).toBe('ECONNRESET');
    expect(proxied.received).toEqual([]);
  });

  it('is reset after all is done, when the answer is lost', async () => {
    proxied.rules({ fault: 'lost-answer' });
    expect(await outcome(dynamodb().send(put))).toBe('ECONNRESET');
    expect(bodies()).toEqual([{ TableName: 'orders', Item: { id: { S: '1' } } }]);
  });

  it('is slow by the milliseconds of all rules together', async () => {
    proxied.rules({ fault: 'latency', milliseconds: 120 }, { fault: 'latency', milliseconds: 130, seed: 2 });
    const started = performance.now();
    await dynamodb().send(put);
    expect(performance.now() - started).toBeGreaterThanOrEqual(249);
    expect(proxied.received).toHaveLength(1);
  });
});

describe('a rule', () => {
  it('is about its service and operation alone', async () => {
    proxied.rules({ fault: 'server-error', service: 'dynamodb', operation: 'PutItem' });
    expect(await outcome(dynamodb().send(put))).toBe('InternalServerError 500');
    await dynamodb().send(get);
    await s3().send(new PutObjectCommand({ Bucket: 'b', Key: 'PutItem', Body: 'x' }));
    expect(proxied.received).toHaveLength(2);
  });

  it.each([
    ['GET', '/b/k', 'GetObject'],
    ['HEAD', '/b/k', 'HeadObject'],
    ['DELETE', '/b/a%2Fk?x-id=DeleteObject', 'DeleteObject'],
    ['GET', '/b?list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', '/b/?list-type=2', 'ListObjectsV2'],
    ['PUT', '/b/k?partNumber=1&uploadId=2&x-id=UploadPart', 'UploadPart'],
  ])('of S3 knows %s %s as %s', async (method, path, operation) => {
    proxied.rules({ fault: 'throttling', service: 's3', operation });
    const scope =
      'AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const status = async (url: string) =>
      (await fetch(`${proxied.endpoint}${url}`, { method, headers: { authorization: scope } })).status;
    expect([await status(path), await status('/b/k?tagging')]).toEqual([503, 200]);
  });

  it('finds the service of a URL that was signed for somebody else', async () => {
    proxied.rules({ fault: 'throttling', service: 's3', operation: 'GetObject' });
    const query = 'X-Amz-Credential=test%2F20260102%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    expect((await fetch(`${proxied.endpoint}/b/k?${query}`)).status).toBe(503);
  });
});

describe('several rules', () => {
  const N = 300;
  /** The outcome of each of so many requests, one after the other. */
  async function outcomes(): Promise<string[]> {
    const client = dynamodb();
    const all: string[] = [];
    for (let index = 0; index < N; index++) {
      all.push(await outcome(client.send(put)));
    }
    return all;
  }
  const count = (all: readonly string[], wanted: string) => all.filter((one) => one === wanted).length;
  const lost = { fault: 'lost-answer', service: 'dynamodb', sharePercent: 20 } as const;
  const throttled = { fault: 'throttling', service: 'dynamodb', sharePercent: 10 } as const;

  it('meet their shares, the same requests each time, and others with another seed', async () => {
    const runs: string[][] = [];
    for (const seed of [1, 1, 2]) {
      proxied.rules({ ...lost, seed }, { ...throttled, seed });
      runs.push(await outcomes());
    }
    const [first = [], again, other] = runs;
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(count(first, 'ECONNRESET') / N).toBeCloseTo(0.2, 1);
    // Of these, a fifth has its answer lost instead.
    expect(count(first, 'ProvisionedThroughputExceededException 400') / N).toBeCloseTo(0.08, 1);
    expect(proxied.received).toHaveLength(3 * N - runs.flat().filter((one) => /Throughput/.test(one)).length);
  });

  it('meet the same requests whatever others there are', async () => {
    proxied.rules(lost);
    const alone = await outcomes();
    proxied.rules(throttled, lost);
    const together = await outcomes();
    const lostIn = (all: readonly string[]) => all.flatMap((one, index) => (one === 'ECONNRESET' ? [index] : []));
    // Those that the first rule meets are not there to be lost.
    expect(lostIn(alone)).toEqual(expect.arrayContaining(lostIn(together)));
    expect(lostIn(together).length).toBeGreaterThan(0.6 * lostIn(alone).length);
  });
});

describe('the file of rules', () => {
  it('is in force with the next request, and when it goes', async () => {
    await dynamodb().send(put);
    proxied.rules({ fault: 'server-error' });
    expect(await outcome(dynamodb().send(put))).toBe('InternalServerError 500');
    proxied.rules({ fault: 'throttling' });
    expect(await outcome(dynamodb().send(put))).toBe('ProvisionedThroughputExceededException 400');
    proxied.rules();
    await dynamodb().send(put);
    expect(proxied.received).toHaveLength(2);
  });

  it('counts as empty when it is wrong, which is reported once', async () => {
    proxied.rules({ fault: 'server-error', sharePercent: 500 });
    await dynamodb().send(put);
    await dynamodb().send(put);
    expect(proxied.problems).toEqual([
      `no faults are injected: ${proxied.rulesFile}: rule 1: sharePercent must be above 0 and at most 100, got 500`,
    ]);
    expect(proxied.received).toHaveLength(2);
  });
});
