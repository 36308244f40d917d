import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '../../../runtime/cache/client';
import { RedisLink } from '../../../runtime/cache/link';
import { VirtualClock } from '../../local/event-sources/virtual-clock';

it('closes a connection that has gone silent, however rarely it is used', async () => {
  const time = new VirtualClock();
  const clock = { now: () => time.now(), after: time.after.bind(time), random: () => 0 };
  let connections = 0;
  const silent = { open: true, info: () => new Promise(() => undefined), close: () => undefined };
  const connect = async () => {
    connections += 1;
    return silent as unknown as RedisClient;
  };
  const link = new RedisLink(connect, { log: () => undefined, clock });
  const causes: string[] = [];
  for (let request = 0; request < 4; request++) {
    const asked = link.session().run((redis) => redis.info());
    asked.catch((error: Error) => causes.push(error.message));
    await time.pass(60);
  }
  expect(causes).toEqual(['no answer in time', 'no answer in time', 'no answer in time', 'Redis is unavailable']);
  expect(connections).toBe(2);
});

it('logs one cause when many requests use a connection that has gone silent', async () => {
  const closing = new EventEmitter().setMaxListeners(0);
  const info = () => once(closing, 'close').then(() => Promise.reject(new Error('Disconnects client')));
  const silent = { open: true, info, close: () => closing.emit('close') } as unknown as RedisClient;
  const lines: string[] = [];
  const link = new RedisLink(async () => silent, { log: (line) => lines.push(line), budgetMilliseconds: 20 });
  const ask = () =>
    link
      .session()
      .run((redis) => redis.info())
      .catch(({ message }) => message);
  const early = Array.from({ length: 3 }, ask);
  await sleep(10);
  // These have time left when the connection is closed.
  const causes = await Promise.all([...early, ...Array.from({ length: 4 }, ask)]);
  expect(causes).toEqual([...Array(3).fill('no answer in time'), ...Array(4).fill('Disconnects client')]);
  expect(lines).toEqual([JSON.stringify({ cache: 'unavailable', cause: 'no answer in time' })]);
});
