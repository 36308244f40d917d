import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { Argument, type Command, Option } from 'commander';
import { type CommonOptions, command, notBlank, print, printLine, wholeNumber } from '../terminal/command';
import { counted } from '../terminal/text';
import { clientConfig, outputsOf, readOutputs } from '.';
import { functionNamed, functionOutputs } from './function-name';
import { onlyFound, patternOf, termsOf } from './trail';

const FOLLOW_SECONDS = 1;
/** All functions are searched at once, and CloudWatch Logs throttles more than a few requests a second. */
const MAX_ATTEMPTS = 10;
/** Lines may arrive late: the last seconds are requested again, and each line is shown once. */
const OVERLAP_MILLISECONDS = 10_000;

interface Options extends CommonOptions {
  readonly follow?: true;
  readonly since: number;
  readonly find?: string;
}

/** The log of a function. */
interface Log {
  readonly name: string;
  readonly logGroupName: string;
}

type Event = FilteredLogEvent & Pick<Log, 'name'>;
type Read = (since: number) => Promise<Event[]>;

export const logs = (): Command =>
  command(
    'logs',
    'Show the log of a function, or follow an item through all of them',
    'logs --find sample-b1d9dfeb-1',
    'With --find, trails show only what was found. Items are in the logs by a hash of their key.',
  )
    .addArgument(new Argument('[function]', 'System and function').choices(Object.keys(functionOutputs)))
    .option('--follow', 'Keep printing new lines until Ctrl-C; with --json, each as a line of JSON')
    .option(
      '--find <id>',
      'Only lines with this id of a message, event, request or item; without a function, of all',
      notBlank,
    )
    .addOption(
      new Option('--since <minutes>', 'Start this many minutes ago').default(60).argParser(wholeNumber(1, 525_600)),
    )
    .action(async (name: string | undefined, options: Options, self: Command) => {
      if (name !== undefined) return showOne(name, options);
      if (options.find === undefined || options.follow) {
        self.error("error: missing required argument 'function'", { code: 'commander.missingArgument' });
      }
      const events = await reader(await allLogs(options), options)(startOf(options));
      const document = { events: events.map((event) => ({ function: event.name, ...toLine(event) })) };
      print(options, document, events.map(toNamedText).join('\n') || nothing('The functions have', options));
    });

async function showOne(name: string, options: Options): Promise<void> {
  const found = await logOf(name, options);
  const read = reader([found], options);
  if (options.follow) return follow(read, startOf(options), options.json);
  const events = await read(startOf(options));
  const document = { logGroupName: found.logGroupName, events: events.map(toLine) };
  print(options, document, events.map(toText).join('\n') || nothing(`${name} has`, options));
}

const startOf = ({ since }: Options): number => Date.now() - since * 60_000;

const nothing = (who: string, { find, since }: Options): string =>
  `${who} logged nothing${find === undefined ? '' : ` with ${find}`} in the last ${counted(since, 'minute')}.`;

function reader(found: readonly Log[], { env, find }: Options): Read {
  const client = new CloudWatchLogsClient({ ...clientConfig(env), maxAttempts: MAX_ATTEMPTS });
  return (since) => eventsSince(client, found, since, find);
}

async function logOf(name: string, { env }: Options): Promise<Log> {
  const [system = ''] = name.split('/');
  const found = functionNamed({ [system]: await outputsOf<Record<string, string>>(system, env) }, name);
  if (!found) throw new Error(`The function ${name} is not deployed in ${env}.`);
  return { name, logGroupName: `/aws/lambda/${found}` };
}

/** The logs of all functions that are deployed. @throws if none is */
async function allLogs({ env }: Options): Promise<Log[]> {
  const outputs = await readOutputs(env);
  const all = Object.keys(functionOutputs).flatMap((name) => {
    const found = functionNamed(outputs, name);
    return found === undefined ? [] : [{ name, logGroupName: `/aws/lambda/${found}` }];
  });
  if (all.length === 0) throw new Error(`Nothing is deployed in ${env}.`);
  return all;
}

async function follow(read: Read, since: number, json: true | undefined): Promise<never> {
  const shown = new Set<string>();
  for (let startTime = since; ; startTime = Math.max(since, Date.now() - OVERLAP_MILLISECONDS)) {
    for (const event of await read(startTime)) {
      if (shown.has(idOf(event))) continue;
      shown.add(idOf(event));
      if (json) printLine(toLine(event));
      else print({}, {}, toText(event));
    }
    await sleep(FOLLOW_SECONDS * 1000);
  }
}

/** The events of the logs, the earliest first. @param id of a message, an event, a request, or the key of an item */
async function eventsSince(
  client: CloudWatchLogsClient,
  found: readonly Log[],
  startTime: number,
  id: string | undefined,
): Promise<Event[]> {
  const terms = id === undefined ? undefined : termsOf(id);
  const patterns = terms?.map(patternOf) ?? [undefined];
  const requests = found.flatMap(({ name, logGroupName }) =>
    patterns.map(async (filterPattern) => {
      const all: Event[] = [];
      const input = { logGroupName, startTime, ...(filterPattern !== undefined && { filterPattern }) };
      for await (const { events = [] } of paginateFilterLogEvents({ client }, input))
        all.push(
          ...events.map((event) => ({
            ...event,
            name,
            message: terms ? onlyFound(event.message ?? '', terms) : event.message,
          })),
        );
      return all;
    }),
  );
  const events = new Map((await Promise.all(requests)).flat().map((event) => [`${event.name} ${idOf(event)}`, event]));
  return [...events.values()].sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
}

const idOf = ({ eventId, logStreamName, timestamp, message }: FilteredLogEvent) =>
  eventId ?? `${logStreamName} ${timestamp} ${message}`;

const toLine = ({ timestamp = 0, message = '' }: FilteredLogEvent) => ({
  time: new Date(timestamp).toISOString(),
  message: message.trimEnd(),
});

function toText(event: FilteredLogEvent): string {
  const { time, message } = toLine(event);
  return `${time} ${message}`;
}

const toNamedText = (event: Event): string => `${event.name} ${toText(event)}`;
