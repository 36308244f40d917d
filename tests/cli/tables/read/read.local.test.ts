import { rmSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsEndpoint } from '../../../support/aws-endpoint';
import { home, tableside } from '../../../support/cli';
import { createTable } from '../../../support/table';

const client = new DynamoDBClient({
  endpoint: awsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let table: Awaited<ReturnType<typeof createTable>>;

const item = (at: number) => ({
  id: { S: at < 10 ? 'one' : 'two' },
  at: { N: String(at) },
  status: { S: at % 2 === 0 ? 'open' : 'closed' },
  address: { M: { city: { S: `city ${at}` } } },
  'odd name': { N: '12345678901234567890.5' },
  hash: { B: Uint8Array.from([at]) },
});

beforeAll(async () => {
  table = await createTable(
    client,
    {
      partitionKey: { name: 'id', type: 'S' },
      sortKey: { name: 'at', type: 'N' },
      globalSecondaryIndexes: [
        { name: 'by-hash', partitionKey: { name: 'hash', type: 'B' } },
        { name: 'by-status', partitionKey: { name: 'status', type: 'S' }, sortKey: { name: 'id', type: 'S' } },
      ],
    },
    'read',
  );
  await table.put(...Array.from({ length: 20 }, (_, at) => item(at)));
});
afterAll(async () => {
  await table.destroy();
  client.destroy();
  rmSync(home, { recursive: true });
});

const read = (kind: 'scan' | 'query', ...parameters: readonly string[]) =>
  tableside(['tables', kind, table.name, '--endpoint', awsEndpoint, ...parameters]);
const objects = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const atOf = (text: string) => objects(text).map(({ at }) => at);
const tokenIn = (text: string) => /--from (\S+)/.exec(text)?.[1] ?? '';

describe('scan', () => {
  it('prints one JSON object per line, and the consumed capacity on stderr', async () => {
    const { status, stdout, stderr } = await read('scan');
    expect([status, atOf(stdout)]).toEqual([0, Array.from({ length: 20 }, (_, at) => at)]);
    expect(stdout.split('\n')[0]).toBe(
      '{"id":"one","at":0,"status":"open","address":{"city":"city 0"},"odd name":12345678901234567890.5,"hash":"AA=="}',
    );
    expect(stderr).toMatch(/^20 items, [\d.]+ read capacity units\.\n$/);
  });

  it.each([
    ['reserved words', "status = 'open' AND at > 15", [16, 18]],
    ['paths', "address.city IN ('city 3', 'city 4')", [3, 4]],
    ['names in double quotes', '"odd name" > 1 AND at = 5', [5]],
    ['functions', "begins_with(address.city, 'city 1') and at < 11 and at <> 1", [10]],
  ])('filters by %s', async (_, filter, expected) => {
    expect(atOf((await read('scan', '--filter', filter)).stdout)).toEqual(expected);
  });

  it('takes names and typed values of the caller', async () => {
    const given = ['--names', '{"#s":"hash"}', '--values', '{":v":{"B":"Bw=="}}'];
    expect(atOf((await read('scan', '--filter', '#s = :v', ...given)).stdout)).toEqual([7]);
  });

  it('returns only the projected attributes, also where it needs the keys to continue', async () => {
    const { stdout, stderr } = await read(
      'scan',
      '--projection',
      'address.city, "odd name"',
      '--limit',
      '2',
      '--filter',
      'at > 3',
    );
    expect(objects(stdout)).toEqual(
      [4, 5].map((at) => ({ address: { city: `city ${at}` }, 'odd name': Number('12345678901234567890.5') })),
    );
    const rest = await read('scan', '--projection', 'at', '--filter', 'at > 3', '--from', tokenIn(stderr));
    expect(atOf(rest.stdout)).toEqual(Array.from({ length: 14 }, (_, index) => 6 + index));
  });

  it.each([
    ['of a filter', ['--filter', '#f0 = :f0 and at < 9', '--names', '{"#f0":"at"}', '--values', '{":f0":{"N":"3"}}']],
    ['of a projection', ['--filter', '#p0 = 3', '--names', '{"#p0":"at"}', '--projection', 'status, at']],
    ['of a hidden key', ['--filter', '#h0 = 3', '--names', '{"#h0":"at"}', '--projection', 'at']],
    ['of a literal', ['--filter', 'at = 3 and status <> :f0', '--values', '{":f0":{"S":"3"}}']],
  ])('takes a placeholder that is named like one of its own: %s', async (_, parameters) => {
    expect(atOf((await read('scan', ...parameters)).stdout)).toEqual([3]);
  });

  it('projects a key by a placeholder', async () => {
    const { stdout } = await read('scan', '--projection', '#i', '--names', '{"#i":"id"}', '--limit', '1');
    expect(objects(stdout)).toEqual([{ id: 'one' }]);
  });

  it('continues a parallel scan from a token, without repeating its number of segments', async () => {
    const first = await read('scan', '--segments', '4', '--limit', '7');
    const rest = await read('scan', '--from', tokenIn(first.stderr));
    const all = [...atOf(first.stdout), ...atOf(rest.stdout)].map(Number).sort((one, other) => one - other);
    expect(all).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(rest.stderr).not.toContain('--from');
  });

  it('prints one document with --json', async () => {
    const { stdout } = await read('scan', '--json', '--limit', '3', '--projection', 'at');
    const document = JSON.parse(stdout);
    expect(document).toEqual({
      items: [{ at: 0 }, { at: 1 }, { at: 2 }],
      count: 3,
      capacityUnits: expect.any(Number),
      next: expect.stringMatching(/^[\w-]+$/),
    });
    const none = JSON.parse((await read('scan', '--json', '--filter', 'at > 100')).stdout);
    expect([none.items, none.next]).toEqual([[], null]);
  });

  it('prints the types of DynamoDB with --dynamodb-json', async () => {
    const { stdout } = await read('scan', '--dynamodb-json', '--limit', '1', '--projection', '"odd name", hash');
    expect(stdout).toBe('{"Item":{"odd name":{"N":"12345678901234567890.5"},"hash":{"B":"AA=="}}}\n');
  });

  it('prints a table on a terminal', async () => {
    process.stdout.isTTY = true;
    const { stdout } = await read('scan', '--limit', '2').finally(() => {
      process.stdout.isTTY = false;
    });
    expect(stdout).toMatch(/^id +at +status .*\none +0 +open/);
  });
});

describe('query', () => {
  it.each([
    ['a partition', [], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['one sort key', ['--sort', '3'], [3]],
    ['sort keys between two, inclusive', ['--sort-from', '3', '--sort-to', '5'], [3, 4, 5]],
    ['sort keys from one', ['--sort-from', '8'], [8, 9]],
    ['sort keys up to one', ['--sort-to', '1'], [0, 1]],
    ['greater sort keys', ['--sort-after', '8'], [9]],
    ['smaller sort keys', ['--sort-before', '1'], [0]],
    ['the greatest sort keys first', ['--descending', '--limit', '2'], [9, 8]],
    ['those that match', ['--filter', "status = 'open'", '--sort-after', '5'], [6, 8]],
    [
      'those that match placeholders that are named like those of the key condition',
      ['--filter', '#kp = :kp', '--names', '{"#kp":"status"}', '--values', '{":kp":{"S":"open"}}', '--sort-after', '5'],
      [6, 8],
    ],
  ])('reads %s', async (_, parameters, expected) => {
    expect(atOf((await read('query', '--partition', 'one', ...parameters)).stdout)).toEqual(expected);
  });

  it('takes the value of a binary key as base64', async () => {
    expect(atOf((await read('query', '--index', 'by-hash', '--partition', 'Bw==')).stdout)).toEqual([7]);
  });

  it('compares the start of a sort key', async () => {
    const found = await read('query', '--index', 'by-status', '--partition', 'open', '--sort-begins-with', 'tw');
    expect(atOf(found.stdout).sort()).toEqual([10, 12, 14, 16, 18]);
  });

  it('continues an index query in the middle of a page', async () => {
    const query = ['--index', 'by-status', '--partition', 'open', '--filter', 'at <> 2', '--projection', 'address'];
    const seen: string[] = [];
    let from: string[] = [];
    for (let pages = 0; pages < 10; pages++) {
      const { stdout, stderr } = await read('query', ...query, '--limit', '2', ...from);
      seen.push(...objects(stdout).map(({ address }) => (address as { city: string }).city));
      if (tokenIn(stderr) === '') break;
      from = ['--from', tokenIn(stderr)];
    }
    expect(seen.sort()).toEqual([0, 10, 12, 14, 16, 18, 4, 6, 8].map((at) => `city ${at}`));
  });
});

it.each([
  ['scan', ['--index', 'none'], '--index must be one of by-hash, by-status, got none'],
  [
    'scan',
    ['--index', 'by-hash', '--consistent'],
    '--consistent cannot be used with by-hash: reads of a global index are eventually consistent',
  ],
  ['scan', ['--filter', 'a = %'], '--filter must be an expression: unexpected "%" at character 5'],
  ['scan', ['--projection', "id, 'x"], `--projection must be an expression: unexpected "'" at character 5`],
  ['scan', ['--filter='], '--filter must be an expression: it is empty'],
  ['scan', ['--index='], '--index must be one of by-hash, by-status, got nothing'],
  ['scan', ['--names', '{"#a":"at"}'], '--names and --values must be used in an expression, got #a'],
  ['scan', ['--from', 'nonsense'], '--from must be a token of the same table, index and keys'],
  ['scan', ['--names', '{"n":"x"}'], '--names must contain strings, as in {"#n":"my name"}, got {"n":"x"}'],
  [
    'scan',
    ['--values', '{":v":"x"}'],
    '--values: :v must be an object with one type: S, N, B, SS, NS, BS, BOOL, NULL, L or M',
  ],
  ['scan', ['--values', '[]'], 'It must be a JSON object.'],
  ['scan', ['--limit', '0'], 'must be a whole number between 1 and'],
  ['scan', ['--dynamodb-json', '--json'], 'cannot be used with'],
  ['query', [], "required option '--partition <value>' not specified"],
  ['query', ['--partition='], '--partition must not be empty'],
  ['query', ['--partition', 'one', '--sort', 'x'], '--sort must be a number, because at is of type N, got x'],
  ['query', ['--partition', 'one', '--sort-begins-with', '1'], '--sort-begins-with cannot be used: at is a number'],
  [
    'query',
    ['--partition', 'one', '--sort', '1', '--sort-to', '2'],
    'only --sort-from and --sort-to can be used together, got --sort and --sort-to',
  ],
  [
    'query',
    ['--index', 'by-hash', '--partition', '!'],
    '--partition must be a base64 string, because hash is of type B, got !',
  ],
  [
    'query',
    ['--index', 'by-hash', '--partition', 'AA==', '--sort', 'x'],
    '--sort cannot be used: there is no sort key',
  ],
] as const)('rejects `%s %j` with exit code 2', async (kind, parameters, message) => {
  expect(await read(kind, ...parameters)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
});

it('does not take the token of another query', async () => {
  const { stderr } = await read('query', '--partition', 'one', '--limit', '1');
  for (const other of [
    ['query', '--partition', 'two'],
    ['query', '--partition', 'one', '--descending'],
    ['scan'],
  ] as const) {
    const [kind, ...parameters] = other;
    expect((await read(kind, ...parameters, '--from', tokenIn(stderr))).status).toBe(2);
  }
});

it('shows what DynamoDB refuses in one sentence', async () => {
  expect(await read('scan', '--filter', 'at =')).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^http:\S+ refused the request: ValidationException: .*\n$/),
  });
});
