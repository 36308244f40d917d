import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, startCompanion, stopCompanion } from '../../local/companion';
import { freePort } from '../../local/machine/ports';
import { atLeast, atMost, type Bench, type Measurement, measurement, ratio, type Step } from '../support/report';
import { withOwnAws } from '../support/scratch-aws';
import { inTurns, timed } from '../support/turns';
import { BUFFERED, OrdersBench, UNBUFFERED } from './orders-system';

const ORDERS = 2000;
const ROUNDS = 5;
const SINGLE_ORDERS = 21;
const IDLE_SECONDS = 30;
const GOAL = atLeast(3);
/** Compared with one core and with half a second. */
const IDLE_GOAL = atMost(0.01);
const LATENCY_GOAL = atMost(1);

/** `local/event-sources` compared with the built-in poller of the local AWS: same functions, same orders. */
export const bench: Bench = (step) =>
  withOwnAws(
    step,
    ({ endpoint: theirEndpoint }) =>
      withServed(step, async (ours, home) => {
        const theirs = new OrdersBench(theirEndpoint);
        await theirs.deploy();
        await ours.deploy(BUFFERED);
        const speeds = await compare(step, ours, theirs);
        const buffered = measurement(
          'single order, from send to page, window of 1 s',
          'ms',
          await latencies(step, ours),
        );
        const idle = measurement('idle', 'share of a core', await idleShare(step, home));
        const unbuffered = await withServed(step, async (bench) => {
          await bench.deploy(UNBUFFERED);
          return measurement('single order, from send to page, no window', 'ms', await latencies(step, bench));
        });
        const [bar, core] = [measurement('half a second', 'ms', [500]), measurement('a core', 'share of a core', [1])];
        return {
          measurements: [...speeds, buffered, unbuffered, idle],
          ratios: [
            ratio('orders/s, compared with the built-in poller', ...speeds, GOAL),
            ratio('single order with a window of 1 s, compared with half a second', buffered, bar),
            ratio('single order without a window, compared with half a second', unbuffered, bar, LATENCY_GOAL),
            ratio('idle, compared with a core', idle, core, IDLE_GOAL),
          ],
        };
      }),
    true,
  );

/** Provides an orders system whose queue and stream are served by `local/event-sources`. */
const withServed = <Result>(step: Step, use: (bench: OrdersBench, home: string) => Promise<Result>): Promise<Result> =>
  withOwnAws(step, async ({ endpoint, home }) => {
    await startCompanion(home, { aws: { endpoint, region: 'us-east-1', functionsPort: await freePort() } });
    try {
      return await use(new OrdersBench(endpoint), home);
    } finally {
      await stopCompanion(home);
    }
  });

async function compare(step: Step, ours: OrdersBench, theirs: OrdersBench): Promise<[Measurement, Measurement]> {
  const variant = (bench: OrdersBench) => async () => {
    const milliseconds = await timed(async () => {
      await bench.send(ORDERS);
      await bench.published(25);
    });
    return (ORDERS / milliseconds) * 1000;
  };
  const [own = [], other = []] = await step(`Sending ${ORDERS} orders`, (progress) =>
    inTurns([variant(ours), variant(theirs)], ROUNDS, progress),
  );
  return [
    measurement('orders/s, local/event-sources', 'orders/s', own),
    measurement('orders/s, built-in poller', 'orders/s', other),
  ];
}

/** Milliseconds from send to page of single orders, one after the other. */
const latencies = (step: Step, bench: OrdersBench): Promise<number[]> =>
  step('Sending single orders', async (progress) => {
    const samples: number[] = [];
    for (let index = 0; index <= SINGLE_ORDERS; index++) {
      progress(`${index} of ${SINGLE_ORDERS}`);
      await sleep(500 + Math.random() * 1000);
      const sample = await timed(async () => {
        await bench.send(1);
        await bench.published(10);
      });
      // The first order pays for the cold starts.
      if (index > 0) samples.push(sample);
    }
    return samples;
  });

const idleShare = (step: Step, home: string): Promise<number[]> =>
  step('Measuring the idle process', async () => {
    await sleep(2000);
    const before = cpuSeconds(home);
    await sleep(IDLE_SECONDS * 1000);
    return [(cpuSeconds(home) - before) / IDLE_SECONDS];
  });
