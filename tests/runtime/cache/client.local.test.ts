import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { LOOPBACK } from '../../../local/machine/ports';
import { connectRedis } from '../../../runtime/cache/client';

it('counts no more than 4 ms for each time that the process is frozen while it connects', async () => {
  const silent = createServer().listen(0, LOOPBACK);
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const ticks: (() => void)[] = [];
  const clock = {
    now: () => ticks.length * 3_600_000,
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
  let frozen = 0;
  // A process that resumes runs one timer, however late it is.
  for (; !failure && frozen < 1000; frozen++) {
    ticks[frozen]?.();
    await new Promise(setImmediate);
  }
  expect([failure, frozen >= 250]).toEqual([new Error('no answer in time'), true]);
  socket.destroy();
  silent.close();
});
