import { BadLine } from '../../bulk/bad-line';
import { readItems } from '../../bulk/items';
import type { TableSchema } from '../../tables/schema';
import { collect, stream } from './stream';

const schema: TableSchema = {
  partitionKey: { name: 'id', type: 'S' },
  sortKey: { name: 'at', type: 'N' },
  globalSecondaryIndexes: [{ name: 'by-hash', partitionKey: { name: 'hash', type: 'B' } }],
};
const read = (text: string, fromLine?: number) => collect(readItems(stream(text), schema, fromLine));
/** The item of a line, or the reason why it is rejected. */
async function readOne(text: string) {
  const [entry] = await read(text);
  return entry?.content instanceof BadLine ? entry.content.reason : entry?.content.writes[0]?.item;
}
const line = (attributes: string) => `{"Item":{"id":{"S":"1"},"at":{"N":"1"}${attributes && `,${attributes}`}}}`;

it('reads every type exactly', async () => {
  const attributes = [
    '"number":{"N":"-12345678901234567890.123456789012345678"}',
    '"bytes":{"B":"AP8="}',
    '"sets":{"M":{"s":{"SS":["a","b"]},"n":{"NS":["1","2E+100"]},"b":{"BS":["AA==","AQ=="]}}}',
    '"list":{"L":[{"NULL":true},{"BOOL":false},{"S":""},{"M":{}},{"L":[]}]}',
    '"__proto__":{"S":"text"}',
    '"constructor":{"M":{"__proto__":{"N":"1"}}}',
    '"hash":{"B":"AQ=="}',
  ];
  const item = (await readOne(line(attributes.join(',')))) as object;
  expect(Object.entries(item)).toEqual([
    ['id', { S: '1' }],
    ['at', { N: '1' }],
    ['number', { N: '-12345678901234567890.123456789012345678' }],
    ['bytes', { B: Buffer.from([0, 255]) }],
    [
      'sets',
      { M: { s: { SS: ['a', 'b'] }, n: { NS: ['1', '2E+100'] }, b: { BS: [Buffer.from([0]), Buffer.from([1])] } } },
    ],
    ['list', { L: [{ NULL: true }, { BOOL: false }, { S: '' }, { M: {} }, { L: [] }] }],
    ['__proto__', { S: 'text' }],
    ['constructor', { M: JSON.parse('{"__proto__":{"N":"1"}}') }],
    ['hash', { B: Buffer.from([1]) }],
  ]);
});

it('identifies items by their key, whatever the spelling of a number', async () => {
  const entries = await read(`${line('')}\n${line('').replace('"N":"1"', '"N":"1.0"')}`);
  expect(entries.map(({ line: number, content }) => [number, content instanceof BadLine || content.id])).toEqual([
    [1, '["1","1e1"]'],
    [2, '["1","1e1"]'],
  ]);
});

const bad = (attributes: string) => readOne(line(attributes));

it.each([
  ['plain JSON', '{"id":"1","at":1}', 'must be DynamoDB JSON, as in {"Item":{"id":{"S":"1"}}}, got {"id":"1","at":1}'],
  [
    'more than an item',
    '{"Item":{},"Keys":{}}',
    'must be DynamoDB JSON, as in {"Item":{"id":{"S":"1"}}}, got {"Item":{},"Keys":{}}',
  ],
  [
    'an item that is a string',
    '{"Item":"x"}',
    'Item must be an object with an attribute in each property, got "x" at character 9',
  ],
  [
    'a value without a type',
    '{"Item":{"id":"1"}}',
    'Item.id must be an object with one type: S, N, B, SS, NS, BS, BOOL, NULL, L or M, got "1" at character 15',
  ],
  [
    'an item without the sort key',
    '{"Item":{"id":{"S":"1"}}}',
    'Item must have the key attribute at (N), got {"id":{"S":"1"}} at character 9',
  ],
  [
    'a key of another type',
    '{"Item":{"id":{"N":"1"},"at":{"N":"1"}}}',
    'Item.id must be of type S, because it is a key, got type N at character 15',
  ],
  [
    'an empty key',
    '{"Item":{"id":{"S":""},"at":{"N":"1"}}}',
    'Item.id must have between 1 and 2048 bytes, because it is a key, got 0 bytes at character 15',
  ],
  ['blanks before it, which count', '  {"Item":{"id":"1"}}', expect.stringMatching(/at character 17$/)],
])('rejects %s', async (_, text, reason) => {
  expect(await readOne(text)).toEqual(reason);
});

it.each([
  [
    'an unknown type',
    '"a":{"X":"1"}',
    'Item.a must be an object with one type: S, N, B, SS, NS, BS, BOOL, NULL, L or M, got {"X":"1"}',
  ],
  [
    'the type of a method',
    '"a":{"toString":"1"}',
    'Item.a must be an object with one type: S, N, B, SS, NS, BS, BOOL, NULL, L or M, got {"toString":"1"}',
  ],
  ['two types', '"a":{"S":"1","N":"1"}', expect.stringContaining('Item.a must be an object with one type')],
  ['a number that is not a string', '"a":{"N":1}', 'Item.a.N must be a string that contains a number, got 1'],
  ['a number that is text', '"a":{"N":"abc"}', 'Item.a.N must be a string that contains a number, got "abc"'],
  [
    'a number with too many digits',
    `"a":{"N":"${'1'.repeat(39)}"}`,
    'Item.a.N must have at most 38 digits, got 39 digits',
  ],
  [
    'a number that is too large',
    '"a":{"N":"1E+126"}',
    'Item.a.N must be zero or between 1e-130 and 9.99…e125, with either sign, got "1E+126"',
  ],
  ['bytes that are not base64', '"a":{"B":"é"}', 'Item.a.B must be a base64 string, got "é"'],
  ['an empty set', '"a":{"SS":[]}', 'Item.a.SS must be a list that is not empty, got []'],
  ['equal numbers in a set', '"a":{"NS":["1","1.0"]}', 'Item.a.NS[1] must not occur twice in a set, got "1.0"'],
  ['null that is false', '"a":{"NULL":false}', 'Item.a.NULL must be true, got false'],
  ['a boolean that is a string', '"a":{"BOOL":"true"}', 'Item.a.BOOL must be true or false, got "true"'],
  ['a list that is a map', '"a":{"L":{}}', 'Item.a.L must be a list, got {}'],
  ['half of an emoji', '"a":{"S":"\\ud83d"}', 'Item.a.S must be valid Unicode, got half of a character'],
  ['a name with other characters', '"a b":{"S":1}', 'Item["a b"].S must be a string, got 1'],
  ['an index key of another type', '"hash":{"S":"1"}', 'Item.hash must be of type B, because it is a key, got type S'],
  [
    '33 levels',
    `"a":${'{"L":['.repeat(33)}${']}'.repeat(33)}`,
    expect.stringMatching(/must be nested at most 32 levels deep, got another level/),
  ],
])('rejects %s, with its place', async (_, attributes, reason) => {
  const position = line(attributes).length;
  const found = String(await bad(attributes));
  const [, what = '', character = ''] = /^(.*) at character (\d+)$/s.exec(found) ?? [];
  expect(what).toEqual(reason);
  expect(Number(character)).toBeGreaterThan(line('').length - 3);
  expect(Number(character)).toBeLessThan(position);
});

it('takes 32 levels', async () => {
  expect(typeof (await bad(`"a":${'{"L":['.repeat(32)}{"S":"x"}${']}'.repeat(32)}`))).toBe('object');
});

it('rejects an item that is too large', async () => {
  expect(await bad(`"a":{"S":"${'x'.repeat(409_600)}"}`)).toBe(
    `Item must have at most 409600 bytes, got ${409_600 + 1 + 3 + 4} bytes at character 9`,
  );
});
