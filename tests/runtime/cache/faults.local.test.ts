import { setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '../../../runtime/cache';
import { connectRedis } from '../../../runtime/cache/client';
import { connectorFor } from '../../../runtime/cache/connect';
import type { RedisLink } from '../../../runtime/cache/link';
import { timed } from '../../support/running-time';
import { TestRedis, until } from './redis';

/** The budget of a request, plus the time to run its code for the first time. */
const BOUND_MS = 100 + 40;
/** The time that a request may take while the breaker is open. */
const AWAY_MS = 15;

const longerThan = (milliseconds: number) => (time: number) => time > milliseconds;

let redis: TestRedis;
afterEach(() => TestRedis.stop());

let ids = 0;
/** A cache as a separate process has it, with a loader that takes no time. */
const readerOf = (link: RedisLink) => {
  const cache = createCache<string>(link, { namespace: 'faults' });
  const get = async (id = `new-${++ids}`) => (await cache.get([[id]], async () => [`value of ${id}`]))[0];
  return { cache, get, hits: async () => (await get('known'))?.source === 'cache' };
};

async function warm({ hits }: ReturnType<typeof readerOf>) {
  await until(hits);
  redis.lines.length = 0;
}

/** Expects an answer to every request, first within the bound and then without delay, and one line for each cause. */
async function expectServed({ get }: ReturnType<typeof readerOf>, cause: string | RegExp) {
  const times: number[] = [];
  for (let request = 0; request < 8; request++) {
    const id = `new-${++ids}`;
    times.push(await timed(async () => expect(await get(id)).toEqual({ value: `value of ${id}`, source: 'loader' })));
  }
  expect(times.filter(longerThan(BOUND_MS))).toEqual([]);
  expect(times.slice(3).filter(longerThan(AWAY_MS))).toEqual([]);
  // On a busy machine the first answer may be late, whatever the cause is.
  const isCause = (line: { cause?: string }) => new RegExp(cause).test(line.cause ?? '');
  await until(async () => (await get()) !== undefined && redis.lines.some(isCause));
  expect(redis.lines).toEqual([...new Map(redis.lines.map((line) => [JSON.stringify(line), line])).values()]);
}

async function expectRecovery(reader: ReturnType<typeof readerOf>) {
  await until(reader.hits);
  expect(redis.lines.at(-1)).toEqual({ cache: 'available again' });
}

describe('keeps answering when a server', () => {
  it('is killed and restarted', async () => {
    redis = await TestRedis.start();
    const reader = readerOf(redis.link());
    await warm(reader);
    await redis.kill();
    await expectServed(reader, /ECONNREFUSED|Socket closed unexpectedly/);
    await redis.launch();
    await expectRecovery(reader);
  });

  it('is frozen and resumed', async () => {
    redis = await TestRedis.start();
    const reader = readerOf(redis.link());
    await warm(reader);
    redis.freeze();
    await expectServed(reader, 'no answer in time');
    redis.thaw();
    await expectRecovery(reader);
  });

  it('is frozen when a process starts', async () => {
    redis = await TestRedis.start();
    redis.freeze();
    const reader = readerOf(redis.link().warmUp());
    await expectServed(reader, 'no answer in time');
    redis.thaw();
    await expectRecovery(reader);
  });

  it.each([
    ['connection', 'redis:'],
    ['handshake', 'rediss:'],
  ])('never answers a %s, and connects to the address that the name leads to by then', async (_, protocol) => {
    const silent = await TestRedis.start('--tcp-backlog', '1');
    redis = await TestRedis.start();
    silent.freeze();
    // The operating system accepts a few connections for a frozen server.
    if (protocol === 'redis:') await silent.fillBacklog();
    let url = silent.url.replace('redis:', protocol);
    const reader = readerOf(redis.link({}, () => connectorFor({ REDIS_URL: url })()));
    await expectServed(reader, 'no answer in time');
    await sleep(1500);
    url = redis.url;
    await expectRecovery(reader);
  });

  it('is slow', async () => {
    redis = await TestRedis.start();
    const reader = readerOf(redis.link());
    await warm(reader);
    const freezes = setInterval(() => {
      redis.freeze();
      setTimeout(() => redis.thaw(), 150);
    }, 155);
    const times: number[] = [];
    try {
      // On a busy machine the server may answer in its few milliseconds, again and again.
      while (times.length < 50 || redis.lines.length === 0) {
        times.push(await timed(() => reader.get()));
        await sleep(10);
      }
    } finally {
      clearInterval(freezes);
    }
    expect(times.filter(longerThan(BOUND_MS))).toEqual([]);
    expect(times.filter(longerThan(AWAY_MS)).length).toBeLessThan(times.length / 2);
    expect(redis.lines[0]).toEqual({ cache: 'unavailable', cause: 'no answer in time' });
    await sleep(200);
    await until(reader.hits);
  });

  it('requires another password', async () => {
    redis = await TestRedis.start('--requirepass', 'secret-of-the-server');
    const reader = readerOf(redis.link());
    await expectServed(reader, 'NOAUTH Authentication required.');
    await (await redis.admin('secret-of-the-server')).configSet('requirepass', '');
    await expectRecovery(reader);
  });

  it('has no memory left', async () => {
    redis = await TestRedis.start('--maxmemory-policy', 'noeviction');
    const admin = await redis.admin();
    const reader = readerOf(redis.link());
    await warm(reader);
    await admin.configSet('maxmemory', '1');
    await expectServed(reader, 'OOM command not allowed when used memory >');
    expect(await reader.get('known')).toEqual({ value: 'value of known', source: 'cache' });
    await admin.configSet('maxmemory', '0');
    await reader.get('known again');
    expect(await reader.get('known again')).toEqual({ value: 'value of known again', source: 'cache' });
  });

  it('runs out of memory while a value is loaded', async () => {
    redis = await TestRedis.start('--maxmemory-policy', 'noeviction');
    const admin = await redis.admin();
    const [one, other] = [readerOf(redis.link()), readerOf(redis.link())];
    await one.cache.get([['a']], async () => {
      await admin.configSet('maxmemory', '1');
      return ['A'];
    });
    expect([await timed(() => other.get('a'))].filter(longerThan(BOUND_MS))).toEqual([]);
  });

  it('becomes a replica, and connects to the address that the name leads to by then', async () => {
    const next = await TestRedis.start();
    redis = await TestRedis.start();
    let url = redis.url;
    const reader = readerOf(redis.link({}, () => connectorFor({ REDIS_URL: url })()));
    await warm(reader);
    await (await redis.admin()).sendCommand(['REPLICAOF', '127.0.0.1', String(next.port)]);
    url = next.url;
    await expectServed(reader, /^READONLY /);
    await expectRecovery(reader);
  });

  it('denies a command', async () => {
    redis = await TestRedis.start();
    const admin = await redis.admin();
    await admin.sendCommand(['ACL', 'SETUSER', 'default', '-eval']);
    const reader = readerOf(redis.link());
    await expectServed(reader, /^NOPERM [^'"]*$/);
    await reader.get('same');
    expect([await timed(() => reader.get('same'))].filter(longerThan(BOUND_MS))).toEqual([]);
    await admin.sendCommand(['ACL', 'SETUSER', 'default', '+eval']);
    await until(reader.hits);
  });
});

describe('keeps answering with a wrong setting', () => {
  it.each([
    ['a port without a server', { REDIS_URL: 'redis://127.0.0.1:1' }, 'ECONNREFUSED'],
    [
      'a name that cannot be resolved',
      { REDIS_URL: 'redis://nowhere.invalid:6379' },
      /^(ENOTFOUND|EAI_AGAIN|no answer in time)$/,
    ],
    ['no variable', {}, 'REDIS_URL must be rediss://host:port or redis://host:port, without anything else'],
    [
      'a password in the URL',
      { REDIS_URL: 'redis://:secret@127.0.0.1:6379' },
      'REDIS_URL must be rediss://host:port or redis://host:port, without anything else',
    ],
  ])('such as %s', async (_, env, cause) => {
    redis = await TestRedis.start();
    const reader = readerOf(redis.link({}, connectorFor(env)));
    await expectServed(reader, cause);
  });

  it('such as encryption that the server does not support', async () => {
    redis = await TestRedis.start();
    const connect = connectorFor({ REDIS_URL: redis.url.replace('redis:', 'rediss:') });
    await expectServed(readerOf(redis.link({}, connect)), /./);
  });

  it('such as a wrong password, which it does not log', async () => {
    redis = await TestRedis.start('--requirepass', 'secret-of-the-server');
    const settings = { host: '127.0.0.1', port: redis.port, tls: false, authentication: { type: 'none' } } as const;
    const reader = readerOf(redis.link({}, () => connectRedis(settings, async () => ({ password: 'hunter2' }))));
    await expectServed(reader, 'WRONGPASS invalid username-password pair or user is disabled.');
    expect(JSON.stringify(redis.lines)).not.toContain('hunter2');
  });
});

it('answers every request under load while Redis is killed, restarted and frozen', async () => {
  redis = await TestRedis.start();
  const reader = readerOf(redis.link());
  let running = true;
  const times: number[] = [];
  const failures: unknown[] = [];
  const client = async (number: number) => {
    for (let request = 0; running; request++) {
      times.push(await timed(() => reader.get(`${number}-${request % 20}`).catch((error) => failures.push(error))));
      await sleep(1);
    }
  };
  const clients = Array.from({ length: 20 }, (_, number) => client(number));
  const faults = [() => redis.kill(), () => redis.launch(), () => redis.freeze(), () => redis.thaw()];
  for (const fault of faults) {
    await sleep(500);
    await fault();
  }
  await until(reader.hits);
  running = false;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(times.filter(longerThan(BOUND_MS))).toEqual([]);
});
