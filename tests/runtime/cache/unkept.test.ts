import { inspect } from 'node:util';
import { createCache } from '../../../runtime/cache';
import type { Key } from '../../../runtime/cache/codec';
import { RedisLink } from '../../../runtime/cache/link';
import { Random } from '../../support/random';
import { VirtualClock } from '../../support/virtual-clock';
import { ScriptedRedis } from './scripted-redis';

/** A cache in virtual time, and the lines that it logs. */
function setup(values: Readonly<Record<string, unknown>>, isValue?: (value: unknown) => value is unknown) {
  const time = new VirtualClock();
  const redis = new ScriptedRedis(time, new Random(1), 0);
  const lines: string[] = [];
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0 };
  const link = new RedisLink(() => redis.connect(), { clock, log: (line) => lines.push(line) });
  const cache = createCache<unknown>(link, { namespace: 'unkept', ...(isValue && { isValue }) });
  const load = async (keys: readonly Key[]) => keys.map(([id = '']) => values[id]);
  const sources = async (...ids: string[]) => {
    const found = cache.get(
      ids.map((id) => [id]),
      load,
    );
    await time.pass(1);
    return (await found).map(({ source }) => source);
  };
  return { sources, lines };
}

class Price {
  constructor(readonly cents: number) {}
}
const circle: unknown[] = [];
circle.push(circle);
const refusing = {
  toJSON: () => {
    throw new Error('not today');
  },
};

it.each<[string, unknown, RegExp]>([
  ['a BigInt', 5n, /BigInt/],
  ['a list with a BigInt', [5n], /BigInt/],
  ['a circle', circle, /circular/],
  ['what refuses to become JSON', refusing, /not today/],
  ...[
    () => 1,
    Symbol('a'),
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    new Date(0),
    new Map([[1, 2]]),
    new Set([1]),
    /a/,
    { a: { b: Number.NaN } },
    { a: () => 1 },
    { a: Symbol('a') },
    [undefined],
    [[new Date(0)]],
    { toJSON: () => 5 },
    -0,
    { a: [-0] },
    new Price(5),
    [{ a: new Price(5) }],
    Object.create({ inherited: 5 }),
    { [Symbol('a')]: 5 },
  ].map((value): [string, unknown, RegExp] => [
    String(inspect(value)),
    value,
    /^\{"cache":"unavailable","cause":"JSON cannot express/,
  ]),
])('keeps the other values of a request if one is %s, and names the cause once', async (_, value, cause) => {
  const { sources, lines } = setup({ a: 'A', bad: value, c: 'C' });
  expect(await sources('a', 'bad', 'c')).toEqual(['loader', 'loader', 'loader']);
  expect(await sources('a', 'bad', 'c')).toEqual(['cache', 'loader', 'cache']);
  expect(lines).toEqual([expect.stringMatching(cause)]);
});

it.each<[string, unknown]>([
  ['is refused', 5],
  ['is refused once it comes back from the cache', { a: undefined }],
  ['fails', null],
])('does not keep a value that %s by isValue, and names it once', async (_, value) => {
  const isValue = (given: unknown): given is unknown => {
    if (given === null) throw new Error('not readable');
    return given === 'A' || Object.keys(given as object).length > 0;
  };
  const { sources, lines } = setup({ a: 'A', bad: value }, isValue);
  for (const expected of ['loader', 'cache', 'cache']) {
    expect(await sources('a', 'bad')).toEqual([expected, 'loader']);
  }
  expect(lines).toEqual([
    JSON.stringify({ cache: 'unavailable', cause: 'isValue of unkept rejects a value that was loaded' }),
  ]);
});
