import { readJsonLines } from '../../bulk/json-lines';
import { BadLine } from '../../bulk/lines';
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
