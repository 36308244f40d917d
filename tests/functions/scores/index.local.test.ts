import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MeasureDaxResponse } from '../../../functions/scores/measure-dax/handler';
import type { QueryScoresResponse } from '../../../functions/scores/query-scores/handler';
import { scoresTable } from '../../../tables/scores';
import { startDax } from '../../support/dax';
import { createTable } from '../../support/table';

const dynamodb = new DynamoDBClient({});
let table: Awaited<ReturnType<typeof createTable>>;
let dax: Awaited<ReturnType<typeof startDax>>;
let log: jest.SpyInstance;

beforeEach(async () => {
  log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.resetModules();
  table = await createTable(dynamodb, scoresTable, 'scores');
  await table.put({ UserId: { S: 'a' }, CreatedTime: { N: '1' } });
  dax = await startDax({ tableEndpoint: process.env.AWS_ENDPOINT_URL ?? '' });
  process.env.TABLE_NAME = table.name;
  process.env.DAX_ENDPOINT = dax.endpoint;
});
afterEach(async () => {
  log.mockRestore();
  await dax.close();
  await table.destroy();
});
afterAll(() => dynamodb.destroy());

type Handler<Answer> = (event: object) => Promise<Answer>;

/** The function as it is deployed: with its variables, and its own clients. */
function load<Answer>(name: string): Handler<Answer> {
  type Deployed = { handler: (event: object, context: object) => Promise<Answer> };
  const { handler } = jest.requireActual<Deployed>(`../../../functions/scores/${name}`);
  return (event) => handler(event, {});
}
const queries = () =>
  dax.cluster.status().reduce((sum, { metrics }) => sum + metrics.QueryCacheHits + metrics.QueryCacheMisses, 0);

it('query-scores queries through DAX if DAX_ENDPOINT is set', async () => {
  const handler = load<QueryScoresResponse>('query-scores');
  const answers: QueryScoresResponse[] = [];
  // On a busy machine the table may answer the first requests, before the connection to DAX is made.
  while (answers.at(-1)?.source !== 'cache' && answers.length < 50) answers.push(await handler({ userId: 'a' }));
  expect(answers.at(-1)).toMatchObject({ items: [{ UserId: 'a', CreatedTime: 1 }], source: 'cache' });
  expect(answers[0]?.source).toBe('table');
  expect(log).toHaveBeenCalledTimes(answers.length);
});

it('query-scores queries the table if it is not', async () => {
  delete process.env.DAX_ENDPOINT;
  const handler = load<QueryScoresResponse>('query-scores');
  const answers = [await handler({ userId: 'a' }), await handler({ userId: 'a' })];
  expect(answers.map(({ source }) => source)).toEqual(['table', 'table']);
  expect(queries()).toBe(0);
});

it('measure-dax measures the cluster of DAX_ENDPOINT', async () => {
  const answer = await load<MeasureDaxResponse>('measure-dax')({ users: ['a'], iterations: 2 });
  expect(answer).toMatchObject({ coldStart: true, scoresPerQuery: 1 });
  expect(queries()).toBeGreaterThanOrEqual(8);
});

it.each([
  ['query-scores', { TABLE_NAME: '' }, "scores: TABLE_NAME must be set and not empty, got ''"],
  ['measure-dax', { DAX_ENDPOINT: '' }, "measure-dax: DAX_ENDPOINT must be set and not empty, got ''"],
])('%s does not start with the variables %j', (name, variables, message) => {
  Object.assign(process.env, variables);
  expect(() => load(name)).toThrow(new Error(message));
});
