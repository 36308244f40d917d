import { setTimeout as sleep } from 'node:timers/promises';
import { consistentBehaviors, transactionBehaviors, writeBehaviors } from './behaviours';
import { World } from './caching-world';
import { prove } from './prove';

/** How long DAX may take to read items in the background. */
const PATIENCE_MS = 5000;
const TTL_MS = 400;

let usual: World;
/** Items never expire. */
let lasting: World;
/** Entries expire soon. */
let brief: World;
let several: World;

beforeAll(async () => {
  usual = await World.create('writes');
  lasting = await World.create('lasting', { ttls: { item: 0, query: 0 } });
  brief = await World.create('rewritten', { ttls: { item: TTL_MS, query: TTL_MS } });
  several = await World.create('several', { nodes: 3 });
}, 60_000);

afterAll(async () => {
  for (const world of [usual, lasting, brief, several]) await world.close();
});

const put = (world: World, n: number, v: string, more = {}) =>
  world.dax.putItem({ TableName: world.TableName, Item: world.item(n, v), ...more });

const update = (world: World, n: number, v: string, more = {}) =>
  world.dax.updateItem({
    TableName: world.TableName,
    Key: world.key(n),
    UpdateExpression: 'SET v = :v',
    ExpressionAttributeValues: { ':v': { S: v } },
    ...more,
  });

prove('writes', writeBehaviors, {
  put: async () => {
    const n = World.hundred();
    await put(usual, n, 'put');
    await usual.bypass(n, 'new');
    usual.forget();
    expect([await usual.get(n), usual.asked]).toEqual(['put', []]);
  },
  update: async () => {
    for (const ReturnValues of ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const) {
      const n = await usual.cached();
      await update(usual, n, 'updated', { ReturnValues });
      expect(await usual.get(n)).toBe('updated');
    }
  },
  delete: async () => {
    const n = await usual.cached();
    await usual.dax.deleteItem({ TableName: usual.TableName, Key: usual.key(n) });
    expect(await usual.get(n)).toBeUndefined();
  },
  batch: async () => {
    const [n, m] = [await usual.cached(), await usual.cached()];
    const requests = [{ PutRequest: { Item: usual.item(n, 'put') } }, { DeleteRequest: { Key: usual.key(m) } }];
    await usual.dax.batchWriteItem({ RequestItems: { [usual.TableName]: requests } });
    expect(await usual.batchGet([n, m])).toEqual(['put', undefined]);
  },
  table: async () => {
    const n = await usual.cached();
    await put(usual, n, 'put');
    expect(await usual.get(n, { ConsistentRead: true })).toBe('put');
    expect(usual.asked).toEqual(['PutItem', 'GetItem']);
  },
  whatever: async () => {
    const n = await lasting.cached();
    await put(lasting, n, 'put');
    expect(await lasting.get(n)).toBe('put');
  },
  rewritten: async () => {
    const n = await brief.cached();
    await sleep(TTL_MS * 0.6);
    await put(brief, n, 'put');
    await brief.bypass(n, 'bypassed');
    await sleep(TTL_MS * 0.6);
    expect(await brief.get(n)).toBe('put');
  },
  failed: async () => {
    const n = await usual.cached();
    const condition = { ConditionExpression: 'attribute_not_exists(id)' };
    await expect(put(usual, n, 'put', condition)).rejects.toThrow('The conditional request failed');
    await expect(update(usual, n, 'updated', condition)).rejects.toThrow('The conditional request failed');
    expect(await usual.get(n)).toBe('old');
  },
  nodes: async () => {
    const n = World.hundred();
    await put(several, n, 'first');
    const seen = async () => {
      // Many reads, so that each node answers some.
      const values = await Promise.all(Array.from({ length: 60 }, () => several.get(n)));
      return [...new Set(values)];
    };
    expect(await seen()).toEqual(['first']);
    await put(several, n, 'second');
    expect(await seen()).toEqual(['second']);
    const hits = several.cluster.status().map(({ metrics }) => metrics.ItemCacheHits > 0);
    expect(hits).toEqual([true, true, true]);
  },
});

const consistent = { ConsistentRead: true };

prove('consistent reads', consistentBehaviors, {
  get: async () => {
    const n = await usual.cached();
    expect([await usual.get(n, consistent), usual.asked]).toEqual(['new', ['GetItem']]);
  },
  batch: async () => {
    const n = await usual.cached();
    expect([await usual.batchGet([n], consistent), usual.asked]).toEqual([['new'], ['BatchGetItem']]);
  },
  query: async () => {
    const n = World.hundred();
    await usual.bypass(n, 'old');
    expect([await usual.query(n), await usual.scan(n)]).toEqual(['old', 'old']);
    await usual.bypass(n, 'new');
    expect([await usual.query(n, consistent), await usual.scan(n, consistent)]).toEqual(['new', 'new']);
    await usual.bypass(n, 'newest');
    expect([await usual.query(n, consistent), await usual.scan(n, consistent)]).toEqual(['newest', 'newest']);
  },
  notStored: async () => {
    const n = await usual.cached();
    expect([await usual.get(n, consistent), await usual.batchGet([n], consistent)]).toEqual(['new', ['new']]);
    usual.forget();
    expect([await usual.get(n), usual.asked]).toEqual(['old', []]);

    const m = World.hundred();
    await usual.bypass(m, 'old');
    expect([await usual.get(m, consistent), await usual.batchGet([m], consistent)]).toEqual(['old', ['old']]);
    await usual.bypass(m, 'new');
    expect(await usual.get(m)).toBe('new');
  },
  notStoredResults: async () => {
    const n = World.hundred();
    await usual.bypass(n, 'old');
    expect([await usual.query(n, consistent), await usual.scan(n, consistent)]).toEqual(['old', 'old']);
    await usual.bypass(n, 'new');
    expect([await usual.query(n), await usual.scan(n)]).toEqual(['new', 'new']);
  },
});

const transactGet = async (world: World, n: number) => {
  const { Responses } = await world.dax.transactGetItems({
    TransactItems: [{ Get: { TableName: world.TableName, Key: world.key(n) } }],
  });
  return Responses?.[0]?.Item?.v?.S;
};

const transactWrite = (world: World, n: number, v: string, more = {}) =>
  world.dax.transactWriteItems({
    TransactItems: [{ Put: { TableName: world.TableName, Item: world.item(n, v), ...more } }],
  });

prove('transactions', transactionBehaviors, {
  get: async () => {
    const n = await usual.cached();
    expect([await transactGet(usual, n), usual.asked]).toEqual(['new', ['TransactGetItems']]);
  },
  notStored: async () => {
    const n = World.hundred();
    await usual.bypass(n, 'old');
    expect(await transactGet(usual, n)).toBe('old');
    await usual.bypass(n, 'new');
    expect(await usual.get(n)).toBe('new');
  },
  write: async () => {
    const n = await usual.cached();
    await transactWrite(usual, n, 'put');
    expect(await usual.get(n)).toBe('put');
  },
  refill: async () => {
    const n = World.hundred();
    usual.forget();
    await transactWrite(usual, n, 'put');
    for (let waited = 0; !usual.asked.includes('TransactGetItems') && waited < PATIENCE_MS; waited += 10)
      await sleep(10);
    expect(usual.asked).toContain('TransactGetItems');
    await sleep(200);
    usual.forget();
    expect([await usual.get(n), usual.asked]).toEqual(['put', []]);
  },
  cancelled: async () => {
    const n = await usual.cached();
    const condition = { ConditionExpression: 'attribute_not_exists(id)' };
    await expect(transactWrite(usual, n, 'put', condition)).rejects.toThrow('Transaction cancelled');
    expect(await usual.get(n)).toBe('old');
  },
});
