import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { measure } from '../../../functions/scores/measure-dax/store';
import { createHandler, type QueryScoresResponse } from '../../../functions/scores/query-scores/handler';
import { queryScores } from '../../../functions/scores/table';
import { createDaxClient } from '../../../runtime/dax';
import { scoresTable } from '../../../tables/scores';
import { startDax } from '../../support/dax';
import { createTable } from '../../support/table';

const dynamodb = new DynamoDBClient({});
let table: Awaited<ReturnType<typeof createTable>>;
let dax: Awaited<ReturnType<typeof startDax>>;
let throughDax: DynamoDBClient;

beforeEach(async () => {
  table = await createTable(dynamodb, scoresTable, 'scores');
  dax = await startDax({ tableEndpoint: process.env.AWS_ENDPOINT_URL ?? '', nodes: 1 });
  throughDax = createDaxClient({ endpoint: dax.endpoint, report: () => undefined });
});
afterEach(async () => {
  throughDax.destroy();
  await dax.close();
  await table.destroy();
});
afterAll(() => dynamodb.destroy());

const score = (UserId: string, CreatedTime: number) => ({
  UserId: { S: UserId },
  CreatedTime: { N: String(CreatedTime) },
  Score: { N: String(CreatedTime * 10) },
});
const plain = (UserId: string, CreatedTime: number) => ({ UserId, CreatedTime, Score: CreatedTime * 10 });
const putGames = (user: string, games: number) =>
  table.put(...Array.from({ length: games }, (_, index) => score(user, index + 1)));

/** The handler of the function, with DAX or without. */
function ask(client: DynamoDBClient, event: object): Promise<QueryScoresResponse> {
  return createHandler((query) => queryScores(client, table.name, query), { log: () => undefined })(event);
}

/** Queries until the cache answers: DAX stores a result after it has answered. */
async function askUntilCached(event: object): Promise<QueryScoresResponse> {
  for (let tries = 0; tries < 50; tries++) {
    const answer = await ask(throughDax, event);
    if (answer.source === 'cache') return answer;
  }
  throw new Error('DAX never answered from its cache');
}

describe.each([
  ['without DAX', () => dynamodb],
  ['with DAX', () => throughDax],
])('query-scores %s', (_, client) => {
  it('answers with all pages of a player, newest first', async () => {
    await putGames('a', 5);
    await putGames('b', 1);
    const pages: number[][] = [];
    for (let after: string | undefined = ''; after !== undefined; ) {
      const answer: QueryScoresResponse = await ask(client(), { userId: 'a', limit: 2, ...(after && { after }) });
      pages.push(answer.items.map(({ CreatedTime }) => Number(CreatedTime)));
      expect(answer.source).toBe('table');
      after = answer.after;
    }
    expect(pages.filter((page) => page.length > 0)).toEqual([[5, 4], [3, 2], [1]]);
  });

  it('answers with whole items, and with none for an unknown player', async () => {
    await putGames('a', 1);
    expect(await ask(client(), { userId: 'a' })).toMatchObject({ items: [plain('a', 1)], source: 'table' });
    expect(await ask(client(), { userId: 'nobody' })).toMatchObject({ items: [], source: 'table' });
  });
});

describe('query-scores with DAX', () => {
  it('answers from the cache, and with a new score only if asked to read consistently', async () => {
    await putGames('a', 1);
    const cached = await askUntilCached({ userId: 'a' });
    await table.put(score('a', 2));
    expect(cached.items).toEqual([plain('a', 1)]);
    expect((await askUntilCached({ userId: 'a' })).items).toEqual([plain('a', 1)]);
    expect(await ask(throughDax, { userId: 'a', consistent: true })).toMatchObject({
      items: [plain('a', 2), plain('a', 1)],
      source: 'table',
    });
  });

  it('answers from the table when the cluster is gone', async () => {
    await putGames('a', 1);
    await askUntilCached({ userId: 'a' });
    await dax.close();
    expect(await ask(throughDax, { userId: 'a' })).toMatchObject({ items: [plain('a', 1)], source: 'table' });
  });
});

describe('measure-dax', () => {
  const run = (users: readonly string[]) =>
    measure({ table: dynamodb, dax: throughDax }, table.name, { users, iterations: 3 });

  it('measures hits and misses of a cluster of two nodes', async () => {
    await putGames('a', 3);
    await putGames('b', 2);
    const { scoresPerQuery, first, samples } = await run(['a', 'b']);
    expect(scoresPerQuery).toBe(2.5);
    expect(Object.values(samples).map(({ length }) => length)).toEqual([6, 6, 6, 6]);
    const all = [...Object.values(samples).flat(), ...Object.values(first)];
    expect(all.filter((milliseconds) => !(milliseconds > 0 && milliseconds < 10_000))).toEqual([]);
    const sum = (name: 'QueryCacheHits' | 'QueryCacheMisses') =>
      dax.cluster.status().reduce((total, { metrics }) => total + metrics[name], 0);
    // The very first query, one of each player to warm up, and 3 × 2 samples.
    expect([sum('QueryCacheHits'), sum('QueryCacheMisses') >= 9]).toEqual([9, true]);
  });

  it('rejects if the cluster is gone, rather than to measure the table twice', async () => {
    await putGames('a', 1);
    await dax.close();
    await expect(run(['a'])).rejects.toThrow(
      new Error('DAX does not cache the scores of the player a: see the log of the function'),
    );
  });
});
