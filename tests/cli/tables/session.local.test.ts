import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';

const NAMES = ['orders', 'leaderboard', 'counted-records', 'restaurants', 'scores', 'messages'];
const at = ` --endpoint ${awsEndpoint}`;
const run = (command: string) => tableside(`tables ${command}${at}`);
const linesOf = (text: string) => text.split('\n').filter(Boolean);

afterAll(async () => {
  for (const name of NAMES) await run(`drop ${name} --yes`);
  rmSync(home, { recursive: true });
});

it('creates every table of the systems, and leaves equal ones as they are', async () => {
  const created = await run('schema-load --yes --json');
  expect([created.status, JSON.parse(created.stdout)]).toEqual([
    0,
    { tables: NAMES.map((tableName) => ({ tableName, result: 'created' })) },
  ]);
  const again = await run('schema-load --json');
  expect([again.status, JSON.parse(again.stdout)]).toEqual([
    0,
    { tables: NAMES.map((tableName) => ({ tableName, result: 'equal' })) },
  ]);
});

it('lists the tables with their names in the systems', async () => {
  const { tables } = JSON.parse((await run('list --json')).stdout) as { tables: { name: string }[] };
  expect(tables.filter(({ name }) => NAMES.includes(name))).toEqual(
    [...NAMES].sort().map((name) => ({ name, registeredName: name })),
  );
});

it('describes a table', async () => {
  const { stdout } = await run('describe messages');
  for (const part of [
    /partition key +pk \(S\)/,
    /global index recency +pk \(S\), last_message_sk \(S\), projecting ALL/,
    /global index message-group .* projecting left_at, member_display_name, member_handle/,
    /time to live attribute +expires_at/,
  ]) {
    expect(stdout).toMatch(part);
  }
});

it.each(NAMES)('seeds %s, the same items each time', async (name) => {
  const read = async () => linesOf((await run(`scan ${name} --dynamodb-json`)).stdout).sort();
  const first = JSON.parse((await run(`seed ${name} --size 25 --yes --json`)).stdout);
  const items = await read();
  expect([first.size, first.seed, items.length]).toEqual([25, 1, first.items]);
  expect(items.length).toBeGreaterThanOrEqual(25);
  await run(`seed ${name} --size 25 --yes`);
  expect(await read()).toEqual(items);
  await run(`seed ${name} --size 25 --yes --seed 2`);
  expect(await read()).not.toEqual(items);
});

it('seeds a conversation between two people that the indexes find', async () => {
  const query = async (parameters: string[]) => {
    const { stdout } = await tableside(['tables', 'query', 'messages', '--endpoint', awsEndpoint, ...parameters]);
    return linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const messages = await query(['--partition', 'MSG#seed-1-0', '--sort-from', '0', '--sort-to', ':']);
  expect(messages.map(({ user_uuid }) => user_uuid)).toEqual(Array(5).fill(['ada', 'ben']).flat());
  const members = await query(['--index', 'message-group', '--partition', 'seed-1-0']);
  expect(members.map(({ pk }) => pk)).toEqual(['GRP#ada', 'GRP#ben']);
  const conversations = await query(['--index', 'recency', '--partition', 'GRP#ada', '--descending']);
  expect(conversations.map(({ sk }) => sk)).toEqual([
    'seed-2-2',
    'seed-1-2',
    'seed-2-1',
    'seed-1-1',
    'seed-2-0',
    'seed-1-0',
  ]);
  const { message, last_message_sk } = conversations.find(({ sk }) => sk === 'seed-1-0') ?? {};
  expect([message, last_message_sk]).toEqual([messages.at(-1)?.message, messages.at(-1)?.sk]);
});

it('seeds messages again without taking back what has changed since', async () => {
  const read = async (key: string) =>
    linesOf((await run(`query messages --partition GRP#ada --sort ${key}`)).stdout).map((line) => JSON.parse(line));
  const [before] = await read('seed-1-0');
  const client = new DynamoDBClient({ endpoint: awsEndpoint });
  const changed = { ...before, last_message_sk: '2026-11-30T08:00:00.000Z#new', message: 'Pizza it is', muted: true };
  await client.send(new PutItemCommand({ TableName: 'messages', Item: marshall(changed) }));
  await client.send(new DeleteItemCommand({ TableName: 'messages', Key: marshall({ pk: 'GRP#ada', sk: 'seed-1-1' }) }));
  await run('seed messages --size 25 --yes');
  expect([await read('seed-1-0'), await read('seed-1-1')]).toEqual([[changed], []]);
  client.destroy();
});

it('exports a table, and imports it exactly', async () => {
  const [one, other] = [join(home, 'one.jsonl'), join(home, 'other.jsonl')];
  const exported = JSON.parse((await run(`export messages ${one} --segments 3 --json`)).stdout);
  expect((await run('drop messages --yes')).status).toBe(0);
  await run('schema-load messages --yes');
  const imported = JSON.parse((await run(`import messages ${one} --yes --json`)).stdout);
  expect([imported.loaded, imported.rejected, exported.bytes]).toEqual([exported.items, 0, readFileSync(one).length]);
  await run(`export messages ${other}`);
  const sorted = (file: string) => linesOf(readFileSync(file, 'utf8')).sort();
  expect(sorted(other)).toEqual(sorted(one));
});

it('drops a table', async () => {
  expect(await run('drop scores --yes')).toEqual({
    status: 0,
    stdout: `Deleted the table scores of ${awsEndpoint}.\n`,
    stderr: expect.stringContaining('✔ Deleting the table scores'),
  });
  expect(await run('drop scores --yes')).toEqual({
    status: 1,
    stdout: '',
    stderr: `There is no table scores in ${awsEndpoint}. Create it with: npx tableside tables schema-load scores${at}\n`,
  });
});
