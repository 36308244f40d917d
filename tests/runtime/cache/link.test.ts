import { EventEmitter, once } from 'node:events';
import type { RedisClient } from '../../../runtime/cache/client';
import { RedisLink } from '../../../runtime/cache/link';
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

it('closes a connection that has gone silent, however rarely it is used', async () => {
  const { time, connect, ask } = silentLink();
  const causes: Promise<string>[] = [];
  for (let request = 0; request < 4; request++) {
    causes.push(ask());
    await time.pass(60);
  }
  const late = 'no answer in time';
  expect(await Promise.all(causes)).toEqual([late, late, late, 'Redis is unavailable']);
  expect(connect).toHaveBeenCalledTimes(2);
});

it('logs one cause when many requests use a connection that has gone silent', async () => {
  const { time, lines, ask } = silentLink();
  const early = Array.from({ length: 3 }, ask);
  await time.pass(0.05);
  // These have time left when the connection is closed.
  const others = Array.from({ length: 4 }, ask);
  await time.pass(1);
  expect(await Promise.all(early)).toEqual(Array(3).fill('no answer in time'));
  expect(await Promise.all(others)).toEqual(Array(4).fill('Disconnects client'));
  expect(lines).toEqual([JSON.stringify({ cache: 'unavailable', cause: 'no answer in time' })]);
});
