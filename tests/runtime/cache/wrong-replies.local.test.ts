import { createStore } from '../../../functions/restaurants/operate-cache/store';
import { createCache } from '../../../runtime/cache';
import type { Key } from '../../../runtime/cache/codec';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink, Unavailable } from '../../../runtime/cache/link';
import { Random } from '../../support/random';
import { timed } from '../../support/running-time';
import { fakeServer } from './fake-server';

/** The budget of a request, plus the time to run its code for the first time. */
const BOUND_MS = 100 + 40;

/** Replies of every type of both protocols, and bytes that are none. */
const REPLIES = [
  ...['+OK', '+', ':5', ':-1', ':', '-ERR no', '-', '-OOM no memory', '-READONLY no', '-CROSSSLOT no', '-WRONGTYPE no'],
  ...[
    '-MOVED 1 127.0.0.1:1',
    '$-1',
    '$0\r\n',
    '$1\r\nE',
    '$3\r\nabc',
    '*-1',
    '*0',
    '*1\r\n$-1',
    '*1\r\n:5',
    '*1\r\n+OK',
  ],
  ...['*1\r\n*1\r\n$1\r\na', '*1\r\n-ERR no', '*2\r\n$-1\r\n$-1', '*2\r\n$1\r\n0\r\n*0', '*2\r\n$1\r\n0\r\n*1\r\n:5'],
  ...[
    '*99999999999',
    '_',
    '#t',
    '#f',
    ',1.5',
    ',inf',
    '(12345',
    '!4\r\nfail',
    '=5\r\ntxt:a',
    '%1\r\n+a\r\n:1',
    '~1\r\n+a',
  ],
  ...['%1\r\n$9\r\n__proto__\r\n:1', '|1\r\n+a\r\n+b', 'HTTP/1.1 200 OK', '\0', '?', ''],
];
/** After these, a client waits for more. */
const INCOMPLETE = [
  '*99999999',
  '*x',
  '*1',
  '$5\r\nab',
  '$x',
  '$99999999999\r\n',
  '>1\r\n+a',
  '>3\r\n+unsubscribe\r\n+a\r\n:0',
];
/** Replies that a cache understands: with these, it goes on to its next command. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  PING: ['+PONG'],
  MGET: ['*1\r\n$-1', '*2\r\n$-1\r\n$-1', '*3\r\n$-1\r\n$-1\r\n$-1'],
  GET: ['$-1', '$3\r\nabc'],
  EVAL: ['+OK', '$-1'],
  SET: ['+OK'],
  UNLINK: [':1'],
};

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on('unhandledRejection', note));
afterAll(() => process.off('unhandledRejection', note));

let closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function setup(answer: (command: readonly string[]) => string) {
  const server = await fakeServer((command) => `${answer(command)}\r\n`);
  const lines: string[] = [];
  const link = new RedisLink(connectorFor({ REDIS_URL: server.url }), { log: (line) => lines.push(line) });
  closers = [...closers, () => link.close(), server.close];
  const cache = createCache<string>(link, { namespace: 'wrong' });
  const load = async (keys: readonly Key[]) => keys.map((key) => `value of ${key}`);
  /** Expects what the loader returns, in time. */
  const expectLoaded = async (keys: readonly Key[], group?: Key) => {
    let found: unknown;
    const milliseconds = await timed(async () => (found = await cache.get(keys, load, group)));
    expect(found).toEqual(keys.map((key) => ({ value: `value of ${key}`, source: 'loader' })));
    return milliseconds;
  };
  return { link, cache, expectLoaded, lines };
}

it('answers from the table and in time, whatever a server replies', async () => {
  const slow: unknown[] = [];
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed);
    const usualShare = random.pick([0, 0.5, 0.9]);
    const { link, cache, expectLoaded } = await setup(([name = '']) =>
      random.pick(
        name === 'PING' || random.chance(usualShare)
          ? (USUAL[name] ?? ['+OK'])
          : random.chance(0.05)
            ? INCOMPLETE
            : REPLIES,
      ),
    );
    for (let request = 0; request < 4; request++) {
      const keys = Array.from({ length: random.between(1, 3) }, (_, index) => [`${request}-${index}`]);
      const milliseconds = await expectLoaded(keys, random.chance(0.5) ? ['group'] : undefined);
      if (milliseconds > BOUND_MS) slow.push({ seed, request, milliseconds });
    }
    const removals = await Promise.allSettled([cache.remove(['a']), cache.removeGroup(['group'], 1000)]);
    const failures = removals.flatMap((removal) => (removal.status === 'rejected' ? [removal.reason] : []));
    expect([seed, failures.filter((reason) => !(reason instanceof Unavailable))]).toEqual([seed, []]);
    link.close();
  }
  expect([slow, unhandled]).toEqual([[], []]);
});

it.each(['MGET', 'GET', 'EVAL'])('answers in time if every %s has the same wrong reply', async (command) => {
  const slow: unknown[] = [];
  for (const reply of [...REPLIES, ...(command === 'MGET' ? INCOMPLETE : [])]) {
    const usual = (name: string) => USUAL[name]?.[command === 'MGET' ? 1 : 0] ?? '+OK';
    const { expectLoaded } = await setup(([name = '']) => (name === command ? reply : usual(name)));
    const milliseconds = await expectLoaded(command === 'MGET' ? [['a'], ['b']] : [['a']]);
    if (milliseconds > BOUND_MS) slow.push({ reply, milliseconds });
  }
  expect(slow).toEqual([]);
});

it('says which command had a wrong reply, and does not use the connection again', async () => {
  let connections = 0;
  const { expectLoaded, lines } = await setup(([name = '']) => {
    if (name === 'PING') connections += 1;
    return name === 'GET' ? ':5' : (USUAL[name]?.[0] ?? '');
  });
  for (let request = 0; request < 5; request++) await expectLoaded([['a']]);
  expect([lines, connections]).toEqual([['{"cache":"unavailable","cause":"wrong reply to GET"}'], 1]);
});

/** Replies that are right: a removal without memory is made in another way, and the client reads `:` as 0. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  SET: ['+OK', '-OOM no memory'],
  UNLINK: [':5', ':'],
  PING: ['+PONG'],
};

it.each(Object.keys(RIGHT))('rejects a removal, in time, if every %s has the same wrong reply', async (command) => {
  const wrong: unknown[] = [];
  for (const reply of [...REPLIES, ...INCOMPLETE].filter((one) => !RIGHT[command]?.includes(one))) {
    const { cache } = await setup(([name = '']) => (name === command ? reply : (USUAL[name]?.[0] ?? '+OK')));
    let outcome: unknown;
    const remove = () => (command === 'UNLINK' ? cache.remove(['a']) : cache.removeGroup(['g'], 1000));
    const milliseconds = await timed(async () => (outcome = await remove().catch((error) => error)));
    if (milliseconds > BOUND_MS || !(outcome instanceof Unavailable)) wrong.push({ reply, milliseconds, outcome });
  }
  expect(wrong).toEqual([]);
});

it.each(['SCAN', 'INFO'])(
  'tells an operator that the cache is unavailable if %s has a wrong reply',
  async (command) => {
    for (const reply of REPLIES.filter((one) => one !== '*2\r\n$1\r\n0\r\n*0')) {
      const { link } = await setup(([name = '']) => (name === command ? reply : (USUAL[name]?.[0] ?? '+OK')));
      const { stats, flush } = createStore(() => link);
      await expect(command === 'SCAN' ? flush() : stats()).rejects.toThrow(
        /^the cache (is unavailable|must answer INFO)/,
      );
    }
  },
);
