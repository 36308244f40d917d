import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCaches, withNewLink } from '../../../../functions/restaurants/caches';
import type { Plan } from '../../../../functions/restaurants/measure-cache/core';
import { measure } from '../../../../functions/restaurants/measure-cache/store';
import { createStore } from '../../../../functions/restaurants/operate-cache/store';
import { TestRedis, until } from '../../../runtime/cache/redis';
import { createTable, restaurant } from '../table';

const dynamodb = new DynamoDBClient({});
let table: Awaited<ReturnType<typeof createTable>>;
let redis: TestRedis;
beforeAll(async () => {
  table = await createTable(dynamodb);
  await table.put(...['a', 'b', 'c'].map((id) => restaurant(id)));
});
afterAll(() => table.destroy());
beforeEach(async () => {
  redis = await TestRedis.start();
});
afterEach(() => TestRedis.stop());

const link = () => redis.link({ budgetMilliseconds: 10_000 });
const run = (plan: Plan) => withNewLink(link, (its) => measure(dynamodb, table.name, createCaches(its), plan));

describe('measure', () => {
  const count = { table: 6, miss: 6, hit: 6 };

  it('returns the times of rounds × ids reads in each way, of a batch in each round, and of the first reads', async () => {
    const { first, samples, batch, oneByOne } = await run({ ids: ['a', 'b', 'c'], rounds: 2 });
    const lengths = Object.entries(samples).map(([variant, times]) => [variant, times.length]);
    expect(Object.fromEntries(lengths)).toEqual(count);
    expect([batch.length, oneByOne.length, Object.keys(first)]).toEqual([2, 2, Object.keys(count)]);
    const all = [...Object.values(samples).flat(), ...batch, ...oneByOne, ...Object.values(first)];
    expect(all.filter((milliseconds) => !(milliseconds > 0 && milliseconds < 10_000))).toEqual([]);
  });

  it('counts one miss of the server for each miss, and none for hits and batches', async () => {
    const { stats } = createStore(link);
    const before = await stats();
    await run({ ids: ['a', 'b', 'c'], rounds: 2 });
    const after = await stats();
    // The first read, one warm-up read of each restaurant, and two rounds. Each miss also compares its lease, a hit.
    const misses = 1 + 3 + 6;
    expect(after.misses - before.misses).toBe(misses);
    expect(after.hits - before.hits).toBe(misses + misses + 2 * (3 + 3));
    expect(after.entries).toBe(3);
  });

  it('accepts one restaurant and one round', async () => {
    const { samples, batch } = await run({ ids: ['a'], rounds: 1 });
    expect([...Object.values(samples), batch].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  it('rejects if a restaurant is not in the table', async () => {
    const measuring = run({ ids: ['a', 'none'], rounds: 1 });
    await expect(measuring).rejects.toThrow(new Error('the restaurant none is not in the table'));
  });

  it('rejects if the cache does not keep a restaurant', async () => {
    await table.put(restaurant('large', { menu: 'x'.repeat(300_000) }));
    const measuring = run({ ids: ['large'], rounds: 1 });
    await expect(measuring).rejects.toThrow(
      new Error('the cache does not keep the restaurant large: see the log of the function'),
    );
  });
});

it('says that the cache is unavailable', async () => {
  await redis.kill();
  await expect(run({ ids: ['a'], rounds: 1 })).rejects.toThrow(new Error('the cache is unavailable: ECONNREFUSED'));
});

it('closes its connections', async () => {
  const admin = await redis.admin();
  const connections = async () => (await admin.clientList()).length;
  const before = await connections();
  await run({ ids: ['a'], rounds: 1 });
  await run({ ids: ['none'], rounds: 1 }).catch(() => undefined);
  await until(async () => (await connections()) === before);
});
