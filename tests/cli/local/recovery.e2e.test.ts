import { setTimeout as sleep } from 'node:timers/promises';
import { interrupt } from '../../support/clean-room';
import { leftovers } from '../../support/leftovers';
import { clientsOf, type Status, Tableside } from '../../support/tableside';

const MINUTE = 60_000;
const tableside = new Tableside();
beforeAll(() => tableside.json('up'), 6 * MINUTE);
afterAll(() => tableside.remove(), MINUTE);

it(
  'detects that the local AWS was killed, reports what was lost, and deploys again, even if it is killed meanwhile',
  async () => {
    const status = await tableside.json<Status>('status');
    const { services, eventSources } = status;
    const { tables = [], queues, buckets, mappings = [] } = await leftovers(clientsOf(status));
    expect(eventSources.map(({ sourceArn, state }) => [sourceArn, state]).sort()).toEqual(
      mappings.map(({ EventSourceArn }) => [EventSourceArn, 'Enabled']).sort(),
    );
    process.kill(services[0]?.pid ?? 0, 'SIGKILL');
    const interrupted = await tableside.start('up');
    let said = '';
    interrupted.stderr.on('data', (data) => (said += data));
    while (!/[1-9]\d* of \d+ changes/.test(said)) {
      if (interrupted.exitCode !== null) throw new Error(`up ended before it was killed:\n${said}`);
      await sleep(100);
    }
    interrupt(interrupted, 'SIGKILL');
    expect([tables.length, queues.length, buckets.length]).toEqual([6, 6, 1]);
    expect(said).toContain(
      'the previous one ended unexpectedly; lost with it: 6 tables, 6 queues, 1 bucket and everything in them',
    );

    const up = await tableside.json('up', '--sample-orders', '20');
    expect(up).toMatchObject({ environment: 'local', sent: 20, written: 20, counted: 20, deadLetters: 0 });
  },
  8 * MINUTE,
);
