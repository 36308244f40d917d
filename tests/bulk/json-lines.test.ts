import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { BadLine } from '../../bulk/bad-line';
import { readJsonLines, readLines } from '../../bulk/json-lines';
import { collect, stream } from './stream';

const RANGE = 'must be zero or between 1e-130 and 9.99…e125, with either sign';
const read = (text: string, fromLine?: number) => collect(readJsonLines(stream(text), fromLine));

it('reads an object per line, with the line as it is written', async () => {
  expect(await read('{"a":"x"}\r\n\n {"b":1.10}')).toEqual([
    { number: 1, text: '{"a":"x"}', indent: 0, value: { a: 'x' }, end: 11 },
    { number: 3, text: '{"b":1.10}', indent: 1, value: { b: expect.objectContaining({ value: '1.10' }) }, end: 23 },
  ]);
});

it('skips the lines before the first one to read', async () => {
  expect((await read('x\n{}\n{}', 3)).map(({ number }) => number)).toEqual([3]);
});

it.each([
  ['JSON that ends early', '{"id":1', 'must be JSON, got the end of the line at character 8'],
  ['text', 'no JSON', 'must be JSON, got no at character 1'],
  ['a number that JSON does not have', '{"id":"1","price":NaN}', 'must be JSON, got NaN at character 19'],
  ['single quotes', "{'id':1}", `must be JSON, got "'" at character 2`],
  ['a trailing comma', '{"id":1,}', 'must be JSON, got "}" at character 9'],
  ['a comma after the object', '{"id":1},', 'must be JSON, got "," at character 9'],
  ['a tab in a string', '{"a":"😀x\ty"}', 'must be JSON, got "\\t" at character 9'],
  ['NUL in the name of an attribute', '{"a\0":1}', 'must be JSON, got "\\u0000" at character 4'],
  ['a string without its end', '{"a":"x}', 'must be JSON, got the end of the line at character 9'],
  ['an escape that JSON does not have', '{"a":"\\n\\x41"}', 'must be JSON, got "\\\\" at character 9'],
  ['an incomplete escape', '{"a":"\\u00e9\\u12"}', 'must be JSON, got "\\\\" at character 13'],
  ['text after the object', '{"id":1} x', 'must be JSON, got x at character 10'],
  ['a comment', '/* c */ {}', 'must be JSON, got "/" at character 1'],
  ['characters after an emoji, which counts as one', '{"😀":x}', 'must be JSON, got x at character 6'],
  ['blanks, which count', '  {"a":x}', 'must be JSON, got x at character 8'],
  ['a list', '[]', "must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'"],
  ['a number', '5', 'must be a JSON object, got "5"'],
  ['null', 'null', 'must be a JSON object, got "null"'],
  ['a string with control characters, quoted', '"\\u001b[31m"', 'must be a JSON object, got "\\"\\\\u001b[31m\\""'],
  ['a control character, quoted', '{"a":\u001b}', 'must be JSON, got "\\u001b" at character 6'],
  ['an attribute with two values', '{"id":"1","id":"2"}', '"id" must be given once, got it again at character 11'],
  ['an attribute twice with the same value', '{"id":1,"id":1}', '"id" must be given once, got it again at character 9'],
  ['a nested attribute twice', '{"a":[{"b":{"c":{},"c":{}}}]}', '"c" must be given once, got it again at character 20'],
  [
    'an attribute twice, once escaped',
    ' {"id":"x","\\u0069d":"x"}',
    '"id" must be given once, got it again at character 12',
  ],
  ['an empty name twice', '{"":1,"":1}', '"" must be given once, got it again at character 7'],
  ['__proto__ twice', '{"__proto__":1,"__proto__":1}', '"__proto__" must be given once, got it again at character 16'],
  ['the first of several', '{"a":{"b":1,"b":1},"a":1}', '"b" must be given once, got it again at character 13'],
  ['a number that is too large', '{"a":[1,1e400]}', `a number ${RANGE}, got 1e400 at character 9`],
  ['a number that is too small', '{"a":-1e-131}', `a number ${RANGE}, got -1e-131 at character 6`],
  ['39 digits', `{"😀":1${'2'.repeat(38)}}`, 'a number must have at most 38 digits, got 39 at character 6'],
  [
    'half a character',
    '{"a":[{"b c":"\\ud83c"}]}',
    'a[0]["b c"] must be valid Unicode, got half of a character at character 14',
  ],
  [
    'carriage returns',
    '{"a":1}\r{"a":2}\r',
    'must end with a line feed, got a carriage return. Convert the file with: tr "\\r" "\\n"',
  ],
  ['JSON that is nested deeply', `{"a":${'['.repeat(100_000)}1`, 'must be nested less deeply'],
])('rejects %s', async (_, text, reason) => {
  expect((await read(text)).map(({ value }) => value)).toEqual([new BadLine(reason)]);
});

it('takes zero, and numbers at the limits', async () => {
  const [line] = await read('{"a":[0,-0,0e999,-0.0,1e-130,9.99e125,-1.50]}');
  expect(line?.value).toMatchObject({ a: [{ value: '0' }, { value: '-0' }, { value: '0e999' }, {}, {}, {}, {}] });
});

it.each([
  ['a pretty-printed list', '[\n  {"id": 1}\n]', "'.[]'"],
  ['a list with an element per line', '\n[{"id":1},\n{"id":2}]', "'.[]'"],
  ['a pretty-printed object', '{\r\n  "id": 1\r\n}', '.'],
  ['an object with an attribute per line', '{"id":1,\n"n":2}', '.'],
])('rejects %s once', async (_, text, filter) => {
  expect((await read(text)).map(({ value }) => value)).toEqual([
    new BadLine(
      `must be one JSON object per line, got JSON that spans several lines. Convert the file with: jq -c ${filter}`,
    ),
  ]);
});

it.each([
  [
    'UTF-16',
    Buffer.from('\uFEFF{"a":1}\n{"a":1}\n', 'utf16le'),
    'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16 -t UTF-8',
  ],
  [
    'UTF-16 with the other byte order',
    Buffer.from('\uFEFF{"a":1}\n{"a":1}\n', 'utf16le').swap16(),
    'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16 -t UTF-8',
  ],
  [
    'UTF-16 without a byte order mark',
    Buffer.from('{"a":1}\n{"a":1}\n', 'utf16le'),
    'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16LE -t UTF-8',
  ],
  [
    'UTF-16 with the other byte order, without a mark',
    Buffer.from('{"a":1}\n{"a":1}\n', 'utf16le').swap16(),
    'must be UTF-8, got UTF-16. Convert the file with: iconv -f UTF-16BE -t UTF-8',
  ],
  ['gzip', gzipSync('{"a":1}\n'.repeat(100_000)), 'must be decompressed, got a gzip file. Decompress it with: gunzip'],
])('rejects %s once', async (_, bytes, reason) => {
  expect((await collect(readJsonLines(stream(bytes)))).map(({ value }) => value)).toEqual([new BadLine(reason)]);
});

const NO_JSON = 'must be one JSON object per line, such as {"id":"1"}, got no JSON in any line so far';
it.each([
  [6, NO_JSON],
  [7, `${NO_JSON}. 1 more line was not read`],
  [1500, `${NO_JSON}. 1,494 more lines were not read`],
])('ends a file of %i lines of another format after a few, and says how many more there are', async (count, reason) => {
  const found = await read('r-1,Thai House,thai\n\n'.repeat(count));
  expect(found).toHaveLength(6);
  expect(found.slice(0, 5).map(({ value }) => value)).toEqual(
    Array(5).fill(new BadLine('must be JSON, got r-1 at character 1')),
  );
  expect(found[5]).toMatchObject({ number: 11, value: new BadLine(reason) });
});

it.each([
  ['five lines that are not JSON', 'x\n'.repeat(5)],
  ['a line of JSON', '{}\n'],
  ['JSON that is no object', '5\n'],
])('does not end after %s', async (_, start) => {
  const found = await read(`${start}${'x\n'.repeat(start.startsWith('x') ? 0 : 9)}{"a":"b"}`);
  expect(found.at(-1)?.value).toEqual({ a: 'b' });
});

it('goes on after a later line that ends early', async () => {
  expect((await read('{}\n{"id":1,\n{}')).map(({ value }) => value)).toEqual([
    {},
    new BadLine('must be JSON, got the end of the line at character 9'),
    {},
  ]);
});

const lines = async (...parts: readonly (string | Buffer)[]) => contents(stream(...parts));
const contents = async (input: AsyncIterable<Buffer>) =>
  (await collect(readLines(input))).map(({ content }) => content);

it('joins lines that are split between chunks', async () => {
  const bytes = Buffer.from('é\r\n\nsecond\nlast');
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await lines(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['é\r', '', 'second', 'last']);
  }
});

it('numbers the lines and counts the bytes up to the end of each', async () => {
  expect(await collect(readLines(stream('a\nb', 'c\nd')))).toEqual([
    { number: 1, content: 'a', end: 2 },
    { number: 2, content: 'bc', end: 5 },
    { number: 3, content: 'd', end: 6 },
  ]);
});

it('removes a byte order mark', async () => {
  expect(await lines('\uFEFFa\nb')).toEqual(['a', 'b']);
});

it('rejects lines longer than any item, with their length', async () => {
  const most = 'x'.repeat(2_500_000);
  expect(await lines(`${most}\n${most}x\nnext`)).toEqual([
    most,
    new BadLine('must have at most 2500000 bytes, got 2500001'),
    'next',
  ]);
  expect(await lines('x'.repeat(10), ...Array<string>(10).fill('x'.repeat(1_000_000)))).toEqual([
    new BadLine('must have at most 2500000 bytes, got 10000010'),
  ]);
});

it('does not keep a line that is too long in memory', async () => {
  setFlagsFromString('--expose_gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const read: WeakRef<ArrayBufferLike>[] = [];
  let held = 0;
  async function* endless() {
    for (let megabytes = 1; megabytes <= 10; megabytes++) {
      const chunk = Buffer.alloc(1_000_000, 'x');
      read.push(new WeakRef(chunk.buffer));
      yield chunk;
    }
    await new Promise(setImmediate);
    collectGarbage();
    held = read.filter((bytes) => bytes.deref()).length;
  }
  expect(await contents(endless())).toEqual([new BadLine('must have at most 2500000 bytes, got 10000000')]);
  expect(held).toBeLessThanOrEqual(2);
});

it.each([
  ['Latin-1', [0x63, 0x61, 0x66, 0xe9, 0x0a, 0x61], '0xE9 at character 4'],
  ['Latin-1 at the end of a line', [0x63, 0xe9, 0x0a, 0x61], '0xE9 at character 2'],
  ['Latin-1 after another character', [0xc3, 0xa9, 0xe9, 0x21, 0x0a, 0x61], '0xE9 at character 2'],
  [
    'Latin-1 after characters of two bytes',
    [0x61, 0x61, 0xc3, 0xa9, 0xc3, 0xa9, 0xc3, 0xa9, 0xe9, 0x21, 0x0a, 0x61],
    '0xE9 at character 6',
  ],
  ['half of a character', [0xf0, 0x9f, 0x98, 0x0a, 0x61], '0xF0 at character 1'],
])('rejects %s, with the byte and its character', async (_, bytes, where) => {
  expect(await lines(Buffer.from(bytes))).toEqual([new BadLine(`must be UTF-8, got the byte ${where}`), 'a']);
});
