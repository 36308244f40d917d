import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BadLine, readJsonLines, readLines } from '../../bulk/json-lines';
import { collect, stream } from './stream';

const read = (text: string, fromLine?: number) => collect(readJsonLines(stream(text), fromLine));

it('reads an object per line, with the line as it is written', async () => {
  expect(await read('{"a":"x"}\r\n\n {"b":1.10}')).toEqual([
    { number: 1, text: '{"a":"x"}', value: { a: 'x' }, end: 11 },
    { number: 3, text: '{"b":1.10}', value: { b: expect.objectContaining({ value: '1.10' }) }, end: 23 },
  ]);
});

it('skips the lines before the first one to read', async () => {
  expect((await read('x\n{}\n{}', 3)).map(({ number }) => number)).toEqual([3]);
});

it.each([
  ['JSON that ends early', '{"id":1', 'must be a JSON object, got "{\\"id\\":1"'],
  ['text', 'no JSON', 'must be a JSON object, got "no JSON"'],
  ['a list', '[]', 'must be a JSON object, got "[]"'],
  ['a number', '5', 'must be a JSON object, got "5"'],
  ['null', 'null', 'must be a JSON object, got "null"'],
  [
    'control characters, quoted',
    'x\u001b[31m'.repeat(20),
    `must be a JSON object, got ${JSON.stringify('x\u001b[31m'.repeat(20)).slice(0, 60)}…`,
  ],
  ['an attribute with two values', '{"id":"1","id":"2"}', '"id" must be given once, got two values'],
])('rejects %s', async (_, text, reason) => {
  expect((await read(text)).map(({ value }) => value)).toEqual([new BadLine(reason)]);
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

it('rejects bytes that are not UTF-8', async () => {
  expect(await lines(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x61]))).toEqual([
    new BadLine('must be UTF-8, got other bytes'),
    'a',
  ]);
});
