import { setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '../../../runtime/cache';
import type { Key } from '../../../runtime/cache/codec';
import { connectorFor } from '../../../runtime/cache/connect';
import { timed } from '../../support/running-time';
import { proxy } from './fake-server';
import { TestRedis } from './redis';

/** The budget of a request, plus the time to run its code for the first time. */
const BOUND_MS = 100 + 40;

type Send = (bytes: Buffer) => void;
type Pass = (reply: Buffer, send: Send) => void;

let redis: TestRedis;
let close = () => {};
beforeAll(async () => {
  redis = await TestRedis.start();
});
afterEach(() => {
  close();
  redis.lines.length = 0;
});
afterAll(() => TestRedis.stop());

const KEYS = Array.from({ length: 10 }, (_, index): Key => [String(index)]);
const load = async (keys: readonly Key[]) => keys.map((key) => `value of ${key}`);

/** A cache in Redis that has all keys, behind a proxy. */
async function setup(createPass: () => Pass) {
  await createCache<string>(redis.link(), { namespace: 'proxied' }).get(KEYS, load);
  const server = await proxy(redis.port, createPass);
  close = server.close;
  const link = redis.link({}, connectorFor({ REDIS_URL: server.url }));
  const cache = createCache<string>(link, { namespace: 'proxied' });
  const get = async (...keys: readonly Key[]) => (await cache.get(keys, load))[0]?.source;
  return { cache, get };
}

/** Passes on every reply, except the third one of each connection. */
const third = (pass: Pass) => (): Pass => {
  let count = 0;
  return (reply, send) => (++count === 3 ? pass(reply, send) : send(reply));
};

it.each<[string, () => Pass]>([
  ['each arrives twice', () => (reply, send) => [reply, reply].forEach(send)],
  [
    'each arrives twice, a moment later',
    () => (reply, send) => {
      send(reply);
      setTimeout(() => send(reply), 1);
    },
  ],
  ['one arrives twice', third((reply, send) => [reply, reply].forEach(send))],
  ['one is lost', third(() => undefined)],
  [
    'each arrives in place of the next one',
    () => {
      let before: Buffer | undefined;
      return (reply, send) => {
        // The first reply is to PING.
        send(before ?? reply);
        before = reply;
      };
    },
  ],
])('answers each request with its own value if, of the replies of Redis, %s', async (_, createPass) => {
  const { cache } = await setup(createPass);
  const get = async (keys: readonly Key[], group?: Key) => {
    const found = await cache.get(keys, load, group);
    expect(found.map(({ value }) => value)).toEqual(await load(keys));
  };
  const slow: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const key of KEYS) {
      const milliseconds = await timed(() => get([key]));
      if (milliseconds > BOUND_MS) slow.push(milliseconds);
    }
    await Promise.all(KEYS.map((key) => get([key])));
    await Promise.all(KEYS.map((key, index) => get([key, KEYS[(index + 3) % 10] ?? key])));
    await Promise.all(KEYS.map((key, index) => get([key], [`group ${index % 3}`])));
    await sleep(400);
  }
  expect(slow).toEqual([]);
});

it('reads replies that arrive byte by byte', async () => {
  const { get } = await setup(() => (reply, send) => {
    for (const byte of reply) send(Buffer.from([byte]));
  });
  await get(['0']);
  expect([await get(['1']), await get(['2'], ['3']), redis.lines]).toEqual(['cache', 'cache', []]);
});

describe('a connection that has gone silent', () => {
  /** A cache whose present connections have gone silent; new ones have not. */
  async function setupSilent() {
    let isSilent = false;
    let connections = 0;
    const { get } = await setup(() => {
      const number = ++connections;
      return (reply, send) => (isSilent && number === 1 ? undefined : send(reply));
    });
    await get(['0']);
    expect(await get(['0'])).toBe('cache');
    isSilent = true;
    return { get, connections: () => connections };
  }

  it('costs one late request, and no line in the log', async () => {
    const { get, connections } = await setupSilent();
    const sources: unknown[] = [];
    const times: number[] = [];
    for (let request = 0; request < 5; request++) times.push(await timed(async () => sources.push(await get(['0']))));
    expect(sources).toEqual(['loader', 'cache', 'cache', 'cache', 'cache']);
    expect([times.filter((milliseconds) => milliseconds > BOUND_MS), connections(), redis.lines]).toEqual([[], 2, []]);
  });

  it('delays requests at the same time by no more than one', async () => {
    const { get, connections } = await setupSilent();
    const milliseconds = await timed(() => Promise.all(KEYS.map((key) => get(key))));
    expect(await Promise.all(KEYS.map((key) => get(key)))).toEqual(KEYS.map(() => 'cache'));
    expect([milliseconds < BOUND_MS, connections(), redis.lines]).toEqual([true, 2, []]);
  });
});
