import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Command, Option } from 'commander';
import { type CommonOptions, command, percent, print, wholeNumber } from '../command';
import { clientConfig, ordersOutputs } from '../deployment';
import { type Audit, audit, auditUntilRight, type Difference, isRight } from '../orders/audit';
import { type QueueDepths, queueDepths } from '../orders/queues';
import { readOrders } from '../orders/read';
import { malformedMessages, sampleOrders } from '../orders/samples';
import { send } from '../orders/send';
import { topAlbums, topTable } from '../orders/top';
import { step } from '../progress';
import { table } from '../table';

export const orders = (): Command =>
  new Command('orders')
    .description('sends orders, and looks at what became of them')
    .addCommand(sendCommand())
    .addCommand(topCommand())
    .addCommand(auditCommand())
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
  command('audit', 'recounts the orders table, and compares it with leaderboard and page', 'orders audit --wait 60')
    .addOption(
      new Option('--wait <seconds>', 'audit again until everything agrees, for at most this long')
        .default(0)
        .argParser(wholeNumber(0, 3600)),
    )
    .action(async ({ env, wait, json }: CommonOptions & { wait: number }) => {
      const outputs = await ordersOutputs(env);
      const client = new DynamoDBClient(clientConfig(env));
      const result = await auditUntilRight(() => audit(client, outputs), wait);
      const queues = await queueDepths(env, outputs);
      print({ json }, { ok: isRight(result), ...result, ...queues }, auditText(result, queues));
      if (!isRight(result)) process.exitCode = 1;
    });

function auditText(result: Audit, { waiting, deadLetters }: QueueDepths): string {
  const { orders: written, uncountable, counted, leaderboard, page } = result;
  const verdict = isRight(result)
    ? 'The leaderboard and the page agree with the orders table.'
    : 'The leaderboard or the page does not agree with the orders table.';
  return [
    `${written} orders in the table (${uncountable} without album or artist), ${counted} counted, ${waiting} messages waiting, ${deadLetters} in the dead-letter queue.`,
    verdict,
    ...differenceTable('leaderboard', leaderboard),
    ...(leaderboard.some(({ expected, actual }) => actual > expected)
      ? ['Orders that expired, or that a person deleted a moment ago, count without being in the table.']
      : []),
    ...differenceTable('page', page),
  ].join('\n');
}

const differenceTable = (place: string, found: readonly Difference[]): string[] =>
  found.length === 0
    ? []
    : [
        table(
          [place, 'artist', 'expected', 'found'],
          found.map(({ album, artist, expected, actual }) => [album, artist, expected, actual]),
        ),
      ];
