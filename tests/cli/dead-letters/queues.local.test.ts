import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  bodies,
  close,
  deploy,
  empty,
  failure,
  functionName,
  home,
  json,
  put,
  queues,
  send,
  streamArn,
  tableside,
} from './fixture';

beforeAll(deploy);
afterEach(empty);
afterAll(close);

it('lists the queues with the number of messages and the oldest one', async () => {
  await send(queues.dead, '{}');
  await sleep(20);
  await send(queues.dead, '[]');
  const before = Date.now();
  const { queues: found } = await json('list');
  expect(found.map(({ name }: { name: string }) => name)).toEqual([
    'orders/dead-letters',
    'restaurants/failures',
    'messages/update-failures',
  ]);
  expect(found[0]).toMatchObject({ messages: 2, inFlight: 0, kind: 'dead-letter queue', oldestIsExact: true });
  expect(before - Date.parse(found[0].oldest)).toBeGreaterThanOrEqual(20);
  expect(found[1]).toMatchObject({ messages: 0, oldest: null, source: functionName });
  expect(await bodies(queues.dead)).toEqual(['[] a1', '{} a1']);
});

it('shows messages with the reason, and leaves them visible', async () => {
  const id = await send(queues.dead, '{"orderId":12}');
  await send(queues.dead, 'no JSON');
  const { status, stdout } = await tableside('dead-letters show orders/dead-letters');
  const lines = stdout.trimEnd().split('\n');
  const shown = lines.map((line) => JSON.parse(line)).find((message) => message.id === id);
  expect([status, lines.length, shown]).toEqual([
    0,
    2,
    {
      id,
      sent: expect.stringMatching(/^20..-.*Z$/),
      reason: 'key attribute orderId must be of type S, got type N',
      body: '{"orderId":12}',
      attributes: { trace: { DataType: 'String', StringValue: 'a1' } },
    },
  ]);
  expect((await json('show orders/dead-letters --limit 1')).messages).toHaveLength(1);
  expect((await json(`show orders/dead-letters --id ${id}`)).messages).toEqual([shown]);
  expect(await bodies(queues.dead)).toHaveLength(2);
});

it('names ids that are not in the queue, and changes nothing', async () => {
  await send(queues.dead, '{}');
  for (const command of ['show', 'redrive --yes', 'drop --yes']) {
    const [name, ...options] = command.split(' ');
    const { status, stderr } = await json(`${name} orders/dead-letters ${options.join(' ')} --id nine`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('There is no message nine in orders/dead-letters. ')]);
  }
  expect(await bodies(queues.dead)).toEqual(['{} a1']);
});

it('shows the shard, the positions and the records of a failed batch that match the filters', async () => {
  await put('one', 'filtered', 'two');
  await send(queues.failures, await failure(3));
  const { messages } = await json('show restaurants/failures');
  const { reason, stream } = messages[0];
  expect(reason).toBe('RetryAttemptsExhausted after 3 invocations: Unhandled');
  const keys = (record: { dynamodb: { Keys: { id: { S: string } } } }) => record.dynamodb.Keys.id.S;
  expect([stream.streamArn, stream.shardId.length > 10, stream.records.map(keys)]).toEqual([
    streamArn,
    true,
    ['one', 'two'],
  ]);
  expect(BigInt(stream.lastSequenceNumber)).toBeGreaterThan(BigInt(stream.firstSequenceNumber));
});

describe('drop', () => {
  it('deletes messages once they are in the file', async () => {
    const id = await send(queues.dead, 'one');
    await send(queues.dead, 'two');
    const file = join(home, 'saved.jsonl');
    expect((await json('drop orders/dead-letters --dry-run')).ids).toHaveLength(2);
    const { status, dropped } = await json(`drop orders/dead-letters --yes --id ${id} --save ${file}`);
    expect([status, dropped, JSON.parse(readFileSync(file, 'utf8'))]).toEqual([
      0,
      [id],
      expect.objectContaining({ id, body: 'one', reason: expect.stringContaining('JSON') }),
    ]);
    const again = await json(`drop orders/dead-letters --yes --save ${file}`);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('saved.jsonl: file already exists')]);
    expect(await bodies(queues.dead)).toEqual(['two a1']);
  });

  it('deletes nothing if the file cannot be created', async () => {
    await send(queues.dead, 'one');
    const { status, stderr } = await json('drop orders/dead-letters --yes --save /nowhere/saved.jsonl');
    expect([status, stderr]).toEqual([1, expect.stringContaining('/nowhere/saved.jsonl: no such folder')]);
    expect(await bodies(queues.dead)).toEqual(['one a1']);
  });
});

it.each(['redrive', 'drop'])('needs a confirmation to %s', async (command) => {
  await send(queues.dead, 'one');
  const { status, stderr } = await json(`${command} orders/dead-letters`);
  expect([status, stderr]).toEqual([2, expect.stringContaining('error: --yes must be given')]);
  expect(await bodies(queues.dead)).toEqual(['one a1']);
});

it('names the queues if one is unknown or not deployed', async () => {
  const unknown = await tableside('dead-letters show orders');
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('orders/dead-letters')]);
  const missing = await tableside('dead-letters show messages/invalidate-failures');
  expect([missing.status, missing.stderr]).toEqual([
    1,
    'The messages system in local is an older version. Deploy it again with: npx tableside up\n',
  ]);
});
