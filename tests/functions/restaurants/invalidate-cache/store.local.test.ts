import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { createCaches } from '../../../../functions/restaurants/caches';
import { createHandler as createReader } from '../../../../functions/restaurants/get-restaurant/handler';
import { createStore as createTableStore } from '../../../../functions/restaurants/get-restaurant/store';
import { createHandler } from '../../../../functions/restaurants/invalidate-cache/handler';
import { createStore } from '../../../../functions/restaurants/invalidate-cache/store';
import { itemsOf } from '../../../../functions/restaurants/items';
import type { Restaurant } from '../../../../tables/restaurants';
import { TestRedis, until } from '../../../runtime/cache/redis';
import { createTable, restaurant } from '../table';

const dynamodb = new DynamoDBClient({});
let redis: TestRedis;
let table: Awaited<ReturnType<typeof createTable>>;
beforeEach(async () => {
  redis = await TestRedis.start();
  table = await createTable(dynamodb);
});
afterEach(async () => {
  await TestRedis.stop();
  await table.destroy();
});
afterAll(() => dynamodb.destroy());

const log = () => undefined;
const newReader = () =>
  createReader(createTableStore(dynamodb, table.name, createCaches(redis.link({ budgetMilliseconds: 5000 }))), { log });
const newFollower = (budgetMilliseconds = 5000) => {
  const link = redis.link({ budgetMilliseconds, retryMilliseconds: 200 });
  const handler = createHandler(createStore(createCaches(link)), { log });
  return (event: DynamoDBStreamEvent, seconds = 60) =>
    handler(event, { getRemainingTimeInMillis: () => seconds * 1000 });
};

/** The records of the stream for a change of a restaurant. */
const records = (before: Restaurant | undefined, after: Restaurant): DynamoDBRecord[] =>
  itemsOf(after).map((NewImage, index) => {
    const OldImage = before && itemsOf(before)[index];
    const dynamodb = { SequenceNumber: `10000000000000000000${index}`, NewImage, ...(OldImage && { OldImage }) };
    return { eventName: 'MODIFY', dynamodb: JSON.parse(JSON.stringify(dynamodb)) };
  });

it('makes a write visible to all readers, by id, cuisine and city', async () => {
  const [read, follow] = [newReader(), newFollower()];
  const [old, changed] = [restaurant('a'), restaurant('a', { name: 'New', cuisine: 'Greek' })];
  const requests = [{ id: 'a' }, { ids: ['a', 'b'] }, { cuisine: 'Thai' }, { cuisine: 'Greek' }, { city: 'Bath' }];
  const ask = async () => {
    const answers = [];
    for (const request of requests) answers.push({ ...(await read(request)), milliseconds: 0 });
    return answers;
  };
  await table.put(old);
  await ask();
  await table.put(changed);
  const answer = (source: string, of: object) => ({ ...of, source, milliseconds: 0 });
  const stale = [{ item: old }, { items: [old, null] }, { items: [old] }, { items: [] }, { items: [old] }];
  expect(await ask()).toEqual(stale.map((of) => answer('cache', of)));

  const batch = { Records: [...records(old, changed), ...records(old, changed)] };
  expect(await follow(batch)).toEqual({ batchItemFailures: [] });

  const fresh = [
    { item: changed },
    { items: [changed, null] },
    { items: [] },
    { items: [changed] },
    { items: [changed] },
  ];
  const sources = ['table', 'cache', 'table', 'table', 'table'];
  expect(await ask()).toEqual(fresh.map((of, index) => answer(sources[index] ?? '', of)));
});

it('reports records that fail while Redis is unavailable, and invalidates them when it is back', async () => {
  const [read, follow] = [newReader(), newFollower(100)];
  const [old, changed] = [restaurant('a'), restaurant('a', { name: 'New' })];
  await table.put(old);
  await read({ id: 'a' });
  await table.put(changed);
  const batch = { Records: records(old, changed) };
  redis.freeze();
  const handedBack = batch.Records.map((record) => ({ itemIdentifier: record.dynamodb?.SequenceNumber }));
  expect(await follow(batch, 1.1)).toEqual({ batchItemFailures: handedBack });
  redis.thaw();
  await until(async () => (await follow(batch)).batchItemFailures.length === 0);
  expect(await read({ id: 'a' })).toMatchObject({ item: changed });
});

it('invalidates in the same invocation soon after Redis is back', async () => {
  const [read, follow] = [newReader(), newFollower()];
  const [old, changed] = [restaurant('a'), restaurant('a', { name: 'New' })];
  await table.put(old);
  await read({ id: 'a' });
  await table.put(changed);
  redis.freeze();
  const followed = follow({ Records: records(old, changed) });
  await sleep(2500);
  redis.thaw();
  // No record is reported, and the test ends long before the invocation would.
  expect(await followed).toEqual({ batchItemFailures: [] });
  expect(await read({ id: 'a' })).toMatchObject({ item: changed });
});

it('invalidates even if Redis has no memory left', async () => {
  const [read, follow] = [newReader(), newFollower()];
  const [old, changed] = [restaurant('a'), restaurant('a', { name: 'New' })];
  const requests = [{ id: 'a' }, { cuisine: 'Thai' }, { city: 'Bath' }];
  const ask = async () => {
    const answers = [];
    for (const request of requests) answers.push(await read(request));
    return answers;
  };
  await table.put(old);
  await ask();
  await table.put(changed);
  await redis.configure({ 'maxmemory-policy': 'noeviction', maxmemory: '1' });
  expect(await follow({ Records: records(old, changed) })).toEqual({ batchItemFailures: [] });
  expect(await ask()).toMatchObject([{ item: changed }, { items: [changed] }, { items: [changed] }]);
  await redis.configure({ maxmemory: '0' });
  await ask();
  expect((await ask()).map(({ source }) => source)).toEqual(['cache', 'cache', 'cache']);
});
