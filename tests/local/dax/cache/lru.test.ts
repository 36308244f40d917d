import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LruCache } from '../../../../local/dax/cache/lru';

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

let now = 1000;
const evicted: number[] = [];
let cache: LruCache<string>;

beforeEach(() => {
  now = 1000;
  evicted.length = 0;
  cache = new LruCache<string>(
    10,
    (bytes) => evicted.push(bytes),
    () => now,
  );
});

it('forgets entries when their time to live ends', () => {
  cache.set('a', 'x', 1, 100);
  cache.set('b', 'y', 1);
  now = 1100;
  const before = cache.get('a');
  now = 1101;
  expect([before, cache.get('a'), cache.get('b'), cache.bytes]).toEqual(['x', undefined, 'y', 1]);
});

it('makes room by dropping what was used longest ago', () => {
  for (const key of ['a', 'b', 'c']) cache.set(key, key, 3, 100);
  cache.get('a');
  cache.set('d', 'd', 4, 100);
  expect([['a', 'b', 'c', 'd'].filter((key) => cache.get(key)), evicted, cache.bytes]).toEqual([
    ['a', 'c', 'd'],
    [3],
    10,
  ]);
});

it('needs no more memory the more often it is read, if nothing makes room', () => {
  const cache = new LruCache<Buffer>(1_000_000, () => undefined);
  const use = (times: number) => {
    for (let index = 0; index < times; index++) {
      cache.set(String(index % 10), Buffer.alloc(1000), 1000, 60_000);
      for (let key = 0; key < 10; key++) cache.get(String(key));
    }
    gc();
    return process.memoryUsage().heapUsed;
  };
  const before = use(1000);
  expect((use(20_000) - before) / 2 ** 20).toBeLessThan(2);
});

it('does not keep what exceeds its limit, and forgets the former value', () => {
  cache.set('a', 'x', 1, 100);
  cache.set('a', 'y', 11, 100);
  expect([cache.get('a'), cache.bytes, evicted]).toEqual([undefined, 0, []]);
});

it('counts the size of a replaced entry once', () => {
  cache.set('a', 'x', 5, 100);
  cache.set('a', 'y', 6, 100);
  cache.delete('b');
  expect([cache.get('a'), cache.bytes]).toEqual(['y', 6]);
});

it('evicts in the order of use after many entries have come and gone', () => {
  const evicted: number[] = [];
  const cache = new LruCache<number>(300, (bytes) => evicted.push(bytes));
  for (let index = 0; index < 1000; index++) cache.set(String(index), index, 100, 1000);
  cache.get('997');
  cache.set('1000', 1000, 100, 1000);
  const found = ['997', '998', '999', '1000'].map((key) => cache.get(key));
  cache.clear();
  cache.set('a', 1, 150, 1000);
  cache.set('b', 2, 200, 1000);
  expect([found, cache.get('a'), cache.get('b'), cache.bytes, evicted.length]).toEqual([
    [997, undefined, 999, 1000],
    undefined,
    2,
    200,
    999,
  ]);
});
