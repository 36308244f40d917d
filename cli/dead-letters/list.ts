import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { queueLoad, readOutputs } from '../deployment';
import { messageOf } from '../deployment/bulk-load';
import { type CommonOptions, command, print } from '../terminal/command';
import { table } from '../terminal/table';
import { grouped } from '../terminal/text';
import { type DeployedQueue, deployedQueues, sqsName } from './queues';
import { reading } from './reader';
import { sqsClient } from './selection';

/** Messages that are read to find the oldest one. */
const READ = 300;

export const list = (): Command =>
  command(
    'list',
    'List the dead-letter queues and failure queues',
    'dead-letters list',
    'Messages in flight were received by another program, and are visible again after at most two minutes.',
  ).action(async ({ env, json }: CommonOptions) => {
    const client = sqsClient(env);
    const deployed = deployedQueues(await readOutputs(env));
    const queues = await Promise.all(deployed.map((queue) => describe(client, queue).catch(rethrowAbout(queue))));
    print({ json }, { queues }, queues.length > 0 ? queuesTable(queues) : `Nothing is deployed in ${env}.`);
  });

/** Which of the queues it is about: one that something else has deleted, for example. */
const rethrowAbout =
  ({ name }: DeployedQueue) =>
  (cause: unknown): never => {
    throw new Error(`${name}: ${messageOf(cause)}`, { cause });
  };

type Description = Awaited<ReturnType<typeof describe>>;

async function describe(client: SQSClient, { name, url, source }: DeployedQueue) {
  const { waiting, inFlight } = await queueLoad(client, url);
  const { read, sentAt } = waiting === 0 ? { read: 0, sentAt: Number.POSITIVE_INFINITY } : await oldest(client, url);
  return {
    name,
    queueUrl: url,
    kind: source.kind === 'queue' ? 'dead-letter queue' : 'failure queue of a stream',
    source: source.kind === 'queue' ? sqsName(source.url) : source.functionName,
    messages: waiting,
    inFlight,
    oldest: Number.isFinite(sentAt) ? new Date(sentAt).toISOString() : null,
    /** Whether all messages were read to find the oldest one. */
    oldestIsExact: read >= waiting,
  };
}

async function oldest(client: SQSClient, url: string) {
  let [read, sentAt] = [0, Number.POSITIVE_INFINITY];
  await reading(client, url, async (reader) => {
    for await (const page of reader.pages()) {
      read += page.length;
      sentAt = Math.min(sentAt, ...page.map((message) => message.sentAt));
      if (read >= READ) return;
    }
  });
  return { read, sentAt };
}

const queuesTable = (queues: readonly Description[]): string =>
  table(
    ['queue', 'messages', 'in flight', 'oldest', 'kind', 'of'],
    queues.map(({ name, messages, inFlight, oldest, oldestIsExact, kind, source }) => [
      name,
      messages,
      inFlight,
      oldest === null ? '' : `${oldestIsExact ? '' : 'at least '}${ageOf(oldest)}`,
      kind,
      source,
    ]),
  );

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const;

/** `45 s`, `3 min`, `13 d` */
function ageOf(time: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
  const [size, unit] = UNITS.find(([size]) => seconds >= 2 * size) ?? [1, 's'];
  return `${grouped(Math.floor(seconds / size))} ${unit}`;
}
