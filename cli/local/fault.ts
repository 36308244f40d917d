import { existsSync } from 'node:fs';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import {
  CONNECTION_FAULTS,
  checkRules,
  DAX_FAULTS,
  describeRule,
  FAULTS,
  type Fault,
  MAX_MILLISECONDS,
  MAX_SEED,
  type Rule,
} from '../../local/faults/rules';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { requireHome } from '../../local/machine/home';
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
      requireProxy(env, add);
      const possible: readonly Fault[] = POSSIBLE[options.service ?? ''] ?? FAULTS;
      if (!possible.includes(name)) {
        add.error(
          `error: with --service ${options.service}, the fault must be one of ${possible.join(', ')}, got ${name}`,
        );
      }
      requireOperation(options, add);
      const added = { fault: name, ...options, sharePercent: share };
      requirePossible(added, add);
      requireHome();
      const faults = writeRules(rulesFile(home), [...activeFaults(home), added]);
      const text = `${faults.map(describeRule).join('\n')}\nEnd all faults with: npx tableside fault clear`;
      print({ json }, { faults }, text);
    });

/** Rejects what no request would meet. */
function requirePossible(rule: object, add: Command): void {
  try {
    checkRules([rule]);
  } catch (error) {
    add.error(`error: ${(error as Error).message.replace('rule 1: ', '')}`);
  }
}

/** Rejects an operation that the service does not have. */
function requireOperation({ service, operation }: Pick<AddOptions, 'service' | 'operation'>, add: Command): void {
  if (operation === undefined) return;
  if (service === 'redis') add.error(`error: --operation cannot be used with --service redis, got ${operation}`);
  const clients: readonly object[] = [
    ...(service === 's3' ? [] : [require('@aws-sdk/client-dynamodb')]),
    ...(service === undefined || service === 's3' ? [require('@aws-sdk/client-s3')] : []),
  ];
  // A client has a command for each operation. DAX has operations of DynamoDB.
  if (clients.some((client) => Object.hasOwn(client, `${operation}Command`))) return;
  const [of, such] = service === 's3' ? ['S3', 'PutObject'] : [service ? 'DynamoDB' : 'DynamoDB or S3', 'PutItem'];
  add.error(`error: --operation must be an operation of ${of}, such as ${such}, got ${operation}`);
}

const share = Object.assign(
  (text: string): number => {
    if (percent(text) > 0) return percent(text);
    throw new InvalidArgumentError('It must be greater than 0.');
  },
  { range: 'greater than 0, at most 100' },
);

const listCommand = () =>
  command('list', 'List the injected faults', 'fault list').action(({ env, json }: CommonOptions, list: Command) => {
    requireProxy(env, list);
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
  command('clear', 'End all faults', 'fault clear').action(({ env, json }: CommonOptions, clear: Command) => {
    requireProxy(env, clear);
    if (existsSync(rulesFile(home))) requireHome();
    clearRules(rulesFile(home));
    print({ json }, { faults: [] }, 'Ended all faults.');
  });

/** Only functions of the local AWS that `up` starts call AWS through the proxy that injects faults. */
function requireProxy(env: CommonOptions['env'], command: Command): void {
  const rule = 'fault only works with the local AWS that up starts, got';
  if (env !== 'local') command.error(`error: ${rule} ${env}`);
  if (!isOurs) throw new Error(`${rule} the endpoint in AWS_ENDPOINT_URL`);
}
