import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { failure, serveTable } from '../../bulk/table-server';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';
import { createTable } from '../../support/table';

const client = new DynamoDBClient({
  endpoint: awsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const file = join(home, 'items.jsonl');
let table: Awaited<ReturnType<typeof createTable>>;
beforeEach(async () => {
  table = await createTable(client, { partitionKey: { name: 'id', type: 'S' } }, 'import');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await table.destroy();
});
afterAll(() => {
  client.destroy();
  rmSync(home, { recursive: true });
});

const line = (id: string, more = '') => `{"Item":{"id":{"S":"${id}"}${more}}}`;
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(`r${index + 1}`));
const run = (content: string | Buffer, ...parameters: readonly string[]) => {
  writeFileSync(file, content);
  return tableside(['tables', 'import', table.name, file, '--endpoint', awsEndpoint, '--yes', ...parameters]);
};
async function ids(): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table.name }))
    found.push(...Items.map(({ id }) => id?.S));
  return found.sort();
}

it('writes the items of a file, and replaces those with equal keys', async () => {
  const { status, stdout } = await run(`\uFEFF${lines(120).join('\r\n')}\r\n\n`);
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^Imported 120 of 120 items into import-\S+ in \d+\.\d s, [\d,]+\/s\.\n$/),
  ]);
  expect((await ids()).length).toBe(120);
  await run([line('r1', ',"n":{"N":"1"}'), line('r1', ',"n":{"N":"2"}')].join('\n'));
  const { stdout: scanned } = await tableside(`tables scan ${table.name} --endpoint ${awsEndpoint} --filter n>0`);
  expect([scanned, (await ids()).length]).toEqual(['{"id":"r1","n":2}\n', 120]);
});

it('keeps every type and every attribute', async () => {
  const item = line(
    'x',
    ',"__proto__":{"S":"text"},"n":{"N":"12345678901234567890.123456789012345678"},"b":{"B":"AP8="},"set":{"BS":["AA=="]},' +
      '"map":{"M":{"":{"S":""},"list":{"L":[{"NULL":true},{"BOOL":false},{"NS":["1"]}]}}}',
  );
  await run(item);
  const { stdout } = await tableside(`tables scan ${table.name} --endpoint ${awsEndpoint} --dynamodb-json`);
  expect(stdout).toBe(`${item}\n`);
});

const list = JSON.stringify([{ Item: { id: { S: '1' } } }, { Item: { id: { S: '2' } } }]);

it.each<[string, string | Buffer, string]>([
  ['plain JSON', '{"id":"1"}', '1: must be DynamoDB JSON, as in {"Item":{"id":{"S":"1"}}}, got {"id":"1"}'],
  ['a list', list, "1: must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'"],
  [
    'a pretty-printed list',
    JSON.stringify(JSON.parse(list), null, 2),
    "1: must be one JSON object per line, got JSON that spans several lines. Convert the file with: jq -c '.[]'",
  ],
  [
    'Latin-1',
    Buffer.from(`${line('1')}\n${line('café')}`, 'latin1'),
    '2: must be UTF-8, got the byte 0xE9 at character 24',
  ],
  [
    'UTF-16',
    Buffer.from(`\uFEFF${line('1')}\n`, 'utf16le'),
    '1: must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16 -t UTF-8',
  ],
  ['gzip', gzipSync(line('1')), '1: must be decompressed, got a gzip file. Decompress it with: gunzip'],
  [
    'a number that JSON does not have',
    `${line('1')}\n${line('2', ',"n":NaN')}`,
    '2: must be JSON, got NaN at character 29',
  ],
  [
    'the type of another key',
    '{"Item":{"id":{"N":"1"}}}',
    '1: Item.id must be of type S, because it is a key, got type N at character 15',
  ],
])('rejects %s as a whole, and writes nothing', async (_, content, reason) => {
  const { status, stdout, stderr } = await run(content);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`${file}:${reason}\n`);
  expect(stderr).toMatch(new RegExp(`\n${file}: 1 line is invalid, so nothing was written\\.\n$`));
  expect(await ids()).toEqual([]);
});

it('stops checking a file that is something else', async () => {
  const { stderr } = await run('{}\n'.repeat(5000));
  // Five lines, those that are left out, and the sum.
  expect(stderr.split(`${file}:`).length).toBe(8);
  expect(stderr).toContain(`${file}: at least 100 lines are invalid, so nothing was written.`);
  expect((await run('x\n'.repeat(5000))).stderr).toContain('4,994 more lines were not read');
});

it.each([
  ['an empty file', ''],
  ['blank lines', '\n \n'],
])('rejects %s', async (_, content) => {
  expect((await run(content)).stderr).toContain(`${file}: must contain at least one item from line 1 on, got none\n`);
});

it('skips invalid lines of a pipe, and loads the others', async () => {
  const input = Readable.from([Buffer.from(`${line('1')}\nx\n${line('2')}\n`)]);
  jest.spyOn(process, 'stdin', 'get').mockReturnValue(input as never);
  const { status, stdout, stderr } = await tableside(`tables import ${table.name} - --yes --endpoint ${awsEndpoint}`);
  expect([status, stdout]).toEqual([1, expect.stringMatching(/^Imported 2 of 3 items /)]);
  expect(stderr).toContain('standard input, line 2: must be JSON, got x at character 1\n');
  expect(await ids()).toEqual(['1', '2']);
});

it('starts at a line', async () => {
  await run(`not checked\n${lines(3).join('\n')}`, '--from-line', '3');
  expect(await ids()).toEqual(['r2', 'r3']);
});

it('prints the command that resumes it when the table disappears', async () => {
  const Table = {
    TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  };
  const server = await serveTable(({ operation }) =>
    operation === 'BatchWriteItem' ? failure('ResourceNotFoundException') : { Table },
  );
  writeFileSync(file, lines(3).join('\n'));
  const { status, stderr } = await tableside(`tables import shop ${file} --endpoint ${server.endpoint} --yes`);
  server.close();
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining(
      `${file}: ResourceNotFoundException: 0 items are loaded. ` +
        `Resume with: npx tableside tables import shop ${file} --from-line 1 --endpoint ${server.endpoint}\n`,
    ),
  ]);
});
