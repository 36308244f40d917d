import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSchemaFile } from '../../../../cli/tables/schema/file';

const folder = mkdtempSync(join(tmpdir(), 'tableside-schema-'));
const file = join(folder, 'table.json');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (content: unknown) => {
  writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return readSchemaFile(file);
};
const key = { name: 'id', type: 'S' };
const table = { tableName: 'events', partitionKey: key };

it('reads a table with everything', async () => {
  const schema = {
    partitionKey: key,
    sortKey: { name: 'at', type: 'N' },
    globalSecondaryIndexes: [
      { name: 'by-at', partitionKey: { name: 'at', type: 'N' }, sortKey: key, projection: 'KEYS_ONLY' },
    ],
    localSecondaryIndexes: [{ name: 'by-hash', sortKey: { name: 'hash', type: 'B' }, projection: ['a'] }],
    timeToLiveAttribute: 'expiresAt',
  };
  expect(await read(`\uFEFF${JSON.stringify({ tableName: 'events', ...schema })}`)).toEqual({
    tableName: 'events',
    schema,
  });
});

it.each([
  ['no name', { partitionKey: key }, 'tableName must be set'],
  [
    'a name that is given twice',
    '{"tableName":"abc","tableName":"abc"}',
    '"tableName" must be given once, got it again at character 20',
  ],
  ['no key', { tableName: 'events' }, 'partitionKey must be set'],
  ['an unknown property', { ...table, stream: true }, 'stream is unknown, must be one of tableName, partitionKey, '],
  ['a property of an object', { ...table, toString: 'x' }, 'toString is unknown'],
  ['a key that is a string', { ...table, partitionKey: 'id' }, 'partitionKey must be a JSON object, got "id"'],
  ['a key without a type', { ...table, partitionKey: { name: 'id' } }, 'partitionKey.type must be set'],
  [
    'a type that no key has',
    { ...table, partitionKey: { name: 'id', type: 'BOOL' } },
    'type of id must be one of S, N, B, got BOOL',
  ],
  [
    'indexes that are no list',
    { ...table, globalSecondaryIndexes: {} },
    'globalSecondaryIndexes must be a list, got {}',
  ],
  [
    'an index without keys',
    { ...table, globalSecondaryIndexes: [{ name: 'abc' }] },
    'globalSecondaryIndexes[0].partitionKey must be set',
  ],
  [
    'an unknown projection',
    { ...table, globalSecondaryIndexes: [{ name: 'abc', partitionKey: key, projection: 'SOME' }] },
    'globalSecondaryIndexes[0].projection must be ALL, KEYS_ONLY or a list of attribute names, got "SOME"',
  ],
  [
    'a local index without a sort key of the table',
    { ...table, localSecondaryIndexes: [{ name: 'abc', sortKey: { name: 'at', type: 'N' } }] },
    'number of localSecondaryIndexes must be 0 on a table without sortKey, got 1',
  ],
  [
    'a name that DynamoDB refuses',
    { ...table, tableName: 'a b' },
    'tableName must be 3 to 255 letters, digits, underscores, hyphens or dots, got a b',
  ],
  ['a list', [], 'the definition must be a JSON object, got []'],
  ['text', 'no JSON', 'must be a JSON file in UTF-8: Unexpected token'],
  ['Latin-1', Buffer.from([0x22, 0xe9, 0x22]), 'must be a JSON file in UTF-8: The encoded data was not valid'],
])('rejects %s', async (_, content, reason) => {
  const failure = await read(content).catch((error: Error) => error.message);
  expect(failure).toEqual(expect.stringContaining(`${file}: ${reason}`));
});

it('names every broken rule', async () => {
  await expect(read({ partitionKey: { name: '' }, more: 1 })).rejects.toThrow(
    `${file}: partitionKey.name must be a non-empty string, got ""; partitionKey.type must be set; more is unknown, must be one of tableName, partitionKey, sortKey, globalSecondaryIndexes, localSecondaryIndexes, timeToLiveAttribute; tableName must be set`,
  );
});

it('names a file that does not exist', async () => {
  await expect(readSchemaFile(join(folder, 'none.json'))).rejects.toThrow(`${join(folder, 'none.json')}: no such file`);
});
