import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Faults } from '../../../local/faults/faults';
import { FAULTS, type Rule } from '../../../local/faults/rules';
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
  it('selects only requests to its service and operation', async () => {
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
  ])('recognizes the S3 request %s %s as %s', async (method, path, operation) => {
    proxied.rules({ fault: 'throttling', service: 's3', operation });
    const scope =
      'AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const status = async (url: string) =>
      (await fetch(`${proxied.endpoint}${url}`, { method, headers: { authorization: scope } })).status;
    expect([await status(path), await status('/b/k?tagging')]).toEqual([503, 200]);
  });

  it('recognizes the service of a presigned URL', async () => {
    proxied.rules({ fault: 'throttling', service: 's3', operation: 'GetObject' });
    const query = 'X-Amz-Credential=test%2F20260102%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0';
    expect((await fetch(`${proxied.endpoint}/b/k?${query}`)).status).toBe(503);
  });
});

describe('several rules', () => {
  const N = 3000;
  /** The decisions about a number of requests in a row, without sending them. */
  function fates(...rules: readonly Partial<Rule>[]): (string | undefined)[] {
    proxied.rules(...rules);
    const faults = new Faults(proxied.rulesFile, (problem) => proxied.problems.push(problem));
    const call = { service: 'dynamodb', operation: 'PutItem', possible: FAULTS };
    return Array.from({ length: N }, () => faults.decide(call).fault);
  }
  const share = (all: readonly unknown[], wanted: string) => all.filter((one) => one === wanted).length / all.length;
  const lost = { fault: 'lost-answer', service: 'dynamodb', sharePercent: 20 } as const;
  const throttled = { fault: 'throttling', service: 'dynamodb', sharePercent: 10 } as const;

  it('select their share of the requests, the same ones each time, others with another seed', () => {
    const [first = [], again, other] = [1, 1, 2].map((seed) => fates({ ...lost, seed }, { ...throttled, seed }));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(share(first, 'lost-answer')).toBeCloseTo(0.2, 1);
    // A fifth of these loses its answer instead.
    expect(share(first, 'throttling')).toBeCloseTo(0.08, 1);
  });

  it('select the same requests whatever other rules there are', () => {
    const lostIn = (all: readonly unknown[]) => all.flatMap((one, index) => (one === 'lost-answer' ? [index] : []));
    const alone = lostIn(fates(lost));
    const together = lostIn(fates(throttled, lost));
    // The first rule has precedence over `lost-answer`.
    expect(alone).toEqual(expect.arrayContaining(together));
    expect(together.length).toBeGreaterThan(0.8 * alone.length);
  });

  it('inject exactly the faults they decide on', async () => {
    const decided = fates(lost, throttled).slice(0, 40);
    proxied.rules(lost, throttled);
    const client = dynamodb();
    const outcomes: string[] = [];
    for (const _ of decided) outcomes.push(await outcome(client.send(put)));
    const seen = { 'lost-answer': 'ECONNRESET', throttling: 'ProvisionedThroughputExceededException 400' };
    expect(outcomes).toEqual(decided.map((fault) => seen[fault as keyof typeof seen] ?? 'done'));
    // A request with a lost answer was done, a throttled one was not.
    expect(proxied.received).toHaveLength(decided.filter((fault) => fault !== 'throttling').length);
    expect(new Set(decided).size).toBe(3);
  });
});

describe('the rules file', () => {
  it('applies from the next request on, and so does its deletion', async () => {
    await dynamodb().send(put);
    proxied.rules({ fault: 'server-error' });
    expect(await outcome(dynamodb().send(put))).toBe('InternalServerError 500');
    proxied.rules({ fault: 'throttling' });
    expect(await outcome(dynamodb().send(put))).toBe('ProvisionedThroughputExceededException 400');
    proxied.rules();
    await dynamodb().send(put);
    expect(proxied.received).toHaveLength(2);
  });

  it('counts as empty if it is invalid, which is reported once', async () => {
    proxied.rules({ fault: 'server-error', sharePercent: 500 });
    await dynamodb().send(put);
    await dynamodb().send(put);
    expect(proxied.problems).toEqual([
      `No faults are injected: ${proxied.rulesFile}: rule 1: sharePercent must be greater than 0 and at most 100, got 500`,
    ]);
    expect(proxied.received).toHaveLength(2);
  });
});
