import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { countedRecordsTable } from '../../tables/counted-records';
import { leaderboardTable } from '../../tables/leaderboard';
import { type Bench, type Measurement, measurement, ratio, type Step, within } from '../support/report';
import { type ScratchAws, withScratchAws } from '../support/scratch-aws';
import { inTurns, perSecond } from '../support/turns';
import { fill, streamRecords } from './leaderboard-data';
import { type Clients, plainLeaderboard, publishLeaderboard, type Way } from './ways';

const SMALL = 1000;
const LARGE = 100_000;
const BATCH = 100;
const ROUNDS = 5;
const EQUAL = within(0.9, 1.1);

/** The costs of one implementation with one number of albums. */
interface Costs {
  readonly requests: Measurement;
  readonly itemsRead: Measurement;
  readonly events: Measurement;
}

/** What clients sent and DynamoDB read. */
interface Traffic {
  /** Includes retries. */
  requests: number;
  /** Includes items that a filter dropped. */
  itemsRead: number;
}

/** The parts of DynamoDB's responses that count items. */
interface Answer {
  readonly ScannedCount?: number;
  readonly Item?: object;
  readonly Responses?: Readonly<Record<string, readonly unknown[]>>;
}

/** The cost of a page by size of the leaderboard, and the rate of counting, compared with a plain implementation. */
export const bench: Bench = (step) =>
  withScratchAws(step, async (aws) => {
    const [small, smallPlain] = await measureBoard(step, aws, SMALL);
    const [large, largePlain] = await measureBoard(step, aws, LARGE);
    const sizes = `${albums(LARGE)} compared with ${albums(SMALL)}`;
    return {
      measurements: [small, smallPlain, large, largePlain].flatMap((costs) => Object.values(costs)),
      ratios: [
        ratio(`requests for a page, ${sizes}`, large.requests, small.requests, EQUAL),
        ratio(`items read for a page, ${sizes}`, large.itemsRead, small.itemsRead, EQUAL),
        ratio(`events/s, ${albums(SMALL)}, compared with the plain implementation`, small.events, smallPlain.events),
        ratio(`events/s, ${albums(LARGE)}, compared with the plain implementation`, large.events, largePlain.events),
      ],
    };
  });

const albums = (count: number) => `${count.toLocaleString('en')} albums`;

async function measureBoard(step: Step, aws: ScratchAws, size: number): Promise<readonly [Costs, Costs]> {
  const [ours, plain] = await prepare(step, aws, size);
  const [ourPage, plainPage] = await step(`Publishing the page of ${albums(size)}`, async () => [
    await publishCounting(aws, ours),
    await publishCounting(aws, plain),
  ]);
  const clients = clientsOf(aws);
  const variants = [ours, plain].map((way) => () => {
    const event = { Records: streamRecords(BATCH, size) };
    return perSecond(BATCH, () => way.count(clients, event));
  });
  const [ourRates = [], plainRates = []] = await step(`Counting orders of ${albums(size)}`, (progress) =>
    inTurns(variants, ROUNDS, progress),
  );
  destroy(clients);
  return [costsOf(ours, size, ourPage, ourRates), costsOf(plain, size, plainPage, plainRates)];
}

/** Creates a table of albums for each implementation. */
async function prepare(step: Step, aws: ScratchAws, size: number): Promise<readonly [Way, Way]> {
  const bucket = await aws.createBucket();
  const { globalSecondaryIndexes: _, ...plainTable } = leaderboardTable;
  const [name, plainName] = [await aws.createTable(leaderboardTable), await aws.createTable(plainTable)];
  const clients = clientsOf(aws);
  await step(`Filling two tables with ${albums(size)}`, async (progress) => {
    await fill(clients.dynamodb, name, size, (text) => progress(`first table, ${text}`));
    await fill(clients.dynamodb, plainName, size, (text) => progress(`second table, ${text}`));
  });
  destroy(clients);
  const ours = publishLeaderboard({
    LEADERBOARD_TABLE_NAME: name,
    COUNTED_RECORDS_TABLE_NAME: await aws.createTable(countedRecordsTable),
    BUCKET_NAME: bucket,
    PAGE_KEY: 'index.html',
    TITLE: 'Most ordered albums',
    // Never used: every order of the bench can be counted.
    FAILURE_QUEUE_URL: `${aws.config.endpoint}/000000000000/none`,
  });
  return [ours, plainLeaderboard(plainName, bucket)];
}

async function publishCounting(aws: ScratchAws, way: Way): Promise<Traffic> {
  const traffic: Traffic = { requests: 0, itemsRead: 0 };
  const clients = clientsOf(aws);
  for (const client of [clients.dynamodb, clients.s3]) countTraffic(client, traffic);
  await way.publish(clients);
  destroy(clients);
  return traffic;
}

const costsOf = ({ name }: Way, size: number, page: Traffic, rates: readonly number[]): Costs => ({
  requests: measurement(`${name}, a page of ${albums(size)}`, 'requests', [page.requests]),
  itemsRead: measurement(`${name}, a page of ${albums(size)}`, 'items read', [page.itemsRead]),
  events: measurement(`${name}, orders of ${albums(size)}`, 'events/s', rates),
});

const clientsOf = ({ config }: ScratchAws): Clients => ({
  dynamodb: new DynamoDBClient(config),
  s3: new S3Client(config),
  sqs: new SQSClient(config),
});

function destroy(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}

/** Adds the client's requests to the traffic from now on. */
function countTraffic(client: DynamoDBClient | S3Client, traffic: Traffic): void {
  // A cast for the compiler: the middleware stacks of all clients accept the same middleware.
  (client as DynamoDBClient).middlewareStack.add(
    (next) => async (args) => {
      traffic.requests += 1;
      const result = await next(args);
      traffic.itemsRead += itemsReadFor(result.output as Answer);
      return result;
    },
    // Below the retries of the client.
    { step: 'deserialize', priority: 'high', name: 'countTraffic' },
  );
}

const itemsReadFor = ({ ScannedCount = 0, Item, Responses = {} }: Answer): number =>
  ScannedCount + (Item ? 1 : 0) + Object.values(Responses).flat().length;
