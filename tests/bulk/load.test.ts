import type { AttributeValue, BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Load, type Rejection } from '../../bulk/load';
import { RESTAURANT_KEY, readRestaurants } from '../../bulk/restaurants';
import { stream } from './stream';

type Item = Record<string, AttributeValue>;
/** @returns the items of the request that stay unprocessed */
type Answer = (items: readonly Item[], call: number) => Promise<readonly Item[]> | readonly Item[];

/** A table that keeps the items it took, with injected responses. */
function table(answer: Answer = () => []) {
  const held = new Map<string, Item>();
  const sizes: number[] = [];
  const most = { inFlight: 0 };
  let inFlight = 0;
  const client = {
    async send({ input: { RequestItems = {} } }: BatchWriteItemCommand) {
      const items = (RequestItems.restaurants ?? []).map(({ PutRequest }) => PutRequest?.Item ?? {});
      const call = sizes.push(items.length) - 1;
      most.inFlight = Math.max(most.inFlight, ++inFlight);
      await new Promise(setImmediate);
      inFlight--;
      const left = await answer(items, call);
      for (const item of items) if (!left.includes(item)) held.set(`${item.PK?.S} ${item.SK?.S}`, item);
      return { UnprocessedItems: { restaurants: left.map((Item) => ({ PutRequest: { Item } })) } };
    },
  } as unknown as DynamoDBClient;
  const names = () => Object.fromEntries([...held].map(([key, item]) => [key, item.name?.S]));
  return { client, held, sizes, most, names };
}

const failure = (name: string, message = '') => Promise.reject(Object.assign(new Error(message), { name }));
const restaurant = (id: string, name = 'Thai') => JSON.stringify({ id, name, cuisine: 'Thai', city: 'Essex' });
const restaurants = (count: number) => Array.from({ length: count }, (_, index) => restaurant(`r${index + 1}`));

function start(client: DynamoDBClient, lines: readonly string[]) {
  const rejections: Rejection[] = [];
  const waits: number[] = [];
  const load = new Load({
    client,
    tableName: 'restaurants',
    keyAttributes: RESTAURANT_KEY,
    onProgress: () => undefined,
    onRejected: (rejection) => rejections.push(rejection),
    clock: { now: () => 0, random: () => 0.5, sleep: async (milliseconds) => void waits.push(milliseconds) },
  });
  return { load, rejections, waits, done: load.run(readRestaurants(stream(lines.join('\n')))) };
}

it('writes two items per restaurant, in full requests, eight at a time', async () => {
  const { client, held, sizes, most } = table();
  const { load, rejections, done } = start(client, restaurants(1000));
  await done;
  expect([load.lines, load.loaded, load.rejected, rejections]).toEqual([1000, 1000, 0, []]);
  expect([held.size, sizes, most]).toEqual([2000, Array(80).fill(25), { inFlight: 8 }]);
});

it('stops reading while the table takes nothing', async () => {
  let read = 0;
  async function* endless() {
    for (; ; read++) yield Buffer.from(`${restaurant(`r${read}`)}\n`);
  }
  const { client } = table(() => new Promise(() => undefined));
  const events = { onProgress: () => undefined, onRejected: () => undefined };
  void new Load({ client, tableName: 'restaurants', keyAttributes: RESTAURANT_KEY, ...events }).run(
    readRestaurants(endless()),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read).toBeGreaterThanOrEqual(100);
  expect(read).toBeLessThanOrEqual(130);
});

it('keeps the last line of an id, however close the lines are', async () => {
  for (const between of [0, 1, 10, 30, 60]) {
    const { client, names } = table(async (_, call) => {
      // Earlier requests are slower.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - 5 * call)));
      return [];
    });
    const lines = [restaurant('one', 'first'), ...restaurants(between), restaurant('one', 'last')];
    const { load, done } = start(client, lines);
    await done;
    expect([load.loaded, names()['RESTAURANT#one RESTAURANT#one'], names()['RESTAURANT#one PLACE']]).toEqual([
      lines.length,
      'last',
      'last',
    ]);
  }
});

it('reports each invalid line once and loads the others', async () => {
  const { client, held } = table();
  const { load, rejections, done } = start(client, ['x', restaurant('1'), '', '[]', restaurant('2')]);
  await done;
  expect([load.lines, load.loaded, load.rejected, held.size]).toEqual([4, 2, 2, 4]);
  expect(rejections).toEqual([
    { line: 1, reason: 'must be JSON, got x at character 1' },
    { line: 4, reason: "must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'" },
  ]);
});

it('reports the line that the table rejects and loads the lines around it', async () => {
  const { client, held } = table((items) =>
    items.some(({ name }) => name?.S === 'bad') ? failure('ValidationException', 'says why') : [],
  );
  const lines = restaurants(60).map((line, index) => (index === 30 ? restaurant('bad', 'bad') : line));
  const { load, rejections, done } = start(client, lines);
  await done;
  expect(rejections).toEqual([{ line: 31, reason: 'DynamoDB rejected it: ValidationException: says why' }]);
  expect([load.loaded, load.rejected, held.size]).toEqual([59, 1, 118]);
});

it('retries unprocessed items and nothing else', async () => {
  const { client, held, sizes } = table((items, call) => (call === 0 ? items.slice(20) : []));
  const { load, done } = start(client, restaurants(25));
  await done;
  expect([load.loaded, held.size, sizes]).toEqual([25, 50, [25, 25, 5]]);
});

it('waits for a throttled table as long as it takes an item now and then', async () => {
  const { client, held, sizes } = table((items, call) =>
    call % 50 === 0 ? items.slice(1) : failure('ProvisionedThroughputExceededException'),
  );
  const { load, waits, done } = start(client, [restaurant('1'), restaurant('2')]);
  await done;
  expect([load.loaded, held.size, sizes.length]).toEqual([2, 4, 151]);
  expect(Math.max(...waits)).toBe(1000);
});

it('fails when the table takes nothing for long, with the line to resume from', async () => {
  const { client } = table((items) =>
    items.some(({ name }) => name?.S === 'stuck') ? failure('ThrottlingException') : [],
  );
  const lines = restaurants(200).map((line, index) => (index === 130 ? restaurant('stuck', 'stuck') : line));
  const { load, done } = start(client, lines);
  await expect(done).rejects.toThrow('ThrottlingException');
  // The first line of the group.
  expect([load.resumeLine, load.loaded]).toEqual([126, 175]);
});

it('fails at once when a retry cannot help', async () => {
  const { client, sizes } = table(() => failure('ResourceNotFoundException'));
  const { load, done } = start(client, restaurants(1000));
  await expect(done).rejects.toThrow('ResourceNotFoundException');
  expect([load.resumeLine, load.loaded]).toEqual([1, 0]);
  // Requests that were already in flight.
  expect(sizes.length).toBeLessThanOrEqual(8);
});

it('resumes from the line that could not be read', async () => {
  async function* broken() {
    yield Buffer.from(`${restaurants(30).join('\n')}\n`);
    throw new Error('the disk is gone');
  }
  const events = { onProgress: () => undefined, onRejected: () => undefined };
  const load = new Load({ client: table().client, tableName: 'restaurants', keyAttributes: RESTAURANT_KEY, ...events });
  await expect(load.run(readRestaurants(broken()))).rejects.toThrow('the disk is gone');
  expect([load.resumeLine, load.loaded]).toEqual([26, 25]);
});
