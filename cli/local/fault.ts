import { mkdirSync } from 'node:fs';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import {
  CONNECTION_FAULTS,
  DAX_FAULTS,
  describeRule,
  FAULTS,
  type Fault,
  MAX_MILLISECONDS,
  MAX_SEED,
  type Rule,
} from '../../local/faults/rules';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { type CommonOptions, command, group, percent, print, wholeNumber } from '../terminal/command';
import { table } from '../terminal/table';
import { isOurs } from './local-aws';

export const fault = (): Command =>
  group(
    'fault',
    'Inject faults: make a share of the requests of functions to the local AWS and Redis fail',
    'fault add lost-answer --service dynamodb --share 5',
  )
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(clearCommand());

/** The services that the functions of our systems call. */
const SERVICES = ['dynamodb', 's3', 'redis', 'dax'];

/** The faults of services that are not called over HTTP. */
const POSSIBLE: Readonly<Record<string, readonly Fault[]>> = {
  redis: CONNECTION_FAULTS,
  dax: DAX_FAULTS,
};

interface AddOptions extends CommonOptions {
  readonly service?: string;
  readonly operation?: string;
  readonly share: number;
  readonly milliseconds?: number;
  readonly seed: number;
}

const addCommand = () =>
  command('add', 'Inject a fault, from the next request on', 'fault add throttling --service dynamodb --share 5')
    .addArgument(new Argument('<fault>', 'What happens to a request').choices(FAULTS))
    .addOption(new Option('--service <name>', 'Only requests to this service').choices(SERVICES))
    .option('--operation <name>', 'Only this operation, for example PutItem')
    .option('--share <percent>', 'The share of the requests', share, 100)
    .addOption(
      new Option('--milliseconds <number>', 'The delay, for latency (default: 200)').argParser(
        wholeNumber(1, MAX_MILLISECONDS),
      ),
    )
    .addOption(
      new Option('--seed <number>', 'Seed of the selection: another seed selects other requests')
        .default(1)
        .argParser(wholeNumber(0, MAX_SEED)),
    )
    .action((name: Fault, { env, json, share, ...options }: AddOptions, add: Command) => {
      requireProxy(env);
      const possible: readonly Fault[] = POSSIBLE[options.service ?? ''] ?? FAULTS;
      if (!possible.includes(name)) {
        add.error(
          `error: with --service ${options.service}, the fault must be one of ${possible.join(', ')}, got ${name}`,
        );
      }
      if (name !== 'latency' && options.milliseconds !== undefined) {
        add.error(`error: option '--milliseconds' is only for latency, got ${name}`);
      }
      mkdirSync(home, { recursive: true });
      const added = { fault: name, ...options, sharePercent: share };
      const faults = writeRules(rulesFile(home), [...activeFaults(home), added]);
      const text = `${faults.map(describeRule).join('\n')}\nEnd all faults with: npx tableside fault clear`;
      print({ json }, { faults }, text);
    });

function share(text: string): number {
  if (percent(text) > 0) return percent(text);
  throw new InvalidArgumentError('It must be greater than 0.');
}

const listCommand = () =>
  command('list', 'List the injected faults', 'fault list').action(({ env, json }: CommonOptions) => {
    requireProxy(env);
    const faults = activeFaults(home);
    print({ json }, { faults }, faults.length > 0 ? faultTable(faults) : 'No faults are injected.');
  });

export const faultTable = (rules: readonly Rule[]): string =>
  table(
    ['injected fault', 'service', 'operation', 'share', 'milliseconds', 'seed'],
    rules.map(({ fault, service = 'all', operation = 'all', sharePercent, milliseconds = '', seed }) => {
      return [fault, service, operation, `${sharePercent} %`, milliseconds, seed];
    }),
  );

const clearCommand = () =>
  command('clear', 'End all faults', 'fault clear').action(({ env, json }: CommonOptions) => {
    requireProxy(env);
    clearRules(rulesFile(home));
    print({ json }, { faults: [] }, 'Ended all faults.');
  });

/** Only functions of the local AWS that `up` starts call AWS through the proxy that injects faults. */
function requireProxy(env: CommonOptions['env']): void {
  if (env === 'local' && isOurs) return;
  const place = isOurs ? env : 'the endpoint in AWS_ENDPOINT_URL';
  throw new Error(`fault only works with the local AWS that up starts, got ${place}`);
}
