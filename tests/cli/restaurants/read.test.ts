import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BadLine, readLines } from '../../../cli/restaurants/lines';
import { openRestaurants, readEntries } from '../../../cli/restaurants/read';
import { ID_RULE } from '../../../functions/restaurants/items';
import { MOST_IDS } from '../../../functions/restaurants/measure-cache/core';
import { root } from '../../../local/machine/paths';
import { costOf } from '../../../runtime/dynamodb/body';

const folder = mkdtempSync(join(tmpdir(), 'tableside-restaurants-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* stream(...parts: readonly (string | Buffer)[]) {
  for (const part of parts) yield Buffer.from(part);
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const thai = { id: '1', name: '@ Thai', cuisine: 'Thai', city: 'Essex' };
const line = (changes: object = {}) => JSON.stringify({ ...thai, ...changes });
const read = (...lines: readonly string[]) => collect(readEntries(stream(lines.join('\n')), 1));
/** What is said of a line, or the item that is made of it. */
const readOne = async (text: string) => {
  const [entry] = await read(text);
  if (!entry) throw new Error('nothing was read');
  return entry.content instanceof BadLine ? entry.content.reason : entry.content.writes[0]?.item;
};

describe('lines', () => {
  const lines = async (...parts: readonly (string | Buffer)[]) => contents(stream(...parts));
  const contents = async (input: AsyncIterable<Buffer>) =>
    (await collect(readLines(input))).map(({ content }) => content);

  it('are put together from chunks, however these are cut', async () => {
    const bytes = Buffer.from('é\r\n\nsecond\nlast');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await lines(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['é\r', '', 'second', 'last']);
    }
  });

  it('have their numbers, and say how many bytes end with them', async () => {
    expect(await collect(readLines(stream('a\nb', 'c\nd')))).toEqual([
      { number: 1, content: 'a', end: 2 },
      { number: 2, content: 'bc', end: 5 },
      { number: 3, content: 'd', end: 6 },
    ]);
  });

  it('lose their byte order mark', async () => {
    expect(await lines('\uFEFFa\nb')).toEqual(['a', 'b']);
  });

  it('may be as long as an item can make them, and are counted and dropped beyond', async () => {
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

  it('are not held when they are too long', async () => {
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

  it('are UTF-8', async () => {
    expect(await lines(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x61]))).toEqual([
      new BadLine('must be UTF-8, got other bytes'),
      'a',
    ]);
  });
});

describe('a restaurant', () => {
  it('is two items, with all that the line says', async () => {
    const text = line({ rating: 'Not yet rated', tags: ['a'] });
    const [entry] = await read(text);
    const attributes = {
      id: { S: '1' },
      name: { S: '@ Thai' },
      cuisine: { S: 'Thai' },
      city: { S: 'Essex' },
      rating: { S: 'Not yet rated' },
      tags: { L: [{ S: 'a' }] },
    };
    const PK = { S: 'RESTAURANT#1' };
    const itself = { PK, SK: PK, GSI1PK: { S: 'CUISINE#thai' }, GSI1SK: { S: 'CITY#essex#@ Thai#1' } };
    const place = { PK, SK: { S: 'PLACE' }, GSI1PK: { S: 'CITY#essex' }, GSI1SK: { S: 'CUISINE#thai#@ Thai#1' } };
    expect(entry).toEqual({
      line: 1,
      end: text.length,
      content: {
        id: '1',
        writes: [
          { key: '["RESTAURANT#1","RESTAURANT#1"]', item: { ...attributes, ...itself }, cost: costOf(text) },
          { key: '["RESTAURANT#1","PLACE"]', item: { ...attributes, ...place }, cost: costOf(text) },
        ],
      },
    });
  });

  it('keeps the digits of its numbers', async () => {
    const rating = '4.50000000000000000000000000000000001';
    expect(await readOne(line({ rating: 5 }).replace('5', rating))).toMatchObject({ rating: { N: rating } });
  });

  it.each([
    ['JSON that ends early', '{"id":1', 'must be a JSON object, got "{\\"id\\":1"'],
    ['a text', 'no JSON', 'must be a JSON object, got "no JSON"'],
    ['a list', '[]', 'must be a JSON object, got "[]"'],
    ['a number', '5', 'must be a JSON object, got "5"'],
    ['nothing', 'null', 'must be a JSON object, got "null"'],
    [
      'a text that colours terminals',
      'x\u001b[31m'.repeat(20),
      `must be a JSON object, got ${JSON.stringify('x\u001b[31m'.repeat(20)).slice(0, 60)}…`,
    ],
    ['an id with a colon', line({ id: 'a:b' }), `id must be ${ID_RULE}, got "a:b"`],
    ['an id with a newline', line({ id: 'a\nb' }), `id must be ${ID_RULE}, got "a\\nb"`],
    ['an id that is a number', line({ id: 5 }), `id must be ${ID_RULE}, got 5`],
    ['one without a name', line({ name: undefined }), 'name must be a non-blank string, got nothing'],
    [
      'one that is too large',
      line({ menu: 'x'.repeat(410_000) }),
      expect.stringContaining('the item must have at most 409600 bytes'),
    ],
    ['one that says a thing twice', line().replace('{', '{"id":"2",'), '"id" must be given once, got two values'],
  ])('is not made of %s', async (_, text, reason) => {
    expect(await readOne(text)).toEqual(reason);
  });
});

it('skips blank lines and those before the one to begin with, and counts them', async () => {
  const entries = await collect(readEntries(stream(`x\n${line()}\r\n \n${line({ id: '2' })}\n\n`), 3));
  expect(entries.map(({ line: number, content }) => [number, content instanceof BadLine || content.id])).toEqual([
    [4, '2'],
  ]);
});

it('reads a file, and knows its size', async () => {
  const file = join(folder, 'restaurants.jsonl');
  writeFileSync(file, `${line()}\n`);
  const { entries, bytes } = await openRestaurants(file, 1);
  expect([bytes, (await collect(entries)).length]).toEqual([line().length + 1, 1]);
});

it('reads the sample, which holds what the README shows', async () => {
  const { entries } = await openRestaurants(join(root, 'examples', 'restaurants.jsonl'), 1);
  const all = (await collect(entries)).map(({ content }) => {
    if (content instanceof BadLine) throw new Error(content.reason);
    return { id: content.id, place: content.writes[0]?.item.GSI1PK?.S, city: content.writes[1]?.item.GSI1PK?.S };
  });
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  // As many as `bench restaurants` reads.
  expect(all.length).toBeGreaterThanOrEqual(MOST_IDS);
  expect(all).toContainEqual({ id: 'r-0001', place: 'CUISINE#thai', city: 'CITY#london' });
});

it.each([
  ['a folder', folder, `${folder}: must be a file of JSON lines, got a folder`],
  ['a file that is not there', join(folder, 'nowhere'), 'no such file'],
])('rejects %s', async (_, path, message) => {
  await expect(openRestaurants(path, 1)).rejects.toThrow(message);
});
