import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, type BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { home, tableside } from '../../support/cli';

// Somebody else's local AWS, so that the tool does not look for its own process when a load fails.
process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';

const state = join(home, 'terraform.tfstate');
const outputs = { scores: { value: { tableName: 'scores', queryFunctionName: 'query' } } };
const deploy = (value: object = outputs) => writeFileSync(state, JSON.stringify({ outputs: value }));

beforeEach(() => deploy());
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(home, { recursive: true }));

/** Answers what is sent, and keeps the written items. */
function table(failure?: Error) {
  const items: Record<string, AttributeValue>[] = [];
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command) => {
    if (failure) throw failure;
    const requests = (command as BatchWriteItemCommand).input.RequestItems?.scores ?? [];
    items.push(...requests.map(({ PutRequest }) => PutRequest?.Item ?? {}));
    return {};
  });
  return items;
}

describe('scores load', () => {
  it('loads the scores of each player, and prints the rate', async () => {
    const items = table();
    const { status, stdout, stderr } = await tableside('scores load --users 3 --games 20');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^Loaded 60 scores of 3 players into scores in \d+\.\d s, [\d,]+\/s\.\n$/),
    ]);
    expect(stderr).toMatch(/✔ Loading scores into scores \(.* s\)\n$/);
    expect(new Set(items.map(({ UserId, CreatedTime }) => `${UserId?.S} ${CreatedTime?.N}`)).size).toBe(60);
    expect(items).toContainEqual({
      UserId: { S: 'user-1' },
      CreatedTime: { N: expect.stringMatching(/^17\d{11}$/) },
      GameTitle: { S: expect.any(String) },
      Score: { N: expect.stringMatching(/^\d{4}$/) },
      Wins: { N: expect.stringMatching(/^\d{1,3}$/) },
      Losses: { N: expect.stringMatching(/^\d{1,2}$/) },
    });
  });

  it('loads 10 scores of each of 100 players without options, the same each time', async () => {
    const items = table();
    const { stdout } = await tableside('scores load --json');
    const first = items.splice(0);
    await tableside('scores load --seed 1');
    expect(JSON.parse(stdout)).toEqual({
      tableName: 'scores',
      users: 100,
      games: 10,
      seed: 1,
      loaded: 1000,
      seconds: expect.any(Number),
    });
    expect(first).toHaveLength(1000);
    expect(new Set(items.map((item) => JSON.stringify(item)))).toEqual(
      new Set(first.map((item) => JSON.stringify(item))),
    );
  });

  it('prints the command that repeats a failed load, with exit code 1', async () => {
    table(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect(await tableside('scores load --users 2 --seed 9')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(
        'AccessDeniedException: 0 of 20 scores are loaded. Load the same scores again with: npx tableside scores load --users 2 --games 10 --seed 9\n',
      ),
    });
  });
});

describe('scores list', () => {
  const item = (CreatedTime: number, Score: number) => ({
    UserId: 'user-1',
    CreatedTime,
    GameTitle: 'Amber Road',
    Score,
    Wins: 7,
    Losses: 8,
  });
  const answer = { items: [item(1_704_067_200_000, 5000)], source: 'cache', milliseconds: 0.62 };

  /** The function that answers, and the events that it got. */
  function queryFunction(response: object) {
    const events: unknown[] = [];
    jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async (command) => {
      const { FunctionName, Payload } = (command as InvokeCommand).input;
      events.push([FunctionName, JSON.parse(String(Payload))]);
      return { Payload: { transformToString: () => JSON.stringify(response) } };
    });
    return events;
  }

  it('shows the scores of a player and where they come from', async () => {
    const events = queryFunction(answer);
    const { status, stdout } = await tableside('scores list user-1');
    expect([status, stdout.split('\n').map((line) => line.trim().split(/\s{2,}/))]).toEqual([
      0,
      [
        ['CreatedTime', 'GameTitle', 'Score', 'Wins', 'Losses'],
        ['2024-01-01T00:00:00.000Z', 'Amber Road', '5000', '7', '8'],
        ['From the cache of DAX, in 0.6 ms.'],
        [''],
      ],
    ]);
    expect(events).toEqual([['query', { userId: 'user-1' }]]);
  });

  it('shows any time and any attribute that the table contains, on one line each', async () => {
    const times = [0, -62_135_596_800_000, '99999999999999999999', 1.5];
    const items = times.map((CreatedTime) => ({
      UserId: 'user-1',
      CreatedTime,
      GameTitle: 'a\n\u001b[2J',
      Wins: { a: [1] },
    }));
    queryFunction({ ...answer, items });
    const { status, stdout } = await tableside('scores list user-1');
    expect([status, stdout.split('\n').map((line) => line.trim().split(/\s{2,}/))]).toEqual([
      0,
      [
        ['CreatedTime', 'GameTitle', 'Score', 'Wins', 'Losses'],
        ['1970-01-01T00:00:00.000Z', 'a\\u{a}\\u{1b}[2J', '{"a":[1]}'],
        ['0001-01-01T00:00:00.000Z', 'a\\u{a}\\u{1b}[2J', '{"a":[1]}'],
        ['99999999999999999999', 'a\\u{a}\\u{1b}[2J', '{"a":[1]}'],
        ['1970-01-01T00:00:00.001Z', 'a\\u{a}\\u{1b}[2J', '{"a":[1]}'],
        ['From the cache of DAX, in 0.6 ms.'],
        [''],
      ],
    ]);
  });

  it('reads consistently, a number of scores, after an earlier page, if asked to', async () => {
    const events = queryFunction({ ...answer, source: 'table', after: 'abc' });
    const { stdout } = await tableside('scores list user-1 --consistent --limit 5 --after xyz');
    expect(stdout).toContain('From the table, in 0.6 ms.\nThere are more scores. To continue, add: --after abc\n');
    expect(events).toEqual([['query', { userId: 'user-1', consistent: true, limit: 5, after: 'xyz' }]]);
  });

  it('prints the answer with --json', async () => {
    queryFunction(answer);
    expect(JSON.parse((await tableside('scores list user-1 --json')).stdout)).toEqual(answer);
  });

  it('says that a player has no scores', async () => {
    queryFunction({ items: [], source: 'table', milliseconds: 3 });
    expect(await tableside('scores list nobody')).toMatchObject({
      status: 0,
      stdout: 'No scores of nobody found.\nFrom the table, in 3.0 ms.\n',
    });
  });
});

describe('bench scores', () => {
  it('says how to deploy the function that measures', async () => {
    expect(await tableside('bench scores')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'The function that measures is not deployed in local. Make sure that scores.measurable is true in environments/local.ts, then run: npx tableside up',
      ),
    });
  });

  const scan = (users: readonly string[]) =>
    jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async () => ({
      Items: users.map((S) => ({ UserId: { S } })),
    }));
  const measurable = () => deploy({ scores: { value: { ...outputs.scores.value, measureFunctionName: 'measure' } } });

  it('says how to load more players if the table has too few', async () => {
    measurable();
    scan(['user-1', 'user-2', 'user-1']);
    expect((await tableside('bench scores --users 3')).stderr).toContain(
      'scores: must contain 3 players, got 2. Load some with: npx tableside scores load --users 3\n',
    );
  });

  it('measures the players, and reports percentiles and the speedup of a hit', async () => {
    measurable();
    scan(['user-1', 'user-1', 'user-2', 'user-3']);
    const sevenOf = (milliseconds: number): number[] => Array(7).fill(milliseconds);
    const events: unknown[] = [];
    jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async (command) => {
      events.push(JSON.parse(String((command as InvokeCommand).input.Payload)));
      const response = {
        coldStart: true,
        scoresPerQuery: 9.96,
        first: { table: 40, miss: 90, hit: 2, consistent: 3 },
        samples: { table: sevenOf(4), miss: sevenOf(5), hit: sevenOf(1), consistent: [4, 6] },
      };
      return { Payload: { transformToString: () => JSON.stringify(response) } };
    });
    const { status, stdout } = await tableside('bench scores --users 2 --iterations 1 --json');
    const samples = expect.any(Array);
    const name = 'DAX hit compared with a query of the table';
    const speedup = { name, value: 4, interval: [4, 4], goal: '>= 3', holds: true };
    const percentiles = (median: number, most = median) => ({ median, p90: most, p99: most, samples });
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      {
        name: 'scores',
        deployedIn: 'local',
        environment: expect.any(Object),
        iterations: 1,
        users: 2,
        measurements: [
          { name: 'table', unit: 'ms', value: 4, samples: sevenOf(4) },
          { name: 'miss', unit: 'ms', value: 5, samples: sevenOf(5) },
          { name: 'hit', unit: 'ms', value: 1, samples: sevenOf(1) },
          { name: 'consistent', unit: 'ms', value: 5, samples: [4, 6] },
        ],
        ratios: [speedup],
        summaries: [
          {
            scoresPerQuery: 9.96,
            injectedMilliseconds: 0,
            coldStart: true,
            first: { table: 40, miss: 90, hit: 2, consistent: 3 },
            variants: {
              table: percentiles(4),
              miss: percentiles(5),
              hit: percentiles(1),
              consistent: percentiles(5, 6),
            },
            hit: speedup,
          },
        ],
        pictures: [],
      },
    ]);
    expect(events).toEqual([{ users: ['user-1', 'user-2'], iterations: 1 }]);
    expect((await tableside('bench scores --users 2 --iterations 1')).stdout).toMatch(
      /^Each query returns 10 scores\.\n\nWithout added latency:\n[\s\S]*DAX hit compared with a query of the table: 4\.0 times/,
    );
  });
});
