import type { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { measure } from '../../../../functions/scores/measure-dax/store';

// The pauses between the reads of what DAX has yet to cache.
jest.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** A table, and a cluster of nodes with a query cache each, which take turns. */
function world({ nodes = 1, caches = true, players = ['a', 'b'] } = {}) {
  const reads: string[] = [];
  const answer = (user: string, CapacityUnits: number) => ({
    Items: players.includes(user) ? [{ UserId: { S: user }, CreatedTime: { N: '1' } }] : [],
    ConsumedCapacity: { CapacityUnits },
  });
  const userOf = ({ input }: QueryCommand) => input.ExpressionAttributeValues?.[':user']?.S ?? '';
  const table = {
    send: async (command: QueryCommand) => {
      reads.push(`table ${userOf(command)}`);
      return answer(userOf(command), 0.5);
    },
  };
  const stored = Array.from({ length: nodes }, () => new Set<string>());
  let turn = 0;
  const dax = {
    send: async (command: QueryCommand) => {
      const user = userOf(command);
      const cache = stored[turn++ % nodes] ?? new Set();
      if (command.input.ConsistentRead) {
        reads.push(`consistent ${user}`);
        return answer(user, 1);
      }
      const key = JSON.stringify(command.input);
      const isHit = cache.has(key);
      if (caches) cache.add(key);
      reads.push(`${isHit ? 'hit' : 'miss'} ${user}`);
      return answer(user, isHit ? 0 : 0.5);
    },
  };
  const clients = { table: table as unknown as DynamoDBClient, dax: dax as unknown as DynamoDBClient };
  return { clients, reads };
}

const count = (reads: readonly string[], read: string) => reads.filter((one) => one === read).length;

it('returns the times of iterations × players queries in each way, and of the first queries', async () => {
  const { clients } = world();
  const { scoresPerQuery, first, samples } = await measure(clients, 'scores', { users: ['a', 'b'], iterations: 3 });
  expect(scoresPerQuery).toBe(1);
  const lengths = Object.entries(samples).map(([variant, times]) => [variant, times.length]);
  expect(lengths).toEqual([
    ['table', 6],
    ['miss', 6],
    ['hit', 6],
    ['consistent', 6],
  ]);
  expect(Object.keys(first)).toEqual(['table', 'miss', 'hit', 'consistent']);
  const all = [...Object.values(samples).flat(), ...Object.values(first)];
  expect(all.filter((milliseconds) => !(milliseconds > 0 && milliseconds < 10_000))).toEqual([]);
});

it('lets the four ways take turns, after each player was warmed up', async () => {
  const { clients, reads } = world();
  await measure(clients, 'scores', { users: ['a', 'b'], iterations: 2 });
  // The cluster's first query of a player is repeated until it hits.
  const warmUp = ['table a', 'miss a', 'miss a', 'hit a', 'consistent a'];
  expect(reads.slice(0, 5)).toEqual(warmUp);
  expect(reads.slice(5, 16)).toEqual([
    ...['table a', 'table b'],
    ...['table a', 'miss a', 'hit a', 'consistent a'],
    ...['table b', 'miss b', 'miss b', 'hit b', 'consistent b'],
  ]);
  expect(reads.slice(16)).toEqual([
    ...['table a', 'miss a', 'hit a', 'consistent a'],
    ...['miss b', 'hit b', 'consistent b', 'table b'],
    ...['miss a', 'hit a', 'consistent a', 'table a'],
    ...['hit b', 'consistent b', 'table b', 'miss b'],
  ]);
});

it('misses with every query that must miss, and warms up each node of a cluster', async () => {
  const { clients, reads } = world({ nodes: 3 });
  const { samples } = await measure(clients, 'scores', { users: ['a'], iterations: 20 });
  expect(samples.hit).toHaveLength(20);
  // The first one, the one that warms up and 20 others; and at most three that should have been hits, one per node.
  const misses = count(reads, 'miss a');
  expect([misses >= 22, misses <= 25, count(reads, 'hit a')]).toEqual([true, true, 22]);
});

it('rejects if a player has no scores', async () => {
  const { clients } = world();
  await expect(measure(clients, 'scores', { users: ['a', 'nobody'], iterations: 1 })).rejects.toThrow(
    new Error('the player nobody has no scores'),
  );
});

it('rejects if DAX does not cache, as when the table answers in its place', async () => {
  const { clients } = world({ caches: false });
  await expect(measure(clients, 'scores', { users: ['a'], iterations: 1 })).rejects.toThrow(
    new Error('DAX does not cache the scores of the player a: see the log of the function'),
  );
});
