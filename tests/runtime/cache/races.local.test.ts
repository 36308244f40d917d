import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { createCache } from '../../../runtime/cache';
import { connectorFor } from '../../../runtime/cache/connect';
import { Random } from '../../support/random';
import { TestRedis, timed } from './redis';

let redis: TestRedis;
beforeAll(async () => {
  redis = await TestRedis.start();
});
afterAll(() => TestRedis.stop());

it.each(['20', '400'])(
  'loads an absent key at most ten times for a thousand readers in several processes, with loads of %s ms',
  async (LOAD_MS) => {
    const folder = mkdtempSync(join(tmpdir(), 'tableside-races-'));
    const outfile = join(folder, 'reader.js');
    buildSync({ entryPoints: [require.resolve('./reader.ts')], bundle: true, platform: 'node', outfile });
    const START = String(Date.now() + 4000);
    const settings = { LINKS: '25', READERS: '10', NAMESPACE: `readers-${LOAD_MS}`, LOAD_MS, START };
    const env = { PATH: process.env.PATH, REDIS_URL: redis.url, ...settings };
    const run = () => promisify(execFile)(process.execPath, [outfile], { env });
    const outputs = await Promise.all(Array.from({ length: 4 }, run));
    rmSync(folder, { recursive: true });
    const results = outputs.map(({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    expect(results.map(({ right }) => right)).toEqual([250, 250, 250, 250]);
    const loads = results.reduce((sum, result) => sum + result.loads, 0);
    expect([loads >= 1, loads <= 10]).toEqual([true, true]);
  },
);

const newProcess = (namespace: string) =>
  createCache<number>(redis.link({ budgetMilliseconds: 5000 }), { namespace, ttlSeconds: 600 });

it('waits for the load of another process', async () => {
  const [one, other] = [newProcess('waits'), newProcess('waits')];
  const events = new EventEmitter();
  const load = async () => {
    events.emit('begun');
    await sleep(20);
    return [1];
  };
  const [[first], [second]] = await Promise.all([
    one.get([['a']], load),
    once(events, 'begun').then(() => other.get([['a']], load)),
  ]);
  expect([first, second]).toEqual([
    { value: 1, source: 'loader' },
    { value: 1, source: 'cache' },
  ]);
});

it('waits only for its own keys when another request asks for more', async () => {
  const one = newProcess('more');
  const get = () => one.get([['a']], async () => [1]);
  await get();
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const more = one.get([['a'], ['b']], () => finished.then(() => [2]));
  // The other load is still pending until both are answered.
  const answers = [await get(), await sleep(100).then(get)];
  finish();
  expect(answers.flat().map(({ value }) => value)).toEqual([1, 1]);
  expect((await more).map(({ value }) => value)).toEqual([1, 2]);
});

it('loads a key that was removed after another request found it, and loads it once', async () => {
  const one = newProcess('removed');
  const events = new EventEmitter();
  const loading = (finish: string, load: () => number) => async () => {
    events.emit('begun');
    await once(events, finish);
    return [load()];
  };
  await one.get([['a']], async () => [1]);
  const foundOne = once(events, 'begun');
  const more = one.get(
    [['a'], ['b']],
    loading('b', () => 2),
  );
  await foundOne;
  await one.remove(['a']);
  let loads = 0;
  const load = loading('a', () => 10 + ++loads);
  const removed = once(events, 'begun');
  const again = one.get([['a']], load);
  await removed;
  events.emit('b');
  expect((await more).map(({ value }) => value)).toEqual([1, 2]);
  const third = one.get([['a']], load);
  events.emit('a');
  expect([await again, await third]).toEqual(Array(2).fill([{ value: 11, source: 'loader' }]));
  expect(loads).toBe(1);
});

it('answers the request that loads only after the value is stored, because its process may be frozen then', async () => {
  const connect = connectorFor({ REDIS_URL: redis.url });
  const slowly = async () => {
    const client = await connect();
    const replace = (...parameters: Parameters<typeof client.replace>) =>
      sleep(200).then(() => client.replace(...parameters));
    return Object.assign(Object.create(client), { replace });
  };
  const link = redis.link({ budgetMilliseconds: 5000 }, slowly);
  await createCache<number>(link, { namespace: 'kept' }).get([['a']], async () => [1]);
  link.close();
  expect(await newProcess('kept').get([['a']], async () => [2])).toEqual([{ value: 1, source: 'cache' }]);
});

it('keeps a lease for longer than the longest load of the functions, with all attempts of their client', async () => {
  const admin = await redis.admin();
  let left = 0;
  await newProcess('slow').get([['a']], async () => {
    left = await admin.pTTL('slow:1:[["a"]]');
    return [1];
  });
  // Six tries of three attempts, each 1000 ms to connect and 1200 ms for the answer, and the pauses between them.
  expect(left).toBeGreaterThan(6 * 3 * (1000 + 1200) + 5000);
});

it('stores the value of the fastest load after a lease was taken over', async () => {
  const [one, two, three] = [newProcess('overtaken'), newProcess('overtaken'), newProcess('overtaken')];
  const events = new EventEmitter();
  const loadWhen = (event: string, value: number) => async () => {
    events.emit('begun');
    await once(events, event);
    return [value];
  };
  const first = one.get([['a']], loadWhen('first', 1));
  await once(events, 'begun');
  const second = two.get([['a']], loadWhen('second', 2));
  await once(events, 'begun');
  events.emit('first');
  await first;
  expect(await three.get([['a']], async () => [3])).toEqual([{ value: 1, source: 'cache' }]);
  events.emit('second');
  await second;
  expect(await three.get([['a']], async () => [3])).toEqual([{ value: 1, source: 'cache' }]);
});

it('takes over the lease of a process that is dead', async () => {
  const [one, other] = [newProcess('gone'), newProcess('gone')];
  const gone = jest.fn();
  await new Promise<void>((loads) => {
    one.get([['a']], () => new Promise(() => loads())).finally(gone);
  });
  const milliseconds = await timed(async () => {
    expect(await other.get([['a']], async () => [2])).toEqual([{ value: 2, source: 'loader' }]);
  });
  // The lease is kept for its time; nobody waits until the budget of 5 s is spent.
  expect([milliseconds >= 50, milliseconds < 2500]).toEqual([true, true]);
  expect(await newProcess('gone').get([['a']], async () => [3])).toEqual([{ value: 2, source: 'cache' }]);
  expect(gone).not.toHaveBeenCalled();
});

/**
 * Plays readers, a writer and a follower of the stream, each in a separate process, with random pauses between all
 * steps. The follower invalidates after each write, in order, and may repeat a record.
 */
async function play(seed: number) {
  const random = new Random(seed);
  const pause = (most: number) => sleep(random.next() * most);
  const namespace = `model-${seed}`;
  let table = 0;
  let unfollowed = 0;
  let running = true;
  const reader = async () => {
    const cache = newProcess(namespace);
    const load = async () => {
      await pause(4);
      const value = table;
      await pause(12);
      return [value];
    };
    for (; running; await pause(3)) await cache.get([['a']], load);
  };
  const follow = async () => {
    const cache = newProcess(namespace);
    for (; running || unfollowed > 0; await pause(3)) {
      if (unfollowed === 0) continue;
      await cache.remove(['a']);
      if (random.chance(0.8)) unfollowed -= 1;
    }
  };
  const players = [reader(), reader(), reader(), follow()];
  for (let write = random.between(1, 3); write > 0; write--) {
    await pause(20);
    table += 1;
    unfollowed += 1;
  }
  running = false;
  await Promise.all(players);
  const [found] = await newProcess(namespace).get([['a']], async () => [table]);
  return { cached: found?.value, table };
}

it('keeps no old value after the stream is followed, however loads and removals interleave', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { cached, table } = await play(seed);
    expect([seed, cached]).toEqual([seed, table]);
  }
}, 60_000);
