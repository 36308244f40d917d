import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Command, Option } from 'commander';
import { clientConfig } from '../deployment';
import { envOption } from '../deployment/bulk-load';
import { type CommonOptions, command, filePath, group, percent, print, wholeNumber } from '../terminal/command';
import { interruptible, step } from '../terminal/progress';
import { counted, grouped } from '../terminal/text';
import { audit, auditUntilRight } from './audit';
import { auditText, isOk } from './audit-text';
import { ordersOutputs, queueDepths } from './deployed';
import { findMapping, isPaused } from './mapping';
import { readOrders } from './read';
import { drawAndAudit, recount } from './recount/run';
import { malformedMessages, sampleOrders } from './samples';
import { send } from './send';
import { topAlbums, topTable } from './top';

export const orders = (): Command =>
  group(
    'orders',
    'Send orders, show and audit their counts, and repair the counts',
    'orders send --count 1000 --duplicate 10 --malformed 5',
  )
    .addCommand(sendCommand())
    .addCommand(topCommand())
    .addCommand(auditCommand())
    .addCommand(recountCommand());

interface SendOptions extends CommonOptions {
  readonly count: number;
  readonly file?: string;
  readonly duplicate: number;
  readonly malformed: number;
}

const sendCommand = () =>
  command('send', 'Send orders to the queue', 'orders send --count 1000 --duplicate 10 --malformed 5')
    .addOption(
      new Option('--count <number>', 'Number of sample orders').default(100).argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(
      new Option('--file <path>', 'Send the orders in this file, one JSON object per line; - for stdin')
        .conflicts('count')
        .argParser(filePath),
    )
    .option('--duplicate <percent>', 'Send this percentage of the orders twice', percent, 0)
    .option('--malformed <percent>', 'Add malformed messages, as a percentage of the orders', percent, 0)
    .action(async ({ env, file, count, duplicate, malformed, json }: SendOptions) => {
      const fresh = file === undefined ? sampleOrders(count) : await readOrders(file);
      const { queueUrl } = await ordersOutputs(env);
      const again = fresh.slice(0, Math.round((fresh.length * duplicate) / 100));
      const wrong = malformedMessages(Math.round((fresh.length * malformed) / 100));
      const messages = [...fresh, ...again, ...wrong];
      const howToContinue = (sent: number) =>
        file === undefined
          ? `Send the rest with: npx tableside orders send --count ${Math.max(1, count - sent)}${envOption(env)}`
          : 'Repeat the command: an order that is sent twice counts once.';
      await step('Sending orders', (progress) =>
        send({
          client: new SQSClient(clientConfig(env)),
          queueUrl,
          bodies: messages,
          progress: (sent) => progress(`${grouped(sent)} of ${grouped(messages.length)}`),
          howToContinue,
        }),
      );
      const result = {
        orders: fresh.length,
        duplicates: again.length,
        malformed: wrong.length,
        messages: messages.length,
      };
      print({ json }, { ...result, queueUrl }, sentText(result));
    });

interface Sent {
  readonly orders: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly messages: number;
}

/** `Sent 115 messages: 100 orders, 10 of them twice, and 5 malformed messages.` */
function sentText({ orders, duplicates, malformed, messages }: Sent): string {
  if (messages === orders) return `Sent ${counted(orders, 'order')}.`;
  const twice = duplicates > 0 ? `, ${grouped(duplicates)} of them twice` : '';
  const wrong = malformed > 0 ? `, and ${counted(malformed, 'malformed message')}` : '';
  return `Sent ${counted(messages, 'message')}: ${counted(orders, 'order')}${twice}${wrong}.`;
}

const topCommand = () =>
  command('top', 'Show the most ordered albums', 'orders top --count 5')
    .addOption(new Option('--count <number>', 'Number of albums').default(5).argParser(wholeNumber(1, 25)))
    .action(async ({ env, count, json }: CommonOptions & { count: number }) => {
      const top = await topAlbums(env, await ordersOutputs(env), count);
      print({ json }, { top }, top.length > 0 ? topTable(top) : 'No albums have been ordered yet.');
    });

const auditCommand = () =>
  command(
    'audit',
    'Compare the orders table with the leaderboard and its page',
    'orders audit --wait 60',
    'The exit code is 1 if something differs or the stream is paused.',
  )
    .addOption(
      new Option('--wait <seconds>', 'Repeat the audit until everything agrees, for at most this long')
        .default(0)
        .argParser(wholeNumber(0, 3600)),
    )
    .action(async ({ env, wait, json }: CommonOptions & { wait: number }) => {
      const outputs = await ordersOutputs(env);
      const dynamodb = new DynamoDBClient(clientConfig(env));
      const again = `npx tableside orders audit --wait ${wait}${envOption(env)}`;
      const result = await interruptible(`nothing was changed. Audit again with: ${again}`, () =>
        auditUntilRight(() => audit(dynamodb, outputs), wait),
      );
      const queues = await queueDepths(env, outputs);
      const paused = isPaused(await findMapping(new LambdaClient(clientConfig(env)), dynamodb, outputs));
      const report = { ...result, ...queues, paused };
      print({ json }, { ok: isOk(report), ...report }, auditText(env, report));
      if (!isOk(report)) process.exitCode = 1;
    });

const recountCommand = () =>
  command(
    'recount',
    'Recompute every count of the leaderboard from the orders table',
    'orders recount',
    'The command pauses the stream for some seconds and resumes it even if it fails. Orders may arrive meanwhile: each ' +
      'is counted once. Expired orders stay counted, because the row of an album stores how many of its orders have ' +
      'expired. They are lost only if the row itself was deleted. Run one recount at a time, and do not deploy meanwhile.',
  ).action(async ({ env, json }: CommonOptions) => {
    const outputs = await ordersOutputs(env);
    const recounted = await recount(env, outputs);
    const check = `npx tableside orders audit --wait 60${envOption(env)}`;
    const result = await interruptible(`the counts are repaired; the page may be old. Check with: ${check}`, () =>
      drawAndAudit(env, outputs),
    );
    const report = { ...result, ...(await queueDepths(env, outputs)), paused: false };
    const { marked, orders: found, changedMeanwhile, repaired } = recounted;
    const text = [
      `Recounted ${counted(found, 'order')}: repaired ${counted(repaired, 'album')}, marked ${counted(marked, 'change')} as counted.`,
      auditText(env, report),
    ].join('\n');
    print({ json }, { ok: isOk(report), recounted: { marked, changedMeanwhile, repaired }, ...report }, text);
    if (!isOk(report)) process.exitCode = 1;
  });
