import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '../../../runtime/cache/commands';
import { RedisLink, Unavailable } from '../../../runtime/cache/link';
import { VirtualClock } from '../../support/virtual-clock';

/** A link to a server that accepts connections and never answers. */
function silentLink() {
  const time = new VirtualClock();
  const lines: string[] = [];
  const closing = new EventEmitter().setMaxListeners(0);
  const info = () => once(closing, 'close').then(() => Promise.reject(new Error('Disconnects client')));
  const connect = jest.fn(
    async () => ({ open: true, info, close: () => closing.emit('close') }) as unknown as RedisClient,
  );
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0 };
  const link = new RedisLink(connect, { log: (line) => lines.push(line), clock });
  const ask = () =>
    link
      .session()
      .run((redis) => redis.info())
      .catch(({ message }) => message);
  return { time, lines, connect, ask };
}

it('gives up on a server that never answers, however rarely it is used', async () => {
  const { time, lines, connect, ask } = silentLink();
  const causes: Promise<string>[] = [];
  for (let request = 0; request < 4; request++) {
    causes.push(ask());
    await time.pass(60);
  }
  const late = 'no answer in time';
  expect(await Promise.all(causes)).toEqual([late, late, late, 'Redis is unavailable']);
  // The first one, one for each of the first two late answers, and one in the background.
  expect(connect).toHaveBeenCalledTimes(4);
  expect(lines).toEqual([
    JSON.stringify({ cache: 'unavailable', cause: late }),
    JSON.stringify({ cache: 'available again' }),
  ]);
});

it('replaces a connection that has gone silent once, although many requests use it', async () => {
  const { time, lines, connect, ask } = silentLink();
  const early = Array.from({ length: 3 }, ask);
  await time.pass(0.05);
  // These have time left when the connection is closed.
  const others = Array.from({ length: 4 }, ask);
  await time.pass(1);
  expect(await Promise.all(early)).toEqual(Array(3).fill('no answer in time'));
  expect(await Promise.all(others)).toEqual(Array(4).fill('Disconnects client'));
  expect(connect).toHaveBeenCalledTimes(2);
  expect(lines).toEqual([]);
});

it('logs one cause when many requests use a server that never answers', async () => {
  const { time, lines, ask } = silentLink();
  for (let round = 0; round < 3; round++) {
    const requests = Array.from({ length: 3 }, ask);
    await time.pass(1);
    expect(await Promise.all(requests)).toEqual(Array(3).fill('no answer in time'));
  }
  expect(lines).toEqual([JSON.stringify({ cache: 'unavailable', cause: 'no answer in time' })]);
});

it('logs a cause again every 30 seconds while requests meet it, so that every minute has a line', async () => {
  const time = new VirtualClock();
  const logged: number[] = [];
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0 };
  const connect = () => Promise.reject<RedisClient>(Object.assign(new Error(), { code: 'ECONNREFUSED' }));
  const link = new RedisLink(connect, { log: () => logged.push(time.now()), clock });
  const start = time.now();
  for (let second = 0; second < 300; second++) {
    await link
      .session()
      .run((redis) => redis.info())
      .catch(() => undefined);
    await time.pass(1);
  }
  const minutes = new Set(logged.map((at) => Math.floor((at - start) / 60_000)));
  expect([...minutes]).toEqual([0, 1, 2, 3, 4]);
  expect(logged.length).toBeLessThanOrEqual(11);
});

it('leaves a connection that is slow to be made to later requests, and logs nothing', async () => {
  const time = new VirtualClock();
  const lines: string[] = [];
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0 };
  const connect = jest.fn(async () => {
    await time.sleep(300);
    return { open: true, info: async () => 'info', close: () => undefined } as unknown as RedisClient;
  });
  const link = new RedisLink(connect, { log: (line) => lines.push(line), clock }).warmUp();
  const ask = async () => {
    const started = time.now();
    const outcome = await link
      .session()
      .run((redis) => redis.info())
      .catch(({ message }) => message);
    return [outcome, time.now() - started];
  };
  const requests = [ask()];
  for (const seconds of [0.15, 0.2]) {
    await time.pass(seconds);
    requests.push(ask());
  }
  expect(await Promise.all(requests)).toEqual([
    ['no answer in time', 100],
    ['Redis is unavailable', 0],
    ['info', 0],
  ]);
  expect([lines, connect.mock.calls.length]).toEqual([[], 1]);
});

it.each([
  ['throws', () => fail()],
  ['rejects', async () => fail()],
])('neither fails nor loses its connection if the log %s', async (_, log) => {
  const answers = [new Error('NOPERM'), 'info', 'info'];
  const info = async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = { open: true, info, close: () => undefined } as unknown as RedisClient;
  const connect = jest.fn().mockRejectedValueOnce(new Error('refused')).mockResolvedValue(client);
  const link = new RedisLink(connect, { log, retryMilliseconds: 1 });
  const ask = () =>
    link
      .session()
      .run((redis) => redis.info())
      .catch((error) => error);
  const outcomes = [await ask()];
  await sleep(5);
  for (let request = 0; request < 4; request++) outcomes.push(await ask());
  expect(outcomes).toEqual([
    new Unavailable('refused'),
    new Unavailable('Redis is unavailable'),
    new Unavailable('NOPERM'),
    'info',
    'info',
  ]);
});

it('logs a refusal once, whatever slot it names', async () => {
  const lines: string[] = [];
  let slot = 0;
  const info = async () => {
    throw new Error(`MOVED ${slot++} 10.0.0.${slot % 3}:6379`);
  };
  const client = { open: true, info, close: () => undefined } as unknown as RedisClient;
  const link = new RedisLink(async () => client, { log: (line) => lines.push(line) });
  const ask = () => link.session().run((redis) => redis.info());
  for (let request = 0; request < 5; request++) await expect(ask()).rejects.toEqual(new Unavailable('MOVED'));
  expect(lines).toEqual([JSON.stringify({ cache: 'unavailable', cause: 'MOVED' })]);
});

it('closes the connection that is being made when it is closed', async () => {
  const close = jest.fn();
  const connect = async () => ({ open: true, close }) as unknown as RedisClient;
  new RedisLink(connect).warmUp().close();
  await sleep(1);
  expect(close).toHaveBeenCalledTimes(1);
});

function fail(): never {
  throw new Error('EPIPE');
}
