import type { Command } from 'commander';
import { print } from '../terminal/command';
import { table } from '../terminal/table';
import { destinationOf, type Plan } from './destination';
import { deployedQueue } from './queues';
import {
  confirmTaking,
  type Failed,
  MOST_MESSAGES,
  type SelectOptions,
  select,
  sqsClient,
  take,
  takingCommand,
  takingStep,
} from './selection';

export const redrive = (): Command =>
  takingCommand(
    'redrive',
    'Send failed messages back to where they came from',
    'dead-letters redrive orders/dead-letters --dry-run',
    'A message of a dead-letter queue is sent to the queue it comes from. The records of a failed batch are read again ' +
      'from the stream, and the function is invoked with them. If the stream no longer has them, which is after a day, ' +
      'the command that makes up for them is run. A message is deleted once that has succeeded: if the tool is killed ' +
      `in between, it may be processed twice, which the functions recognize. At most ${MOST_MESSAGES} messages at a time.`,
  ).action(async (name: string, options: SelectOptions, self: Command) => {
    const { env, id, dryRun, json } = options;
    const queue = await deployedQueue(env, name);
    const client = sqsClient(env);
    const destination = await destinationOf(env, queue);
    const plans = await select(client, queue, id, MOST_MESSAGES, destination.plan);
    const kept = idsOf(plans, 'keep').map((id) => ({ id, reason: plans.get(id)?.text ?? '' }));
    const [send, recover] = [idsOf(plans, 'send'), idsOf(plans, 'recover')];
    if (dryRun || send.length + recover.length === 0) {
      print(
        { json },
        { queue: name, dryRun: dryRun === true, redriven: [], plans: planned(plans) },
        planText(name, plans),
      );
      if (!dryRun && kept.length > 0) process.exitCode = 1;
      return;
    }
    await confirmTaking(self, queue, options, (where) => destination.question(where, send.length, recover.length));
    const sent = await takingStep('Sending messages back', (progress) =>
      take(client, queue.url, send, destination.send, progress),
    );
    if (recover.length > 0) await destination.recover();
    const recovered = await take(client, queue.url, recover, async () => new Map());
    const failed = [...sent.failed, ...recovered.failed, ...kept];
    const done = [...sent.done, ...recovered.done];
    const text = `${destination.summary(sent.done.length, recovered.done.length)}${endText(failed)}`;
    print({ json }, { queue: name, dryRun: false, redriven: done, failed }, text);
    if (failed.length > 0) process.exitCode = 1;
  });

const idsOf = (plans: ReadonlyMap<string, Plan>, act: Plan['act']): string[] =>
  [...plans].flatMap(([id, plan]) => (plan.act === act ? id : []));

const planned = (plans: ReadonlyMap<string, Plan>) => [...plans].map(([id, plan]) => ({ id, ...plan }));

const planText = (name: string, plans: ReadonlyMap<string, Plan>): string =>
  plans.size === 0
    ? `There are no messages in ${name}.`
    : table(
        ['message', 'what a redrive does'],
        [...plans].map(([id, { text }]) => [id, text]),
      );

/** Says what remains in the queue, and why. */
export const endText = (failed: readonly Failed[]): string =>
  failed.length === 0
    ? ''
    : `\n${table(
        ['still in the queue', 'reason'],
        failed.map(({ id, reason }) => [id, reason]),
      )}`;
