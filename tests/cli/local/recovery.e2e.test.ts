import { setTimeout as sleep } from 'node:timers/promises';
import { interrupt } from '../../support/clean-room';
import { type Status, Tableside } from '../../support/tableside';

const MINUTE = 60_000;
const tableside = new Tableside();
beforeAll(() => tableside.json('up'), 6 * MINUTE);
afterAll(() => tableside.remove(), MINUTE);

it(
  'detects that the local AWS was killed, reports what was lost, and deploys again, even if it is killed meanwhile',
  async () => {
    const { services } = await tableside.json<Status>('status');
    process.kill(services[0]?.pid ?? 0, 'SIGKILL');
    const interrupted = await tableside.start('up');
    let said = '';
    interrupted.stderr.on('data', (data) => (said += data));
    while (!/[1-9]\d* of \d+ changes/.test(said)) {
      if (interrupted.exitCode !== null) throw new Error(`up ended before it was killed:\n${said}`);
      await sleep(100);
    }
    interrupt(interrupted, 'SIGKILL');
    expect(said).toMatch(
      /the previous one ended unexpectedly; lost with it: \d+ tables, \d+ queues, \d+ buckets? and everything in them/,
    );

    const up = await tableside.json('up', '--sample-orders', '20');
    expect(up).toMatchObject({ environment: 'local', sent: 20, written: 20, counted: 20, deadLetters: 0 });
  },
  8 * MINUTE,
);
