import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { toStreamEvent } from '../../../../local/event-sources/stream/record';
import { eachAtOnce } from '../../../../runtime/concurrency';
import type { Item } from '../../../../runtime/dynamodb/item';
import { messagesTable } from '../../../../tables/messages';
import { createTableInput } from '../../../../tables/schema';
import { Random } from '../../../support/random';
import { type Backend, play } from './history';
import { type Plan, plans } from './plan';
import { playVirtually } from './virtual';

/** The rarest fault that was tried, a read that is not consistent, fails after 624. */
const VIRTUAL = 1000;
const REAL = 80;
const REAL_AT_ONCE = 8;
/** Pauses are this many times as short on a real table, whose answers take time of their own. Timeouts are not. */
const SHORTER = 10;
const SHORTEST_TIMEOUT_MS = 3000;
/** Reading a stream that has nothing new takes as much CPU time as any request. */
const POLL_MS = 40;
const TIMEOUT_MS = 500_000;

const dynamodb = new DynamoDBClient({});
const streams = new DynamoDBStreamsClient({});
afterAll(() => {
  dynamodb.destroy();
  streams.destroy();
});

it(
  'keeps each conversation exact in many histories in virtual time',
  async () => {
    await fc.assert(fc.asyncProperty(plans, playVirtually), { numRuns: VIRTUAL, seed: 14 });
  },
  TIMEOUT_MS,
);

it(
  'keeps each conversation exact in a table of the local AWS',
  async () => {
    const sampled = fc.sample(plans, { numRuns: REAL, seed: 15 });
    await eachAtOnce(sampled.entries(), REAL_AT_ONCE, async ([index, plan]) => {
      await playOnTable(`messages-history-${index}`, plan).catch((error) => {
        throw new Error(`${error.message}, in ${JSON.stringify(plan)}`, { cause: error });
      });
    });
  },
  TIMEOUT_MS,
);

async function playOnTable(TableName: string, plan: Plan): Promise<void> {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
  const input = { ...createTableInput(messagesTable, TableName), StreamSpecification };
  const { TableDescription } = await dynamodb.send(new CreateTableCommand(input));
  const backend: Backend = {
    tableName: TableName,
    world: {
      random: new Random(plan.seed),
      clock: {
        now: Date.now,
        sleep: pause,
      },
      faultShare: plan.faultShare,
      execute: (command) => dynamodb.send(command as never) as Promise<object>,
    },
    readRecords: await streamReader(TableDescription?.LatestStreamArn ?? ''),
    items: async () => {
      const items: Item[] = [];
      for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName, ConsistentRead: true })) {
        items.push(...Items);
      }
      return items;
    },
  };
  try {
    await play(plan, backend);
  } finally {
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  }
}

const pause = (milliseconds: number): Promise<void> =>
  milliseconds < SHORTEST_TIMEOUT_MS ? sleep(milliseconds / SHORTER) : sleep(milliseconds, undefined, { ref: false });

/** Reads the stream of a table that has a single shard. */
async function streamReader(StreamArn: string): Promise<Backend['readRecords']> {
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const [{ ShardId } = {}, ...others] = StreamDescription?.Shards ?? [];
  if (others.length > 0) throw new Error(`the stream has ${others.length + 1} shards`);
  const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
  let { ShardIterator } = await streams.send(new GetShardIteratorCommand(start));
  return async () => {
    await sleep(POLL_MS);
    const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    ShardIterator = NextShardIterator;
    return Records.map((record) => toStreamEvent(record, StreamArn) as DynamoDBRecord);
  };
}
