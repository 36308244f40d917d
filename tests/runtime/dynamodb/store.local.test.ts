import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type BatchWriteItemCommandOutput,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { InvalidBody, type KeyAttribute, readBody, type Write } from '../../../runtime/dynamodb/item';
import { NOT_SENT, type Outcome, type Settings, TableStore, toRequests } from '../../../runtime/dynamodb/store';
import { createTableInput, type TableSchema } from '../../../tables/schema';
import { type Fault, withFaults } from '../../support/faults';

const table = { partitionKey: { name: 'id', type: 'S' }, sortKey: { name: 'at', type: 'N' } } satisfies TableSchema;
const keyAttributes: KeyAttribute[] = [table.partitionKey, table.sortKey];
const options = { maxAttempts: 1 };
const admin = new DynamoDBClient({});
const clients = [admin];
const settings: { -readonly [Name in keyof Settings]: Settings[Name] } = { tableName: '', keyAttributes };

beforeEach(async () => {
  settings.tableName = `drain-buffer-${randomUUID()}`;
  await admin.send(new CreateTableCommand(createTableInput(table, settings.tableName)));
});
afterEach(() => admin.send(new DeleteTableCommand({ TableName: settings.tableName })));
afterAll(() => {
  for (const client of clients) client.destroy();
});

const toWrite = (body: string): Write => {
  const work = readBody(body, keyAttributes);
  if (work instanceof InvalidBody) throw work;
  return work;
};
const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
const toWrites = (names: string[]) => names.map((id) => toWrite(`{"id":"${id}","at":1.0,"v":"${id}"}`));

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: admin }, { TableName: settings.tableName })) {
    found.push(...Items.map(({ id }) => id?.S ?? ''));
  }
  return found.sort();
}

/** Writes through a client that meets the faults, without its pauses taking any time. */
async function put(
  writes: Write[],
  choose: (command: string, attempt: number) => Fault | undefined = () => undefined,
  {
    signal = new AbortController().signal,
    client = new DynamoDBClient(options),
    maxTries = Number.POSITIVE_INFINITY,
  } = {},
) {
  clients.push(client);
  const pauses: number[] = [];
  const clock = {
    now: Date.now,
    random: () => 0.5,
    sleep: async (milliseconds: number) => void pauses.push(milliseconds),
  };
  let requests = 0;
  const counted = (command: string, attempt: number) => {
    requests += 1;
    return choose(command, attempt);
  };
  const store = new TableStore(withFaults(client, counted), settings, { clock, maxTries });
  const outcomes = await store.put(writes, signal);
  const outcomeOf = ({ key }: Write) => outcomes.get(key) ?? NOT_SENT;
  const names = (writes: Write[]) => writes.map(({ item }) => item.id?.S ?? '').sort();
  const unwritten = writes.filter((write) => outcomeOf(write) !== 'written');
  const written = names(writes.filter((write) => outcomeOf(write) === 'written'));
  return { written, failed: names(unwritten), failures: unwritten.map(outcomeOf), pauses, requests };
}

/** Answers that these were not processed, as DynamoDB would: with its own text of the key's number. */
const unprocessed =
  (...names: string[]): Fault =>
  (answer: BatchWriteItemCommandOutput) => {
    const requests = names.map((id) => ({ PutRequest: { Item: { id: { S: id }, at: { N: '1' } } } }));
    answer.UnprocessedItems = { [settings.tableName]: requests };
  };

function unprocessedIn(answer: BatchWriteItemCommandOutput, names: readonly string[]) {
  const requests = names.map((id) => ({ PutRequest: { Item: { id: { S: id }, at: { N: '1' } } } }));
  answer.UnprocessedItems = { [settings.tableName]: requests };
}

describe('the store', () => {
  it('writes whole items in requests of 25, four at once', async () => {
    let [open, most] = [0, 0];
    const client = new DynamoDBClient(options);
    client.middlewareStack.add((next) => async (args) => {
      most = Math.max(most, ++open);
      return next(args).finally(() => open--);
    });
    const { written, requests } = await put(toWrites(ids(160)), undefined, { client });
    expect([written, await stored(), requests, most]).toEqual([ids(160).sort(), ids(160).sort(), 7, 4]);
  });

  it.each<[string, Fault]>([
    ['throttling', 'throttled'],
    ['a broken connection', 'reset'],
    ['an answer lost after the write', 'lost'],
    ['unprocessed items', unprocessed('1', '2')],
  ])('tries again after %s', async (_fault, fault) => {
    const { written, pauses, requests } = await put(toWrites(ids(3)), (_command, attempt) =>
      attempt < 2 ? fault : undefined,
    );
    expect([written, await stored(), pauses, requests]).toEqual([ids(3), ids(3), [25, 50], 3]);
  });

  it.each<[string, Fault, Outcome, string[]]>([
    ['throttling', 'throttled', { kind: 'throttling', reason: 'ProvisionedThroughputExceededException' }, ['0', '1']],
    ['a broken connection', 'reset', { kind: 'passing', reason: 'ECONNRESET' }, ['0', '1']],
    ['unprocessed items', unprocessed('1'), { kind: 'throttling', reason: 'unprocessed' }, ['1']],
    [
      'answers about items that were not sent',
      unprocessed('1', 'stranger'),
      { kind: 'throttling', reason: 'unprocessed' },
      ['0', '1'],
    ],
  ])('tries %s again until the deadline, and says what failed', async (_fault, fault, failure, failed) => {
    const deadline = new AbortController();
    const choose = (_command: string, attempt: number) => {
      if (attempt === 39) deadline.abort();
      return fault;
    };
    const outcome = await put(toWrites(ids(2)), choose, { signal: deadline.signal });
    expect([outcome.failed, outcome.failures]).toEqual([failed, failed.map(() => failure)]);
    // A request that is under way at the deadline is cut off.
    expect([outcome.requests >= 40, outcome.requests <= 41]).toEqual([true, true]);
    expect(outcome.pauses.slice(0, 3)).toEqual([25, 50, 100]);
    expect(Math.max(...outcome.pauses)).toBe(250);
  });

  it('gives up after as many tries as it is allowed', async () => {
    const { failed, requests } = await put(toWrites(ids(2)), () => 'throttled', { maxTries: 6 });
    expect([failed, requests]).toEqual([['0', '1'], 6]);
  });

  const answers = (name: string, httpStatusCode: number) => () => {
    throw Object.assign(new Error(`${name} for arn:aws:dynamodb`), { name, $metadata: { httpStatusCode } });
  };

  it.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'UnrecognizedClientException',
    'ExpiredTokenException',
  ])('stops at once when no request can succeed: %s', async (name) => {
    const { failed, failures, requests, pauses } = await put(toWrites(ids(1000)), () => answers(name, 400));
    const failure = { kind: 'table', reason: name, detail: `${name}: ${name} for arn:aws:dynamodb` };
    expect([failed.length, failures[0], pauses]).toEqual([1000, failure, []]);
    // Those that are in flight already.
    expect(requests).toBeLessThanOrEqual(4);
  });

  it('halves a request that the server keeps failing on, so that one item does not hold up the others', async () => {
    const client = new DynamoDBClient(options);
    client.middlewareStack.add((next) => async (args) => {
      return JSON.stringify(args.input).includes('{"S":"7"}') ? answers('InternalServerError', 500)() : next(args);
    });
    const { written, failed, failures } = await put(toWrites(ids(25)), undefined, { client, maxTries: 8 });
    const others = ids(25).filter((id) => id !== '7');
    expect([written, await stored()]).toEqual([others.sort(), others.sort()]);
    expect([failed, failures]).toEqual([['7'], [{ kind: 'passing', reason: 'InternalServerError' }]]);
  });

  it('halves a request that nobody answers, in case an item is the cause', async () => {
    const { written, requests } = await put(toWrites(ids(2)), (_command, attempt) =>
      attempt < 4 ? 'reset' : undefined,
    );
    // Three tries together, then each item by itself, one of which fails once more.
    expect([written, requests]).toEqual([ids(2), 6]);
  });

  it('sends the others while some wait for their next try', async () => {
    const deadline = new AbortController();
    const hot = (answer: BatchWriteItemCommandOutput, input: string) => {
      const names = [...input.matchAll(/"hot\d+"/g)].map(([name]) => JSON.parse(name));
      unprocessedIn(answer, names);
    };
    const client = new DynamoDBClient(options);
    client.middlewareStack.add((next) => async (args) => {
      const answer = await next(args);
      hot(answer.output as BatchWriteItemCommandOutput, JSON.stringify(args.input));
      return answer;
    });
    const hotOnes = Array.from({ length: 100 }, (_, index) => `hot${index}`);
    const names = [...hotOnes, ...ids(100)];
    const ended: string[] = [];
    let pauses = 0;
    const store = new TableStore(client, settings, {
      clock: {
        now: Date.now,
        random: () => 1,
        sleep: async () => {
          await new Promise(setImmediate);
          if (++pauses > 400) deadline.abort();
          deadline.signal.throwIfAborted();
        },
      },
    });
    clients.push(client);
    const outcomes = await store.put(toWrites(names), deadline.signal, (key) => ended.push(key));
    expect(ended.slice(0, 100).sort()).toEqual(
      toWrites(ids(100))
        .map(({ key }) => key)
        .sort(),
    );
    expect([...outcomes.values()].filter((outcome) => outcome === 'written')).toHaveLength(100);
    // Each item ends once.
    expect([ended.length, new Set(ended).size]).toEqual([200, 200]);
  });

  it('ends where a client throws no error', async () => {
    const { failures } = await put(
      toWrites(ids(1)),
      () => () => {
        throw undefined;
      },
      { maxTries: 2 },
    );
    expect(failures).toMatchObject([{ kind: 'passing' }]);
  });

  it('takes no more items than it can send', async () => {
    const deadline = new AbortController();
    let taken = 0;
    async function* source() {
      for (const write of toWrites(ids(1000))) {
        taken++;
        yield { ...write, cost: 400_000 };
      }
    }
    const client = withFaults(new DynamoDBClient(options), (_command, attempt) => {
      if (attempt === 20) deadline.abort();
      return 'throttled';
    });
    clients.push(client);
    await new TableStore(client, settings).put(source(), deadline.signal);
    // Two items are a full request; ten such requests are as much as is held.
    expect(taken).toBe(20);
  });

  it('isolates what the table refuses, and writes the rest', async () => {
    const refused: Write = { ...toWrite('{"id":"x","at":1}'), item: { id: { S: 'x' } } };
    const [first = [], second = []] = [toWrites(ids(13)), toWrites(ids(50).slice(13))];
    const { written, failures } = await put([...first, refused, ...second]);
    expect([written, await stored()]).toEqual([ids(50).sort(), ids(50).sort()]);
    expect(failures).toEqual([
      { kind: 'item', reason: 'refused', detail: expect.stringMatching(/^ValidationException: /) },
    ]);
  });

  it.each([
    ["Value 'secret' at 'requestItems' is wrong", 'ValidationException'],
    ['The parameter cannot be converted to a numeric value: secret', 'ValidationException'],
    ['The value "secret" is wrong', 'ValidationException'],
    [
      'One or more parameter values were invalid: Type mismatch for Index Key gsi',
      'ValidationException: One or more parameter values were invalid: Type mismatch for Index Key gsi',
    ],
    [`One or more parameter values were invalid: ${'x'.repeat(5000)}`, expect.stringMatching(/^.{300}$/)],
  ])('repeats what the table says only where it quotes no value: %.60s', async (message, detail) => {
    const { failures } = await put(toWrites(['a']), () => () => {
      throw Object.assign(new Error(message), { name: 'ValidationException' });
    });
    expect(failures).toEqual([{ kind: 'item', reason: 'refused', detail }]);
  });

  it('stops at the deadline and says which items it did not write', async () => {
    const deadline = new AbortController();
    const choose = (_command: string, attempt: number): Fault | undefined => {
      if (attempt < 5) return undefined;
      deadline.abort();
      return 'reset';
    };
    const { written, failed, failures, requests } = await put(toWrites(ids(300)), choose, { signal: deadline.signal });
    expect([...written, ...failed].sort()).toEqual(ids(300).sort());
    expect(failures).toEqual(failed.map(() => NOT_SENT));
    // The four in flight may end either way; none is begun.
    expect([written.length >= 50, failed.length >= 75, requests <= 9]).toEqual([true, true, true]);
    expect(await stored()).toEqual(expect.arrayContaining(written));
  });

  it('does not wait for a table that never answers', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = new DynamoDBClient({ ...options, endpoint });
    const { failures } = await put(toWrites(ids(30)), undefined, { signal: AbortSignal.timeout(100), client });
    server.closeAllConnections();
    server.close();
    expect(failures).toEqual(ids(30).map(() => NOT_SENT));
  });

  it('calls only written what the table holds, whatever happens', async () => {
    // Park and Miller's generator, so that the faults are the same each time.
    let seed = 20_240_607;
    const roll = (sides: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % sides;
    };
    const faults: (Fault | undefined)[] = [
      'throttled',
      'throttled',
      'throttled',
      'reset',
      'reset',
      'lost',
      unprocessed('7', '9'),
      undefined,
    ];
    const { written, failed } = await put(toWrites(ids(400)), () => faults[roll(faults.length)], { maxTries: 6 });
    const held = new Set(await stored());
    expect([...written, ...failed].sort()).toEqual(ids(400).sort());
    expect(written.filter((id) => !held.has(id))).toEqual([]);
    expect([written.length > 0, failed.length > 0]).toEqual([true, true]);
  });
});

it('cuts writes into requests that are full with 25 items or a cost of half a million', async () => {
  const sizes = async (count: number, cost: number) => {
    const found: number[] = [];
    const writes = Array.from({ length: count }, () => ({ key: '', item: {}, cost }));
    for await (const { length } of toRequests(writes)) found.push(length);
    return found;
  };
  expect(await sizes(0, 1)).toEqual([]);
  expect(await sizes(51, 1)).toEqual([25, 25, 1]);
  expect(await sizes(5, 200_000)).toEqual([3, 2]);
  expect(await sizes(2, 9_000_000)).toEqual([1, 1]);
});

describe('drain-buffer', () => {
  it('is wired: its variables name the table, and numbers arrive with all their digits', async () => {
    Object.assign(process.env, { TABLE_NAME: settings.tableName, KEY_ATTRIBUTES: JSON.stringify(keyAttributes) });
    const log = jest.spyOn(console, 'log').mockImplementation();
    const { handler } = jest.requireActual<typeof import('../../../functions/drain-buffer')>(
      '../../../functions/drain-buffer',
    );
    const digits = '12345678901234567890123456789012345.678';
    const record = (messageId: string, body: string) => ({
      messageId,
      body,
      eventSourceARN: 'orders',
      attributes: { SentTimestamp: '1' },
    });
    const answer = await handler(
      {
        Records: [record('good', `{"id":"1","at":-0.5,"total":${digits},"__proto__":{"a":1}}`), record('bad', '{}')],
      } as SQSEvent,
      { getRemainingTimeInMillis: () => 10_000 } as Context,
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
    // Read without the client, whose answers have nothing under the name `__proto__`.
    const scan = await fetch(`${process.env.AWS_ENDPOINT_URL}`, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.Scan', 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ TableName: settings.tableName }),
    });
    const { Items: items }: { Items: object[] } = JSON.parse(await scan.text());
    expect(items.map((item) => Object.entries(item).sort())).toEqual([
      [
        ['__proto__', { M: { a: { N: '1' } } }],
        ['at', { N: '-0.5' }],
        ['id', { S: '1' }],
        ['total', { N: digits }],
      ],
    ]);
  });
});
