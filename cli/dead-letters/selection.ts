import { DeleteMessageBatchCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { Argument } from 'commander';
import type { EnvironmentName } from '../../environments';
import { clientConfig } from '../deployment';
import { redirectOf } from '../deployment/redirect';
import { confirmWrite, type WriteOptions, withConfirmation } from '../tables/guard';
import { type CommonOptions, command } from '../terminal/command';
import { step } from '../terminal/progress';
import { counted, grouped } from '../terminal/text';
import { type DeployedQueue, queueNames, sqsName } from './queues';
import { type FailedMessage, reading } from './reader';

/** Messages that one command works on. The rest needs another run. */
export const MOST_MESSAGES = 10_000;

export interface SelectOptions extends CommonOptions, WriteOptions {
  readonly id?: readonly string[];
  readonly dryRun?: true;
}

/** A command on one of the queues. */
export const queueCommand = (name: string, summary: string, example: string, details: string): Command =>
  command(name, summary, example, details)
    .addArgument(new Argument('<queue>', 'System and queue').choices([...queueNames]))
    .option('--id <id...>', 'Only the messages with these ids');

/** A command that takes messages from one of the queues. */
export const takingCommand = (name: string, summary: string, example: string, details: string): Command =>
  withConfirmation(queueCommand(name, summary, example, details), 'queue').option(
    '--dry-run',
    'Show what would happen to the messages, and change nothing',
  );

/**
 * Reads the selected messages, and leaves them in the queue.
 * @param most the number of messages after which it stops
 * @throws if there is no message with one of the ids
 */
export async function select<Result>(
  client: SQSClient,
  { name, url }: DeployedQueue,
  ids: readonly string[] | undefined,
  most: number,
  work: (message: FailedMessage) => Promise<Result>,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const size = ids ? new Set(ids).size : most;
  await reading(client, url, async (reader) => {
    for await (const page of reader.pages()) {
      for (const message of page) {
        if (results.size < size && (ids?.includes(message.id) ?? true)) results.set(message.id, await work(message));
      }
      if (results.size === size) return;
    }
  });
  const missing = (ids ?? []).filter((id) => !results.has(id));
  if (missing.length === 0) return results;
  throw new Error(
    `There ${missing.length === 1 ? 'is no message' : 'are no messages'} ${missing.join(', ')} in ${name}. ` +
      `If another command has just read the queue, wait until its messages are visible again.`,
  );
}

/** Asks before messages are taken from a queue. @param act what happens to them: `Delete 3 messages of` */
export async function confirmTaking(
  self: Command,
  { name, url }: DeployedQueue,
  options: SelectOptions,
  question: (where: string) => string,
): Promise<void> {
  const { env } = options;
  const client = new SQSClient(clientConfig(env));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const redirected = env === 'local' ? undefined : redirectOf('SQS');
  const where = `${name} of ${env}${redirected === undefined ? '' : ` at ${redirected}`}`;
  await confirmWrite(self, { env }, options, {
    question: question(where),
    name: sqsName(url),
    kind: 'queue',
    arn: Attributes?.QueueArn,
  });
}

export interface Failed {
  readonly id: string;
  readonly reason: string;
}

export interface Taken {
  /** The ids of messages that are done and deleted. */
  readonly done: readonly string[];
  readonly failed: readonly Failed[];
}

/** A step that Ctrl-C ends once the messages are visible again. */
export const takingStep: typeof step = (title, work, summary) => step(title, work, summary, false);

/** Does the work for some messages. @returns why it failed, by the id of the message */
export type Work = (messages: readonly FailedMessage[]) => Promise<ReadonlyMap<string, string>>;

/**
 * Receives messages again, and deletes each one once the work for it is done. Messages for which the work failed remain
 * in the queue.
 */
export async function take(
  client: SQSClient,
  url: string,
  ids: Iterable<string>,
  work: Work,
  progress: (text: string) => void = () => undefined,
): Promise<Taken> {
  const left = new Set(ids);
  const total = left.size;
  const done: string[] = [];
  const failed: Failed[] = [];
  await reading(client, url, async (reader) => {
    for await (const page of left.size > 0 ? reader.pages() : []) {
      const wanted = page.filter(({ id }) => left.delete(id));
      if (wanted.length > 0) {
        const problems = await work(wanted);
        const finished = wanted.filter(({ id }) => !problems.has(id));
        const kept = await remove(client, url, finished);
        reader.forget(finished);
        done.push(...finished.flatMap(({ id }) => (kept.has(id) ? [] : id)));
        failed.push(...[...problems, ...kept].map(([id, reason]) => ({ id, reason })));
        progress(`${grouped(total - left.size)} of ${counted(total, 'message')}`);
      }
      if (left.size === 0) return;
    }
  });
  const gone = 'another program has received or deleted it in the meantime';
  return { done, failed: [...failed, ...[...left].map((id) => ({ id, reason: gone }))] };
}

/** @returns why messages could not be deleted, by their ids */
async function remove(client: SQSClient, QueueUrl: string, messages: readonly FailedMessage[]) {
  if (messages.length === 0) return new Map<string, string>();
  const Entries = messages.map(({ receiptHandle: ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return new Map(
    Failed.map(({ Id, Code, Message }) => [
      messages[Number(Id)]?.id ?? '',
      `it is done, but could not be deleted (${Code}: ${Message}), so that it may be done twice`,
    ]),
  );
}

export const sqsClient = (env: EnvironmentName): SQSClient => new SQSClient(clientConfig(env));
