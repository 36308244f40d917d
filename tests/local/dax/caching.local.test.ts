import { setTimeout as sleep } from 'node:timers/promises';
import { itemCacheBehaviors, negativeBehaviors, queryCacheBehaviors } from './behaviours';
import { World } from './caching-world';
import { prove } from './prove';

const TTL_MS = 400;
/** Room for a few entries. */
const SMALL_BYTES = 4000;

let usual: World;
/** Entries expire soon. */
let brief: World;
/** Items never expire, and results are not cached. */
let zero: World;
let small: World;

beforeAll(async () => {
  usual = await World.create('usual');
  brief = await World.create('brief', { ttls: { item: TTL_MS, query: TTL_MS } });
  zero = await World.create('zero', { ttls: { item: 0, query: 0 } });
  small = await World.create('small', { maxBytes: SMALL_BYTES });
}, 60_000);

afterAll(async () => {
  for (const world of [usual, brief, zero, small]) await world.close();
});

prove('the item cache', itemCacheBehaviors, {
  get: async () => {
    const n = await usual.cached();
    expect([await usual.get(n), usual.asked]).toEqual(['old', []]);
  },
  batch: async () => {
    const n = await usual.cached();
    expect([await usual.batchGet([n]), usual.asked]).toEqual([['old'], []]);

    await usual.bypass(n + 1, 'old');
    expect(await usual.batchGet([n + 1])).toEqual(['old']);
    usual.forget();
    expect([await usual.get(n + 1), usual.asked]).toEqual(['old', []]);
  },
  partial: async () => {
    const n = await usual.cached();
    await usual.bypass(n + 1, 'uncached');
    expect([await usual.batchGet([n, n + 1]), usual.asked]).toEqual([['old', 'uncached'], ['BatchGetItem']]);
  },
  key: async () => {
    const n = await usual.cached();
    expect(await usual.get(n, { ProjectionExpression: 'v' })).toBe('old');
    expect(await usual.get(n, { Key: { id: { S: 'a' }, n: { N: `${n}.0` } } })).toBe('old');
    expect(usual.asked).toEqual([]);
  },
  expired: async () => {
    const n = await brief.cached();
    await sleep(TTL_MS);
    expect([await brief.get(n), brief.asked]).toEqual(['new', ['GetItem']]);
  },
  reads: async () => {
    const n = await brief.cached();
    const end = performance.now() + TTL_MS;
    while (performance.now() < end) await sleep(TTL_MS / 8).then(() => brief.get(n));
    expect(await brief.get(n)).toBe('new');
  },
  never: async () => {
    const n = await zero.cached();
    await sleep(TTL_MS);
    expect([await zero.get(n), zero.asked]).toEqual(['old', []]);
  },
  bypassed: async () => {
    const n = await brief.cached();
    expect(await brief.get(n)).toBe('old');
    await sleep(TTL_MS);
    expect(await brief.get(n)).toBe('new');
  },
  around: async () => {
    const n = World.hundred();
    await usual.bypass(n, 'written');
    expect(await usual.get(n)).toBe('written');
    usual.forget();
    expect([await usual.get(n), usual.asked]).toEqual(['written', []]);
  },
  evicted: async () => {
    const first = await small.cached();
    const second = await small.cached();
    for (let others = 0; others < 30; others++) {
      await small.get(World.hundred());
      await small.get(first);
    }
    small.forget();
    expect([await small.get(first), small.asked]).toEqual(['old', []]);
    expect([await small.get(second), small.asked]).toEqual(['new', ['GetItem']]);
  },
  free: async () => {
    const n = await usual.cached();
    const request = { TableName: usual.TableName, Key: usual.key(n), ReturnConsumedCapacity: 'TOTAL' as const };
    const { ConsumedCapacity } = await usual.dax.getItem(request);
    expect(ConsumedCapacity).toEqual({ TableName: usual.TableName, CapacityUnits: 0 });
  },
});

type Read = (world: World, n: number) => Promise<string>;
const query: Read = (world, n) => world.query(n);
const scan: Read = (world, n) => world.scan(n);
const queryIndex: Read = (world, n) =>
  world.query(n, {
    IndexName: 'by-value',
    KeyConditionExpression: 'v = :v',
    FilterExpression: 'n = :n',
    ExpressionAttributeValues: { ':v': { S: 'old' }, ':n': { N: String(n) } },
  });

/** Reads a result through DAX, then changes the table past DAX. */
async function cachedResult(world: World, read: Read, n = World.hundred()): Promise<number> {
  await world.bypass(n, 'old');
  expect(await read(world, n)).toBe('old');
  await world.bypass(n, 'new');
  world.forget();
  return n;
}

prove('the query cache', queryCacheBehaviors, {
  query: async () => {
    const n = await cachedResult(usual, query);
    expect([await query(usual, n), usual.asked]).toEqual(['old', []]);
  },
  scan: async () => {
    const n = await cachedResult(usual, scan);
    expect([await scan(usual, n), usual.asked]).toEqual(['old', []]);
  },
  index: async () => {
    const n = await cachedResult(usual, queryIndex);
    expect([await queryIndex(usual, n), usual.asked]).toEqual(['old', []]);
  },
  parameters: async () => {
    const n = await cachedResult(usual, query);
    expect(await usual.query(n, { Limit: 5 })).toBe('new');
    expect(await usual.query(n, { ScanIndexForward: false })).toBe('new');
    expect(await usual.query(n - 1)).toBe('new');
    expect(await usual.query(n)).toBe('old');
    expect(usual.asked).toEqual(['Query', 'Query', 'Query']);
  },
  expired: async () => {
    for (const read of [query, scan]) {
      const n = await cachedResult(brief, read);
      await sleep(TTL_MS);
      expect(await read(brief, n)).toBe('new');
      expect(brief.asked).toHaveLength(1);
    }
  },
  disabled: async () => {
    for (const read of [query, scan]) {
      const n = await cachedResult(zero, read);
      expect(await read(zero, n)).toBe('new');
      expect(zero.asked).toHaveLength(1);
    }
  },
  written: async () => {
    const n = await cachedResult(usual, query);
    await usual.dax.putItem({ TableName: usual.TableName, Item: usual.item(n + 1, 'more') });
    await usual.dax.deleteItem({ TableName: usual.TableName, Key: usual.key(n) });
    expect(await query(usual, n)).toBe('old');
    expect(await usual.query(n, { ConsistentRead: true })).toBe('more');
  },
  bypassed: async () => {
    const n = await cachedResult(usual, scan);
    await usual.bypass(n + 1, 'more');
    expect(await scan(usual, n)).toBe('old');
  },
  separate: async () => {
    const n = await cachedResult(usual, query);
    expect([await usual.get(n), usual.asked]).toEqual(['new', ['GetItem']]);
  },
  unfilled: async () => {
    const n = await usual.cached();
    expect([await query(usual, n), usual.asked]).toEqual(['new', ['Query']]);
  },
  evicted: async () => {
    const first = await cachedResult(small, query);
    const second = await cachedResult(small, query);
    for (let others = 0; others < 30; others++) {
      await query(small, World.hundred());
      await query(small, first);
    }
    small.forget();
    expect([await query(small, first), small.asked]).toEqual(['old', []]);
    expect([await query(small, second), small.asked]).toEqual(['new', ['Query']]);
  },
});

/** Reads a key without an item through DAX, then puts an item past DAX. */
async function cachedAbsence(world: World, n = World.hundred()): Promise<number> {
  expect(await world.get(n)).toBeUndefined();
  await world.bypass(n, 'new');
  world.forget();
  return n;
}

prove('missing items', negativeBehaviors, {
  item: async () => {
    const n = await cachedAbsence(usual);
    expect([await usual.get(n), usual.asked]).toEqual([undefined, []]);
  },
  batch: async () => {
    const n = World.hundred();
    expect(await usual.batchGet([n, n + 1])).toEqual([undefined, undefined]);
    await usual.bypass(n, 'new');
    usual.forget();
    expect([await usual.get(n), await usual.batchGet([n]), usual.asked]).toEqual([undefined, [undefined], []]);
  },
  expired: async () => {
    const n = await cachedAbsence(brief);
    await sleep(TTL_MS);
    expect(await brief.get(n)).toBe('new');
  },
  put: async () => {
    const n = await cachedAbsence(usual);
    await usual.dax.putItem({ TableName: usual.TableName, Item: usual.item(n, 'put') });
    expect(await usual.get(n)).toBe('put');
  },
  update: async () => {
    const n = await cachedAbsence(usual);
    const [Key, values] = [usual.key(n), { ':v': { S: 'updated' } }];
    const update = { UpdateExpression: 'SET v = :v', ExpressionAttributeValues: values };
    await usual.dax.updateItem({ TableName: usual.TableName, Key, ...update });
    expect(await usual.get(n)).toBe('updated');
  },
  deleted: async () => {
    const n = await usual.cached();
    await usual.dax.deleteItem({ TableName: usual.TableName, Key: usual.key(n) });
    expect(await usual.get(n)).toBeUndefined();
    await usual.bypass(n, 'new');
    usual.forget();
    expect([await usual.get(n), usual.asked]).toEqual([undefined, []]);
  },
  query: async () => {
    const n = World.hundred();
    expect([await query(usual, n), await scan(usual, n)]).toEqual(['', '']);
    await usual.bypass(n, 'new');
    usual.forget();
    expect([await query(usual, n), await scan(usual, n), usual.asked]).toEqual(['', '', []]);
  },
  queryExpired: async () => {
    const n = World.hundred();
    expect(await query(brief, n)).toBe('');
    await brief.bypass(n, 'new');
    await sleep(TTL_MS);
    expect(await query(brief, n)).toBe('new');
  },
});
