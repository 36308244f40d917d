import { randomInt } from 'node:crypto';
import { type Command, Option } from 'commander';
import { MAX_SEED } from '../../local/faults/rules';
import { isOurs } from '../local/local-aws';
import { print, wholeNumber } from '../terminal/command';
import { plainCommand, withJson } from '../terminal/plain-command';
import { type ChaosOptions, reportText } from './report';
import { runChaos } from './run';

/** Fewer than five visibility timeouts, after which a good message could be a dead letter. */
const MOST_SECONDS = 120;

export const chaos = (): Command =>
  withJson(
    plainCommand(
      'chaos',
      'Disturb local while it works, and check that nothing is lost or counted twice',
      'chaos --seed 7',
      'Sends orders, some of them twice and some malformed, in random order, sends messages, and reads scores. Meanwhile ' +
        "the processes of functions, Redis, and the process with the event sources, the functions' connections and the " +
        'DAX endpoint are killed, stopped and started again, the local AWS is stopped, and requests fail or are slow. ' +
        'Afterwards every count must be exact. The same seed plans the same faults. The exit code is 1 if something is ' +
        'wrong. Deploys local first unless it runs. The orders and messages remain in their tables.',
    ),
  )
    .addOption(
      new Option('--seed <number>', 'Another seed plans other faults (default: random)').argParser(
        wholeNumber(0, MAX_SEED),
      ),
    )
    .option('--duration <seconds>', 'How long faults are injected', wholeNumber(5, MOST_SECONDS), 110)
    .option('--orders <number>', 'Number of orders', wholeNumber(1, 100_000), 10_000)
    .option('--messages <number>', 'Number of messages', wholeNumber(50, 100_000), 2000)
    .action(async (options: Partial<ChaosOptions> & Omit<ChaosOptions, 'seed'> & { readonly json?: true }) => {
      if (!isOurs)
        throw new Error('chaos only works with the local AWS that up starts, got the endpoint in AWS_ENDPOINT_URL');
      const { json, seed = randomInt(MAX_SEED), duration, orders, messages } = options;
      const report = await runChaos({ seed, duration, orders, messages });
      print({ json }, report, reportText(report));
      if (!report.ok) process.exitCode = 1;
    });
