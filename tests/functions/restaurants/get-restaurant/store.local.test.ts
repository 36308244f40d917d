import { type BatchGetItemCommandOutput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCaches } from '../../../../functions/restaurants/caches';
import { createHandler } from '../../../../functions/restaurants/get-restaurant/handler';
import { createStore } from '../../../../functions/restaurants/get-restaurant/store';
import { TestRedis } from '../../../runtime/cache/redis';
import { type Fault, withFaults } from '../../../support/faults';
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

/** The deployed function, whose client makes fewer attempts, and the commands that it sends to the table. */
function deploy(choose: (attempt: number) => Fault | undefined = () => undefined) {
  const commands: string[] = [];
  const client = withFaults(new DynamoDBClient({ maxAttempts: 2 }), (command, attempt) => {
    commands.push(command);
    return choose(attempt);
  });
  const link = redis.link({ budgetMilliseconds: 5000 });
  const handler = createHandler(createStore(client, table.name, createCaches(link)), { log: () => undefined });
  const answer = async (event: unknown) => ({ ...(await handler(event)), milliseconds: 0 });
  return { answer, commands };
}
const from = (source: 'cache' | 'table', answer: object) => ({ ...answer, source, milliseconds: 0 });

it('reads a restaurant from the table once, and then from the cache', async () => {
  const { answer, commands } = deploy();
  const coord = [-73.98241999999999, 0.30000000000000004, 1e-130];
  const item = restaurant('a', { rating: 4.5, place: { lat: -0.25 }, tags: ['x', null], coord });
  await table.put(item);
  expect([await answer({ id: 'a' }), await answer({ id: 'a' })]).toEqual([
    from('table', { item }),
    from('cache', { item }),
  ]);
  expect([await answer({ id: 'none' }), await answer({ id: 'none' })]).toEqual([
    from('table', { item: null }),
    from('cache', { item: null }),
  ]);
  expect(commands).toEqual(['GetItemCommand', 'GetItemCommand']);
});

it('reads several restaurants that the cache does not have in one request, and answers in the order of the ids', async () => {
  const { answer, commands } = deploy();
  const [a, b, c] = ['a', 'b', 'c'].map((id) => restaurant(id));
  await table.put(...[a, b, c].flatMap((item) => item ?? []));
  await answer({ id: 'b' });
  expect(await answer({ ids: ['c', 'none', 'b', 'a', 'c'] })).toEqual(from('table', { items: [c, null, b, a, c] }));
  expect(await answer({ ids: ['a', 'b', 'none'] })).toEqual(from('cache', { items: [a, b, null] }));
  expect(commands).toEqual(['GetItemCommand', 'BatchGetItemCommand']);
});

it('requests unprocessed keys again', async () => {
  const unread: Fault = ({ Responses, UnprocessedKeys }: BatchGetItemCommandOutput) => {
    const items = Responses?.[table.name] ?? [];
    const Keys = items.splice(1).map(({ PK = { S: '' }, SK = { S: '' } }) => ({ PK, SK }));
    Object.assign(UnprocessedKeys ?? {}, { [table.name]: { Keys, ConsistentRead: true } });
  };
  const { answer, commands } = deploy((attempt) => (attempt < 2 ? unread : undefined));
  const items = ['a', 'b', 'c', 'd'].map((id) => restaurant(id));
  await table.put(...items);
  expect(await answer({ ids: ['a', 'b', 'c', 'd'] })).toEqual(from('table', { items }));
  expect(commands).toHaveLength(3);
});

it('finds restaurants by cuisine, by city and by both, in any case, page by page', async () => {
  const { answer, commands } = deploy();
  const thai = ['1', '2', '3'].map((id) => restaurant(id));
  const york = restaurant('4', { city: 'York' });
  const greek = restaurant('5', { cuisine: 'Greek' });
  const hash = restaurant('6', { city: 'Bath#Spa' });
  await table.put(...thai, york, greek, hash);
  const first = await answer({ cuisine: 'THAI', city: ' bath', limit: 2 });
  expect(first).toEqual(from('table', { items: thai.slice(0, 2), next: expect.any(String) }));
  const { next } = first as { next?: string };
  const second = { cuisine: 'thai', city: 'Bath', limit: 2, next };
  expect([await answer(second), await answer(second)]).toEqual([
    from('table', { items: thai.slice(2) }),
    from('cache', { items: thai.slice(2) }),
  ]);
  expect(await answer({ cuisine: 'Thai', city: 'Bath', limit: 2 })).toEqual({ ...first, source: 'cache' });
  expect(await answer({ cuisine: 'thai' })).toEqual(from('table', { items: [...thai, hash, york] }));
  expect(await answer({ city: 'bath' })).toEqual(from('table', { items: [greek, ...thai] }));
  expect(await answer({ cuisine: 'none' })).toEqual(from('table', { items: [] }));
  expect(commands).toEqual(Array(5).fill('QueryCommand'));
});

it('answers from the table if the cache is unavailable, and rejects if the table fails', async () => {
  const { answer } = deploy((attempt) => (attempt > 0 ? 'throttled' : undefined));
  const item = restaurant('a');
  await table.put(item);
  await redis.kill();
  expect(await answer({ id: 'a' })).toEqual(from('table', { item }));
  await expect(answer({ id: 'a' })).rejects.toThrow('Throughput exceeds the current capacity');
});
