import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig, outcome, type Proxied, startProxied } from './upstream';

let proxied: Proxied;
beforeAll(async () => {
  proxied = await startProxied((_, response) => response.writeHead(200).end('{}'));
});
afterAll(() => proxied.close());
afterEach(() => {
  proxied.rules();
  proxied.received.length = 0;
});

const dynamodb = () => new DynamoDBClient(clientConfig(proxied));
const s3 = () => new S3Client(clientConfig(proxied));
const put = new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } });
const get = new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } });

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
