import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { machine } from '../../bench/machine';
import { invoke } from '../../deployment/invoke';
import { type CommonOptions, command, print, wholeNumber } from '../../terminal/command';
import { interruptible, step } from '../../terminal/progress';
import { asGiven } from '../../terminal/shell';
import { counted } from '../../terminal/text';
import { messagesOutputs } from '../outputs';
import { Traffic } from './traffic';

const DEFAULTS = { groups: 100, messages: 2000 };
const MOST = { groups: 1000, messages: 100_000 };
const PAUSE_MS = 100;
const LONGEST_WAIT_MS = 300_000;

interface Options extends CommonOptions {
  readonly groups: number;
  readonly messages: number;
}

export const benchMessages = (): Command =>
  command(
    'messages',
    'Send messages through the deployed functions, and measure how soon all lists are right',
    'bench messages',
    'Creates groups of two, three and five new users, sends messages to all groups in turn, and reads the list of each ' +
      'user until it is exact. The users, groups and messages remain in the table.',
  )
    .option('--groups <number>', 'Number of groups', wholeNumber(1, MOST.groups), DEFAULTS.groups)
    .option('--messages <number>', 'Number of messages', wholeNumber(1, MOST.messages), DEFAULTS.messages)
    .action(async (_options: Options, self: Command) => {
      // The parent command also has --json, and takes it wherever it is on the command line.
      const options = self.optsWithGlobals<Options>();
      const { env, groups, messages } = options;
      const { users, sendSeconds, settleSeconds } = await interruptible(
        `what was created remains in the table. Measure again with: ${asGiven(self)}`,
        () => measureTraffic(options),
      );
      const rate = Math.round(messages / sendSeconds);
      const measurements = [
        single('messages sent', 'messages/s', messages / sendSeconds),
        single('last message to exact lists', 's', settleSeconds),
      ];
      const settings = { deployedIn: env, groups, messages, users };
      const document = { name: 'messages', environment: machine(), ...settings, measurements, ratios: [] };
      print(
        options,
        document,
        `${counted(messages, 'message')} in ${counted(groups, 'group')}: sent in ${sendSeconds.toFixed(1)} s, ${rate} per second.\n` +
          `The lists of all users (${users}) were exact ${settleSeconds.toFixed(1)} s after the last message was sent.`,
      );
    });

const single = (name: string, unit: string, value: number) => ({ name, unit, value, samples: [value] });

/** @throws if the messages system is not deployed, a function fails, or a list is wrong after five minutes */
async function measureTraffic({ env, groups, messages }: Options) {
  const functions = await messagesOutputs(env);
  const traffic = new Traffic({ functions, groups, messages, invoke: (name, event) => invoke(env, name, event) });
  await step(`Creating ${counted(groups, 'group')}`, (progress) => traffic.createGroups(progress));
  const started = performance.now();
  await step(`Sending ${counted(messages, 'message')}`, (progress) => traffic.send(progress));
  const sent = performance.now();
  await step('Waiting for exact lists', (progress) => waitForLists(traffic, progress));
  const settled = performance.now();
  const changed = await step('Reading all lists again', () => traffic.countWrong(new Set()));
  if (changed > 0) throw new Error(`${changed} lists are not exact any more, although no message was sent`);
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return { users: traffic.userCount, sendSeconds: seconds(started, sent), settleSeconds: seconds(sent, settled) };
}

async function waitForLists(traffic: Traffic, progress: (text: string) => void): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  const exact = new Set<string>();
  for (;;) {
    const wrong = await traffic.countWrong(exact);
    if (wrong === 0) return;
    if (performance.now() > deadline) {
      throw new Error(
        `${wrong} of ${traffic.userCount} lists must be exact, but are not after ${LONGEST_WAIT_MS / 1000} s. ` +
          'See what happened with: npx tableside logs messages/update',
      );
    }
    progress(`${wrong} lists are not exact yet`);
    await sleep(PAUSE_MS);
  }
}
