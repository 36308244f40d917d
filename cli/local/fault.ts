import { mkdirSync } from 'node:fs';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import {
  CONNECTION_FAULTS,
  describeRule,
  FAULTS,
  type Fault,
  MOST_MILLISECONDS,
  MOST_SEED,
} from '../../local/faults/rules';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { type CommonOptions, command, percent, print, wholeNumber } from '../terminal/command';
import { faultTable } from './fault-table';
import { isOurs } from './local-aws';

export const fault = (): Command =>
  new Command('fault')
    .description('has a share of what functions ask of the local AWS and Redis fail')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(clearCommand())
    .addHelpText('after', '\nExample:\n  $ npx tableside fault add lost-answer --service dynamodb --share 5');

/** What the functions of our systems ask. */
const SERVICES = ['dynamodb', 's3', 'redis'];

interface AddOptions extends CommonOptions {
  readonly service?: string;
  readonly operation?: string;
  readonly share: number;
  readonly milliseconds?: number;
  readonly seed: number;
}

const addCommand = () =>
  command('add', 'adds a fault, from the next request on', 'fault add throttling --service dynamodb --share 5')
    .addArgument(new Argument('<fault>', 'what happens').choices(FAULTS))
    .addOption(new Option('--service <name>', 'only to what is asked of this service').choices(SERVICES))
    .option('--operation <name>', 'only to this operation: PutItem, GetObject …')
    .option('--share <percent>', 'to this share of the requests', share, 100)
    .addOption(
      new Option('--milliseconds <number>', 'how long, for latency (default: 200)').argParser(
        wholeNumber(1, MOST_MILLISECONDS),
      ),
    )
    .addOption(
      new Option('--seed <number>', 'another number meets other requests')
        .default(1)
        .argParser(wholeNumber(0, MOST_SEED)),
    )
    .action((name: Fault, { env, json, share, ...options }: AddOptions, add: Command) => {
      requireProxy(env);
      const possible: readonly Fault[] = options.service === 'redis' ? CONNECTION_FAULTS : FAULTS;
      if (!possible.includes(name)) {
        add.error(`error: redis can only have the faults of a connection, ${possible.join(', ')}, got ${name}`);
      }
      if (name !== 'latency' && options.milliseconds !== undefined) {
        add.error(`error: option '--milliseconds' is for latency, got ${name}`);
      }
      mkdirSync(home, { recursive: true });
      const added = { fault: name, ...options, sharePercent: share };
      const faults = writeRules(rulesFile(home), [...activeFaults(home), added]);
      print({ json }, { faults }, `${faults.map(describeRule).join('\n')}\nTo end it: npx tableside fault clear`);
    });

function share(text: string): number {
  if (percent(text) > 0) return percent(text);
  throw new InvalidArgumentError('It must be above 0: none would meet it.');
}

const listCommand = () =>
  command('list', 'the faults that are in force', 'fault list').action(({ env, json }: CommonOptions) => {
    requireProxy(env);
    const faults = activeFaults(home);
    print({ json }, { faults }, faults.length > 0 ? faultTable(faults) : 'No faults are in force.');
  });

const clearCommand = () =>
  command('clear', 'ends all faults', 'fault clear').action(({ env, json }: CommonOptions) => {
    requireProxy(env);
    clearRules(rulesFile(home));
    print({ json }, { faults: [] }, 'No faults are in force any more.');
  });

/** Only the functions of our own local AWS ask through the proxy that injects faults. */
function requireProxy(env: CommonOptions['env']): void {
  if (env === 'local' && isOurs) return;
  const place = isOurs ? env : 'an endpoint that AWS_ENDPOINT_URL names';
  throw new Error(`faults are for the local AWS that up starts, got ${place}`);
}
