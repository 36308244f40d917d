import { setTimeout as sleep } from 'node:timers/promises';
import { rulesFile, rulesInForce } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { Random } from '../../local/machine/random';
import { readOutputs } from '../deployment';
import { messageOf } from '../deployment/bulk-load';
import { deploymentState } from '../local/deployment-state';
import { lockHome } from '../local/home-lock';
import { servicePid, serviceStatuses } from '../local/local-aws';
import { deployLocally } from '../local/local-deployment';
import { onInterrupt } from '../terminal/interrupt';
import { printAbove, step } from '../terminal/progress';
import { grouped } from '../terminal/text';
import type { Check } from './check';
import { Injector } from './inject';
import { MessagesLoad } from './messages';
import { OrdersLoad } from './orders';
import { type ChaosOptions, type ChaosReport, isRight } from './report';
import { planFaults } from './schedule';
import { ScoresLoad } from './scores';

/** Ctrl-C ends all faults before it ends the process. */
const stepToTheEnd: typeof step = (title, work, summary) => step(title, work, summary, false);

/** The share of the time in which orders are sent. */
const SENDING_SHARE = 0.6;
/** If nothing is answered for this long after the last fault, something hangs. */
const STANDSTILL_MS = 120_000;
const POLL_MS = 500;

/** Injects faults into `local` while it works, which is deployed first unless it runs. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const isUp = (await serviceStatuses()).every(({ ok }) => ok) && (await deploymentState()) === 'complete';
  if (!isUp || !('orders' in (await readOutputs('local')))) await deployLocally();
  const { rules } = rulesInForce(rulesFile(home));
  if (rules.length > 0) throw new Error('Faults are injected already. End them with: npx tableside fault clear');
  // Nothing must be deployed meanwhile.
  const unlock = await lockHome(home);
  try {
    return await runAlone(options);
  } finally {
    await unlock();
  }
}

async function runAlone(options: ChaosOptions): Promise<ChaosReport> {
  const started = performance.now();
  const interruption = new AbortController();
  const injector = new Injector(await readOutputs('local'), interruption.signal);
  const cancel = onInterrupt(async () => {
    interruption.abort();
    await injector.restore();
    printAbove('Interrupted: all faults have ended, and the environment works.');
  });
  try {
    const run = await work(options, injector, interruption.signal);
    const { checks, problems } = run;
    const faults = injector.injected.toSorted((one, other) => one.at - other.at);
    const ok = isRight({ faults, checks, problems });
    if (ok) await stepToTheEnd('Deleting the malformed messages', () => run.orders.tidy());
    return {
      ok,
      ...options,
      seconds: (performance.now() - started) / 1000,
      sent: {
        orderMessages: run.orders.messages.length,
        duplicates: run.orders.messages.length - run.orders.orders.length - run.orders.malformed.length,
        malformed: run.orders.malformed.length,
        repeatedRequests: run.messages.repeated,
        scoreAnswers: run.scores.answers,
        scoreRequestsWithoutAnswer: run.scores.failed,
      },
      faults,
      checks,
      problems,
    };
  } finally {
    cancel();
    await injector.restore();
  }
}

async function work(options: ChaosOptions, injector: Injector, signal: AbortSignal) {
  const { seed, duration } = options;
  // Each load draws for itself, so that the speed of one does not change the others.
  const seeds = new Random(seed);
  const random = () => new Random(seeds.between(0, 2 ** 32 - 1));
  const orders = await stepToTheEnd('Waiting for earlier orders', () => OrdersLoad.begin(options.orders, random()));
  const messages = await MessagesLoad.begin(options.messages, random(), signal);
  const scores = await ScoresLoad.begin(random());
  // With the sources as they are now.
  await injector.restore();
  const awsPid = await servicePid('aws');

  const reading = new AbortController();
  const problems: string[] = [];
  const part = (name: string, done: Promise<unknown>) =>
    done.catch((error: unknown) => problems.push(`${name}: ${messageOf(error)}`));
  const durationMs = duration * 1000;
  const faults = planFaults(seed, durationMs);
  const loads = [part('Orders', orders.send(SENDING_SHARE * durationMs, signal)), part('Messages', messages.send())];
  const reads = part('Scores', scores.read(reading.signal));
  await stepToTheEnd(`Injecting ${faults.length} faults of seed ${seed}`, (progress) => injector.run(faults, progress));
  // The process is about to end.
  if (signal.aborted) await new Promise<never>(() => undefined);
  await injector.restore();
  const answers = () => orders.sent + messages.answers;
  if (!(await stepToTheEnd('Sending the rest', (progress) => untilDone(loads, answers, progress)))) {
    problems.push(`Nothing was sent for ${STANDSTILL_MS / 1000} s after the last fault.`);
  }
  reading.abort();
  await reads;
  await stepToTheEnd('Waiting until every order is written', (progress) => orders.settle(progress));
  const checks: Check[] = [
    { name: 'process of the local AWS', expected: Number(awsPid), found: Number(await servicePid('aws')) },
  ];
  for (const [name, load] of Object.entries({ orders, messages, scores })) {
    await stepToTheEnd(`Checking ${name}`, () =>
      part(
        `Checking ${name}`,
        load.checks().then((found) => checks.push(...found)),
      ),
    );
  }
  return { orders, messages, scores, checks, problems };
}

/** Waits until all promises settle. @returns false if the count stands still before */
async function untilDone(
  promises: readonly Promise<unknown>[],
  count: () => number,
  progress: (text: string) => void,
): Promise<boolean> {
  const done = Promise.all(promises).then(() => true);
  let [last, changed] = [count(), Date.now()];
  while (Date.now() - changed < STANDSTILL_MS) {
    if (await Promise.race([done, sleep(POLL_MS, false)])) return true;
    if (count() !== last) [last, changed] = [count(), Date.now()];
    progress(`${grouped(last)} sent`);
  }
  return false;
}
