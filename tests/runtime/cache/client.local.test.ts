import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { LOOPBACK } from '../../../local/machine/ports';
import { connectRedis } from '../../../runtime/cache/client';

it('counts the time for which the process is frozen as one tick of the connect timeout', async () => {
  const silent = createServer().listen(0, LOOPBACK);
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const ticks: (() => void)[] = [];
  const clock = {
    now: () => 0,
    random: () => 0,
    after: (_: number, callback: () => void) => {
      ticks.push(callback);
      return () => undefined;
    },
  };
  let failure: unknown;
  const settings = { host: LOOPBACK, port, tls: false, authentication: { type: 'none' } } as const;
  connectRedis(settings, async () => ({}), clock).catch((error) => (failure = error));
  const [socket] = await once(silent, 'connection');
  const failures: unknown[] = [];
  // A process that resumes runs one timer, however late it is.
  for (let tick = 0; tick < 10; tick++) {
    ticks[tick]?.();
    await new Promise(setImmediate);
    failures.push(failure);
  }
  expect(failures).toEqual([...Array(9).fill(undefined), new Error('no answer in time')]);
  socket.destroy();
  silent.close();
});
