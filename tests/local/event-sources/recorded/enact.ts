import type { Handler } from '../scripted-aws';
import { FAILURES, FUNCTION, type MappingSettings, STREAM, World } from '../world';
import { type Change, type Item, RecordedTable, recordOf } from './table';

export const fails: Handler = () => {
  throw new Error('no');
};

interface Case {
  readonly table?: { readonly key: string; readonly view: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES' };
  readonly mapping: MappingSettings;
  readonly handler?: Handler;
  readonly items: readonly Item[];
  /** The second item is put after the first invocation. */
  readonly oneByOne?: true;
  /** So many items are too old before the mapping is made. */
  readonly expired?: number;
  /** Delivered changes, by the position of their records in the stream. */
  readonly batches?: readonly (readonly number[])[];
  readonly changes: readonly Change[];
  readonly failure?: object;
}

/** Re-enacts a case in virtual time, and compares all records and what the destination got. */
export async function enact({ table = HASHED, mapping, handler, items, oneByOne, expired = 0, ...expected }: Case) {
  const { world, stream } = World.stream({ ...mapping, State: 'Disabled' });
  const written = new RecordedTable(stream, table.view, table.key);
  if (handler) world.handler = handler;
  const bytes = new Map(expected.changes.map((change) => [JSON.stringify(change.item), change.bytes]));
  const put = (item: Item) => written.put(item, bytes.get(JSON.stringify(item)) ?? 0);
  for (const item of items.slice(0, expired)) put(item);
  if (expired > 0) await world.pass(65);
  world.change('mapping-1', { State: 'Enabled' });
  for (const item of items.slice(expired)) {
    put(item);
    if (oneByOne) await world.pass(5);
  }
  await world.pass(120);
  const { batches = expected.changes.map((_, index) => [index + 1]) } = expected;
  const records = expected.changes.map((change, index) => recordOf(change, index + 1, table.key, table.view));
  expect(world.batches).toEqual(batches.map((numbers) => numbers.map((number) => records[number - 1])));
  expect(world.aws.sent.map(({ message }) => message)).toEqual(expected.failure ? [expected.failure] : []);
}

export const HASHED = { key: 'my_partition_key', view: 'NEW_IMAGE' } as const;
export const BY_ID = { key: 'id', view: 'NEW_AND_OLD_IMAGES' } as const;
export const HELLO: Item = { my_partition_key: { S: 'hello world' } };
export const HELLO_BINARY: Item = { ...HELLO, binary_key: { B: Buffer.from('foobar') } };
export const DESTINATION: MappingSettings = { DestinationConfig: { OnFailure: { Destination: FAILURES } } };
export const ONE: MappingSettings = { BatchSize: 1, MaximumBatchingWindowInSeconds: 1, MaximumRetryAttempts: 1 };

/** The invocation record of one discarded stream record. */
export const failure = (condition: string, count: unknown, functionError?: string | null, number = 1) => ({
  requestContext: {
    requestId: expect.stringMatching(/./),
    functionArn: FUNCTION,
    condition,
    approximateInvokeCount: count,
  },
  ...(functionError !== undefined && {
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError },
  }),
  version: '1.0',
  timestamp: expect.stringMatching(/^2026-01-31T12:\d\d:\d\d\.\d{3}Z$/),
  DDBStreamBatchInfo: {
    shardId: 'shard-1',
    startSequenceNumber: String(1_000_000 + number),
    endSequenceNumber: String(1_000_000 + number),
    approximateArrivalOfFirstRecord: expect.stringMatching(/^2026-01-31T12:\d\d:\d\dZ$/),
    approximateArrivalOfLastRecord: expect.stringMatching(/^2026-01-31T12:\d\d:\d\dZ$/),
    batchSize: 1,
    streamArn: STREAM,
  },
});
