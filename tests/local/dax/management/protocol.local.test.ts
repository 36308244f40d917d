import { connect } from 'node:net';
import { World } from './world';

let world: World;
beforeAll(async () => {
  world = await new World().start();
});
afterAll(() => world.end());

const DESCRIBE = 'AmazonDAXV3.DescribeClusters';

it('answers in AWS JSON 1.1, with a request id', async () => {
  const headers = { 'x-amz-target': DESCRIBE };
  const response = await fetch(world.url, { method: 'POST', headers, body: '{}' });
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.json()).toEqual({ Clusters: [] });
});

it('takes an empty body for an empty request, and ignores parameters that it does not know', async () => {
  expect((await world.send(DESCRIBE, '')).status).toBe(200);
  expect((await world.send(DESCRIBE, '{"Unknown":{"a":1}}')).status).toBe(200);
});

it.each([
  undefined,
  '',
  'DescribeClusters',
  'AmazonDAXV3.Nothing',
  'AmazonDAXV3.constructor',
  'DynamoDB_20120810.GetItem',
])('refuses the operation %s', async (target) => {
  expect(await world.send(target, '{}')).toEqual({
    status: 400,
    body: {
      __type: 'UnknownOperationException',
      message: `X-Amz-Target must name a DAX operation, got ${target || 'an empty string'}`,
    },
  });
});

it('refuses other methods than POST', async () => {
  const { body } = await world.send(DESCRIBE, '', 'GET');
  expect(body.__type).toBe('UnknownOperationException');
});

it.each(['{', 'null', '[]', '"x"', '1', `${'['.repeat(200_000)}`, '\u0000', '{"ClusterNames":[}'])(
  'refuses the body %.20s',
  async (text) => {
    const { status, body } = await world.send(DESCRIBE, text);
    expect([status, body.__type]).toEqual([400, 'SerializationException']);
    expect(body.message.length).toBeLessThan(300);
  },
);

it('refuses a body of more than 1 MiB, and keeps the connection', async () => {
  const { body } = await world.send(DESCRIBE, JSON.stringify({ NextToken: 'x'.repeat(2 ** 20) }));
  expect(body).toEqual({
    __type: 'SerializationException',
    message: 'The request must have at most 1048576 bytes',
  });
});

it('reports its own failure without details, and logs the reason', async () => {
  const broken = await new World().start({ describeSubnets: () => Promise.reject(new Error('no route')) });
  try {
    const input = { SubnetGroupName: 'a', SubnetIds: ['subnet-1'] };
    expect(await broken.refusal('CreateSubnetGroup', input)).toBe(
      '500 InternalFailure: The local DAX endpoint failed. Its log contains the reason.',
    );
    expect(broken.log[0]).toContain('AmazonDAXV3.CreateSubnetGroup failed: Error: no route');
  } finally {
    await broken.end();
  }
});

it('survives clients that disconnect, or speak another protocol', async () => {
  const { port } = world.running;
  for (const text of [
    `POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: ${DESCRIBE}\r\ncontent-length: 100\r\n\r\n{"a`,
    '\u0016\u0003\u0001 hello',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text, () => setTimeout(() => socket.destroy(), 20)));
      socket.once('close', () => resolve()).once('error', () => undefined);
    });
  }
  expect(await world.call('DescribeClusters')).toEqual({ Clusters: [] });
});

it('listens on loopback only', async () => {
  await expect(fetch(world.url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow('fetch failed');
});
