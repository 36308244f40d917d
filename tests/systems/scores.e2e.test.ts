import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { QueryScoresResponse } from '../../functions/scores/query-scores/handler';
import type { ScoresOutputs } from '../../systems/scores';
import { comparisonOf, drawnBench, undisturbed } from '../support/bench';
import { type Deployed, deployed } from '../support/deployed';
import type { Tableside } from '../support/tableside';

const MINUTE = 60_000;
const USERS = 20;
const GAMES = 30;
/** Of the two nodes, each of which has its own cache. */
const MOST_MISSES = 20;

let local: Deployed;
let tableside: Tableside;
let outputs: ScoresOutputs;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  local = await deployed();
  ({ tableside } = local);
  outputs = local.status.outputs.scores;
  dynamodb = new DynamoDBClient(local.clients);
}, 6 * MINUTE);
afterAll(() => dynamodb.destroy());

const list = (user: string, ...parameters: readonly string[]) =>
  tableside.json<QueryScoresResponse>('scores', 'list', user, ...parameters);

/** Lists until the cache of whichever node answers. */
async function listCached(user: string): Promise<QueryScoresResponse> {
  for (let tries = 0; tries < MOST_MISSES; tries++) {
    const answer = await list(user);
    if (answer.source === 'cache') return answer;
  }
  throw new Error(`DAX never answered from its cache about ${user}`);
}

const timesIn = ({ items }: QueryScoresResponse) => items.map(({ CreatedTime }) => Number(CreatedTime));

/** Counts the scores of the players that the tests load. */
async function countScores(): Promise<number> {
  const users = new Set(Array.from({ length: USERS }, (_, index) => `user-${index + 1}`));
  let count = 0;
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: outputs.tableName })) {
    count += Items.filter(({ UserId }) => users.has(UserId?.S ?? '')).length;
  }
  return count;
}

/** Puts a score into the table, past DAX. */
const put = (user: string, time: number) =>
  dynamodb.send(
    new PutItemCommand({
      TableName: outputs.tableName,
      Item: { UserId: { S: user }, CreatedTime: { N: String(time) }, Score: { N: '1' } },
    }),
  );

it('has a cluster with two nodes and TLS, which the outputs describe', () => {
  const [cluster] = local.status.daxClusters;
  expect(local.status.daxClusters).toHaveLength(1);
  expect(cluster?.nodes.map(({ status }) => status)).toEqual(['available', 'available']);
  const port = cluster?.nodes[0]?.port;
  expect(outputs).toEqual({
    daxEndpoint: `daxs://127.0.0.1:${port}`,
    daxCaFile: expect.stringMatching(/^\/.*\/dax\/ca\.pem$/),
    tableName: 'tableside-local-scores',
    queryFunctionName: 'tableside-local-scores-query',
    measureFunctionName: 'tableside-local-scores-measure',
  });
});

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['localhost', false],
])(
  'has a certificate for %s that a client accepts if it trusts the certificate authority: %s',
  async (host, trusts) => {
    const { port } = new URL(outputs.daxEndpoint.replace('daxs:', 'https:'));
    const ca = trusts ? readFileSync(outputs.daxCaFile ?? '', 'utf8') : undefined;
    const result = await new Promise((resolve) => {
      const socket = connect({ host, port: Number(port), ...(ca && { ca }) }, () => resolve('connected'));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.once('close', () => socket.destroy()).unref();
    });
    expect(result).toBe(trusts ? 'connected' : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  },
);

it(
  'loads the same scores again and again',
  async () => {
    const counts: number[] = [];
    for (let load = 0; load < 2; load++) {
      const loaded = await tableside.json('scores', 'load', '--users', String(USERS), '--games', String(GAMES));
      expect(loaded).toMatchObject({ tableName: outputs.tableName, loaded: USERS * GAMES });
      counts.push(await countScores());
    }
    expect(counts).toEqual([USERS * GAMES, USERS * GAMES]);
  },
  MINUTE,
);

it(
  'lists the scores of a player, page by page, newest first, and later from the cache of DAX',
  async () => {
    const pages: QueryScoresResponse[] = [];
    for (let after: string | undefined = ''; after !== undefined; after = pages.at(-1)?.after) {
      pages.push(await list('user-3', '--limit', '12', ...(after ? ['--after', after] : [])));
    }
    expect(pages.map(({ items }) => items.length)).toEqual([12, 12, 6]);
    const times = pages.flatMap(timesIn);
    expect(times).toEqual([...times].sort((one, other) => other - one));
    expect(new Set(times).size).toBe(GAMES);
    expect(pages[0]?.items[0]).toEqual({
      UserId: 'user-3',
      CreatedTime: expect.any(Number),
      GameTitle: expect.any(String),
      Score: expect.any(Number),
      Wins: expect.any(Number),
      Losses: expect.any(Number),
    });
    expect(timesIn(await listCached('user-3'))).toEqual(times.slice(0, 25));
  },
  MINUTE,
);

it(
  'shows a score that was put past DAX only in a consistent list',
  async () => {
    // Each node has its own cache, and the client chooses one at random.
    for (let lists = 0; lists < MOST_MISSES; lists++) await list('user-4');
    const [newest = 0] = timesIn(await listCached('user-4'));
    await put('user-4', newest + 1);
    expect(timesIn(await listCached('user-4'))[0]).toBe(newest);
    const consistent = await list('user-4', '--consistent');
    expect([timesIn(consistent)[0], consistent.source]).toEqual([newest + 1, 'table']);
  },
  MINUTE,
);

it.each(['reset', 'server-error', 'lost-answer'])(
  'lists from the table while each request to DAX meets the fault %s, and from the cache again afterwards',
  async (fault) => {
    await undisturbed(tableside, async () => {
      const cached = await listCached('user-5');
      await tableside.json('fault', 'add', fault, '--service', 'dax');
      const answer = await list('user-5').finally(() => tableside.json('fault', 'clear'));
      expect([timesIn(answer), answer.source]).toEqual([timesIn(cached), 'table']);
    });
    await listCached('user-5');
  },
  5 * MINUTE,
);

it(
  'measures how much faster DAX is, and draws a chart',
  async () => {
    const parameters = ['--users', String(USERS), '--iterations', '5'];
    const { document, pictures } = await drawnBench(tableside, 'scores', ...parameters);
    const scoresPerQuery = expect.any(Number);
    const ways = ['table', 'miss', 'hit', 'consistent'];
    expect(document).toEqual({
      name: 'scores',
      deployedIn: 'local',
      environment: expect.any(Object),
      iterations: 5,
      users: USERS,
      measurements: expect.any(Array),
      ratios: expect.any(Array),
      summaries: [
        { scoresPerQuery, ...comparisonOf(ways, 0, '>= 3') },
        { scoresPerQuery, ...comparisonOf(ways, 4, '>= 8') },
      ],
      pictures,
    });
  },
  5 * MINUTE,
);
