import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { Argument, type Command, Option } from 'commander';
import { type CommonOptions, command, print, printLine, wholeNumber } from '../terminal/command';
import { counted } from '../terminal/text';
import { clientConfig, outputsOf } from '.';
import { functionNamed, functionOutputs } from './function-name';

const FOLLOW_SECONDS = 1;
/** Lines may arrive late: the last seconds are requested again, and each line is shown once. */
const OVERLAP_MILLISECONDS = 10_000;

interface Options extends CommonOptions {
  readonly follow?: true;
  readonly since: number;
}

export const logs = (): Command =>
  command('logs', 'Show the log of a function', 'logs orders/drain --follow')
    .addArgument(new Argument('<function>', 'System and function').choices(Object.keys(functionOutputs)))
    .option('--follow', 'Keep printing new lines until Ctrl-C; with --json, each as a line of JSON')
    .addOption(
      new Option('--since <minutes>', 'Start this many minutes ago').default(60).argParser(wholeNumber(1, 525_600)),
    )
    .action(async (name: string, options: Options) => {
      const client = new CloudWatchLogsClient(clientConfig(options.env));
      const logGroupName = `/aws/lambda/${await functionName(name, options)}`;
      const startTime = Date.now() - options.since * 60_000;
      if (options.follow) return follow(client, logGroupName, startTime, options.json);
      const events = await eventsSince(client, logGroupName, startTime);
      const none = `${name} has logged nothing in the last ${counted(options.since, 'minute')}.`;
      const text = events.length > 0 ? events.map(toText).join('\n') : none;
      print(options, { logGroupName, events: events.map(toLine) }, text);
    });

async function functionName(name: string, { env }: Options): Promise<string> {
  const [system = ''] = name.split('/');
  const found = functionNamed({ [system]: await outputsOf<Record<string, string>>(system, env) }, name);
  if (!found) throw new Error(`The function ${name} is not deployed in ${env}.`);
  return found;
}

async function follow(
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
  json: true | undefined,
): Promise<never> {
  const shown = new Set<string>();
  for (let startTime = since; ; startTime = Math.max(since, Date.now() - OVERLAP_MILLISECONDS)) {
    for (const event of await eventsSince(client, logGroupName, startTime)) {
      if (shown.has(idOf(event))) continue;
      shown.add(idOf(event));
      if (json) printLine(toLine(event));
      else print({}, {}, toText(event));
    }
    await sleep(FOLLOW_SECONDS * 1000);
  }
}

async function eventsSince(client: CloudWatchLogsClient, logGroupName: string, startTime: number) {
  const all: FilteredLogEvent[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime }))
    all.push(...events);
  return all;
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
