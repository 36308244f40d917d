import { Counters } from '../../../../local/dax/cache/counters';
import { type Cached, entryKey, ItemCache } from '../../../../local/dax/cache/item-cache';
import { Writes } from '../../../../local/dax/cache/writes';
import { DaxError } from '../../../../local/dax/wire/error';
import type { Item, KeySchema } from '../../../../local/dax/wire/key';

const HASH: KeySchema = [{ name: 'id', type: 'S' }];
const NUMBERS: KeySchema = [
  { name: 'id', type: 'S' },
  { name: 'at', type: 'N' },
];
const value = (text: string): Cached => Buffer.from(text);

describe('the key of an entry', () => {
  it.each(['10', '10.0', '1e1', '1E+1', '010', '100e-1'])('is the same for every way to write a number: %s', (at) => {
    expect(entryKey('t', NUMBERS, { id: { S: 'a' }, at: { N: at } })).toBe(
      entryKey('t', NUMBERS, { id: { S: 'a' }, at: { N: '10' } }),
    );
  });

  it('differs for different keys', () => {
    const strings: KeySchema = [
      { name: 'id', type: 'S' },
      { name: 'at', type: 'S' },
    ];
    const keys: readonly (readonly [string, KeySchema, Item])[] = [
      ['t', HASH, { id: { S: 'a' } }],
      ['u', HASH, { id: { S: 'a' } }],
      ['t', strings, { id: { S: 'a' }, at: { S: '1:b' } }],
      ['t', strings, { id: { S: 'a1:' }, at: { S: 'b' } }],
      ['t', strings, { id: { S: '' }, at: { S: 'a1:b' } }],
      ['t', [{ name: 'id', type: 'B' }], { id: { B: Buffer.of(0xe9) } }],
    ];
    expect(new Set(keys.map((parts) => entryKey(...parts))).size).toBe(keys.length);
  });
});

describe('an item cache', () => {
  const counters = new Counters();
  const newCache = () => new ItemCache(1000, () => 0, counters);

  it('stores what a read found, also that there is no item', () => {
    const cache = newCache();
    for (const [key, found] of [
      ['a', value('x')],
      ['b', null],
    ] as const)
      cache.endLoad(key, cache.beginLoad(key), found);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([value('x'), null, undefined]);
  });

  it('does not store what a read found before the item was written', () => {
    const cache = newCache();
    const load = cache.beginLoad('a');
    cache.written('a', value('new'));
    cache.endLoad('a', load, value('old'));
    expect(cache.get('a')).toEqual(value('new'));
  });

  it('stores nothing after a read that failed', () => {
    const cache = newCache();
    cache.endLoad('a', cache.beginLoad('a'));
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps a copy of the bytes', () => {
    const cache = newCache();
    const bytes = Buffer.from('abc');
    cache.written('a', bytes);
    bytes.fill(0);
    expect(cache.get('a')).toEqual(value('abc'));
  });
});

describe('writes through', () => {
  const caches = [0, 1].map(() => new ItemCache(1000, () => 0, new Counters()));
  const writes = new Writes(() => caches);
  const found = () => caches.map((cache) => cache.get('a'));
  const put = (text: string, result: Promise<void> = Promise.resolve()) =>
    writes.through(
      ['a'],
      () => result,
      () => [value(text)],
    );

  beforeEach(() => {
    for (const cache of caches) cache.written('a', value('before'));
  });

  it('reach the caches of all nodes after the table', async () => {
    let answer = () => {};
    const done = put('new', new Promise((resolve) => (answer = resolve)));
    const during = found();
    answer();
    await done;
    expect([during, found()]).toEqual([
      [value('before'), value('before')],
      [value('new'), value('new')],
    ]);
  });

  it('leave the caches as they are if the table rejects them', async () => {
    await put('new', Promise.reject(new DaxError('ConditionalCheckFailedException', 'no'))).catch(() => undefined);
    expect(found()).toEqual([value('before'), value('before')]);
  });

  it('empty the caches if the table may have done them', async () => {
    await put('new', Promise.reject(new Error('reset'))).catch(() => undefined);
    expect(found()).toEqual([undefined, undefined]);
  });

  it('empty the caches if two were under way at the same time, since only the table knows their order', async () => {
    await Promise.all([put('one'), put('two')]);
    const afterBoth = found();
    await put('three');
    expect([afterBoth, found()]).toEqual([
      [undefined, undefined],
      [value('three'), value('three')],
    ]);
  });
});
