import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Command, Option } from 'commander';
import { clientConfig, ordersOutputs } from '../deployment';
import { type CommonOptions, command, percent, print, wholeNumber } from '../terminal/command';
import { step } from '../terminal/progress';
import { audit, auditUntilRight } from './audit';
import { auditText, isOk } from './audit-text';
import { findMapping, isPaused } from './mapping';
import { queueDepths } from './queues';
import { readOrders } from './read';
import { drawAndAudit, recount } from './recount/run';
import { malformedMessages, sampleOrders } from './samples';
import { send } from './send';
import { topAlbums, topTable } from './top';

export const orders = (): Command =>
  new Command('orders')
    .description('sends orders, shows what became of them, and repairs their counts')
    .addCommand(sendCommand())
    .addCommand(topCommand())
    .addCommand(auditCommand())
    .addCommand(recountCommand())
    .addHelpText('after', '\nExample:\n  $ npx tableside orders send --count 1000 --duplicate 10 --malformed 5');

interface SendOptions extends CommonOptions {
  readonly count: number;
  readonly file?: string;
  readonly duplicate: number;
  readonly malformed: number;
}

const sendCommand = () =>
  command('send', 'sends orders to the queue', 'orders send --count 1000 --duplicate 10 --malformed 5')
    .addOption(
      new Option('--count <number>', 'how many sample orders').default(100).argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(
      new Option('--file <path>', 'orders to send instead, one JSON object a line; - for stdin').conflicts('count'),
    )
    .option('--duplicate <percent>', 'the share of the orders that is sent twice', percent, 0)
    .option('--malformed <percent>', 'how many malformed messages are added, as a share of the orders', percent, 0)
    .action(async ({ env, file, count, duplicate, malformed, json }: SendOptions) => {
      const fresh = file === undefined ? sampleOrders(count) : await readOrders(file);
      const { queueUrl } = await ordersOutputs(env);
      const again = fresh.slice(0, Math.round((fresh.length * duplicate) / 100));
      const wrong = malformedMessages(Math.round((fresh.length * malformed) / 100));
      const messages = [...fresh, ...again, ...wrong];
      await step('Sending the orders', (progress) =>
        send(new SQSClient(clientConfig(env)), queueUrl, messages, (sent) => progress(`${sent} of ${messages.length}`)),
      );
      const result = {
        orders: fresh.length,
        duplicates: again.length,
        malformed: wrong.length,
        messages: messages.length,
      };
      print(
        { json },
        { ...result, queueUrl },
        `Sent ${result.messages} messages: ${result.orders} orders, ${result.duplicates} of them twice, ${result.malformed} malformed.`,
      );
    });

const topCommand = () =>
  command('top', 'the most ordered albums', 'orders top --count 5')
    .addOption(new Option('--count <number>', 'how many albums').default(5).argParser(wholeNumber(1, 25)))
    .action(async ({ env, count, json }: CommonOptions & { count: number }) => {
      const top = await topAlbums(env, await ordersOutputs(env), count);
      print({ json }, { top }, top.length > 0 ? topTable(top) : 'No album has been ordered yet.');
    });

const auditCommand = () =>
  command('audit', 'compares the orders table with leaderboard and page', 'orders audit --wait 60')
    .addOption(
      new Option('--wait <seconds>', 'audit again until everything agrees, for at most this long')
        .default(0)
        .argParser(wholeNumber(0, 3600)),
    )
    .action(async ({ env, wait, json }: CommonOptions & { wait: number }) => {
      const outputs = await ordersOutputs(env);
      const dynamodb = new DynamoDBClient(clientConfig(env));
      const result = await auditUntilRight(() => audit(dynamodb, outputs), wait);
      const queues = await queueDepths(env, outputs);
      const paused = isPaused(await findMapping(new LambdaClient(clientConfig(env)), dynamodb, outputs));
      const report = { ...result, ...queues, paused };
      print({ json }, { ok: isOk(report), ...report }, auditText(env, report));
      if (!isOk(report)) process.exitCode = 1;
    });

const recountCommand = () =>
  command(
    'recount',
    'sets every count of the leaderboard to what the orders table says, and what expired',
    'orders recount',
  )
    .addHelpText(
      'after',
      `
It pauses the stream for some seconds, and resumes it whatever happens. Orders may arrive meanwhile: each counts once.
Orders that expired stay counted: each album's row says how many of its orders the time to live has deleted.
Only where that row itself was deleted are they lost.
Run one recount at a time, and deploy nothing meanwhile.`,
    )
    .action(async ({ env, json }: CommonOptions) => {
      const outputs = await ordersOutputs(env);
      const recounted = await recount(env, outputs);
      const result = await drawAndAudit(env, outputs);
      const report = { ...result, ...(await queueDepths(env, outputs)), paused: false };
      const { marked, orders: found, changedMeanwhile, repaired } = recounted;
      const text = [
        `Recounted ${found} orders: repaired ${repaired} albums, marked ${marked} changes as counted.`,
        auditText(env, report),
      ].join('\n');
      print({ json }, { ok: isOk(report), recounted: { marked, changedMeanwhile, repaired }, ...report }, text);
      if (!isOk(report)) process.exitCode = 1;
    });
