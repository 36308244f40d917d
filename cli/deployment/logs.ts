import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type Command, Option } from 'commander';
import { type CommonOptions, command, print, wholeNumber } from '../terminal/command';
import { clientConfig, readOutputs } from '.';

const FOLLOW_SECONDS = 1;
/** Lines may arrive late: those of the last seconds are asked for again, and shown once. */
const OVERLAP_MILLISECONDS = 10_000;

interface Options extends CommonOptions {
  readonly follow?: true;
  readonly since: number;
}

export const logs = (): Command =>
  command('logs', 'what a function has written', 'logs drain --follow')
    .argument('<function>', 'drain, publish, get, invalidate, operate, or a deployed function’s whole name')
    .addOption(new Option('--follow', 'go on with what it writes from now on, until interrupted').conflicts('json'))
    .addOption(new Option('--since <minutes>', 'how far back to begin').default(60).argParser(wholeNumber(1, 525_600)))
    .action(async (name: string, options: Options) => {
      const client = new CloudWatchLogsClient(clientConfig(options.env));
      const logGroupName = `/aws/lambda/${await functionName(name, options)}`;
      const startTime = Date.now() - options.since * 60_000;
      if (options.follow) return follow(client, logGroupName, startTime);
      const events = await eventsSince(client, logGroupName, startTime);
      print(options, { logGroupName, events: events.map(toLine) }, events.map(toText).join('\n'));
    });

async function follow(client: CloudWatchLogsClient, logGroupName: string, since: number): Promise<never> {
  const shown = new Set<string>();
  for (let startTime = since; ; startTime = Math.max(since, Date.now() - OVERLAP_MILLISECONDS)) {
    for (const event of await eventsSince(client, logGroupName, startTime)) {
      if (!shown.has(idOf(event))) process.stdout.write(`${toText(event)}\n`);
      shown.add(idOf(event));
    }
    await sleep(FOLLOW_SECONDS * 1000);
  }
}

async function functionName(name: string, { env }: Options): Promise<string> {
  const outputs = Object.assign({}, ...Object.values(await readOutputs(env))) as Record<string, string>;
  const functions = Object.fromEntries(
    Object.entries(outputs).flatMap(([output, value]) => {
      const short = /^(.+)FunctionName$/.exec(output)?.[1];
      return short ? [[short, value] as const] : [];
    }),
  );
  const found = functions[name] ?? Object.values(functions).find((value) => value === name);
  if (found) return found;
  const known = Object.keys(functions).join(', ') || 'none';
  throw new Error(`no function ${name} is deployed in ${env}; deployed there: ${known}`);
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
