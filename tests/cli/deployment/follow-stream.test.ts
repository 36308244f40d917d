import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { followStream, streamOf } from '../../../cli/deployment/follow-stream';

/** A shard: its parent, its records so far, and whether it has ended. */
interface FakeShard {
  readonly parent?: string;
  readonly records: string[];
  ended?: boolean;
}

const named = (name: string) => Object.assign(new Error(name), { name });

/** A stream in virtual time. `events` run before the pause with their number. */
async function follow(
  shards: Record<string, FakeShard>,
  events: Record<number, () => void>,
  problems: { failure?: Error | undefined } = {},
) {
  const seen: string[] = [];
  const sleeps: number[] = [];
  const end = new AbortController();
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: never }) => {
    if (problems.failure) {
      const { failure } = problems;
      if (name === 'GetRecordsCommand' && failure.name.endsWith('IteratorException')) problems.failure = undefined;
      throw failure;
    }
    const { ShardId = '', ShardIterator = '', ShardIteratorType, SequenceNumber } = input as Record<string, string>;
    if (name === 'DescribeStreamCommand') {
      return {
        StreamDescription: {
          Shards: Object.entries(shards).map(([id, { parent, ended }]) => ({
            ShardId: id,
            ParentShardId: parent,
            SequenceNumberRange: ended ? { EndingSequenceNumber: '9' } : {},
          })),
        },
      };
    }
    if (name === 'GetShardIteratorCommand') {
      const { records = [] } = shards[ShardId] ?? {};
      const at = {
        LATEST: records.length,
        TRIM_HORIZON: 0,
        AFTER_SEQUENCE_NUMBER: records.indexOf(SequenceNumber ?? '') + 1,
      };
      return { ShardIterator: `${ShardId} ${at[ShardIteratorType as keyof typeof at]}` };
    }
    const [id = '', at] = ShardIterator.split(' ');
    const { records = [], ended } = shards[id] ?? {};
    return {
      Records: records.slice(Number(at)).map((one) => ({ dynamodb: { SequenceNumber: one } })),
      ...(!ended && { NextShardIterator: `${id} ${records.length}` }),
    };
  };
  let now = 0;
  const clock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds: number) => {
      sleeps.push(milliseconds);
      now += milliseconds;
      events[sleeps.length]?.();
      if (sleeps.length >= 40) end.abort();
      end.signal.throwIfAborted();
    },
  };
  const streams = { send } as unknown as DynamoDBStreamsClient;
  await followStream(
    { streams, findStream: async () => 'arn:stream', clock, signal: end.signal },
    {
      records: (records) => seen.push(...records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')),
      missed: () => seen.push('missed'),
      connection: (problem) => seen.push(problem ?? 'connected'),
    },
  );
  return { seen, sleeps };
}

describe('followStream', () => {
  it('takes only the records that are written after the start, in order', async () => {
    const one: FakeShard = { records: ['1', '2'] };
    const { seen } = await follow({ one }, { 2: () => one.records.push('3', '4'), 5: () => one.records.push('5') });
    expect(seen).toEqual(['connected', '3', '4', '5']);
  });

  it('goes on in the shards into which a shard has split', async () => {
    const shards: Record<string, FakeShard> = { one: { records: ['1'] } };
    const split = () => {
      Object.assign(shards.one ?? {}, { ended: true, records: ['1', '2'] });
      shards.left = { parent: 'one', records: ['3'] };
      shards.right = { parent: 'one', records: ['4'] };
    };
    const { seen } = await follow(shards, { 3: split, 6: () => shards.right?.records.push('5') });
    expect(seen).toEqual(['connected', '2', '3', '4', '5']);
  });

  it('ignores shards that had ended before', async () => {
    const shards: Record<string, FakeShard> = {
      old: { records: ['1'], ended: true },
      one: { parent: 'old', records: ['2'] },
    };
    const { seen } = await follow(shards, { 4: () => shards.one?.records.push('3') });
    expect(seen).toEqual(['connected', '3']);
  });

  it('finds a shard that has no parent in the stream', async () => {
    const shards: Record<string, FakeShard> = { one: { records: [] } };
    const { seen } = await follow(shards, { 3: () => (shards.two = { parent: 'gone', records: ['1'] }) });
    expect(seen).toEqual(['connected', '1']);
  });

  it('names a failure once per try, waits longer each time, and says that records may have been missed', async () => {
    const one: FakeShard = { records: ['1'] };
    const problems: { failure?: Error | undefined } = {};
    const events = {
      2: () => (problems.failure = new Error('connection refused')),
      5: () => (problems.failure = undefined),
    };
    const { seen, sleeps } = await follow({ one }, events, problems);
    expect(seen).toEqual(['connected', ...Array(3).fill('connection refused'), 'connected', 'missed']);
    expect(sleeps.slice(1, 6)).toEqual([500, 500, 1000, 2000, 500]);
  });

  it('says that records may have been missed if its position is lost', async () => {
    const one: FakeShard = { records: ['1'] };
    const problems: { failure?: Error | undefined } = {};
    const { seen } = await follow(
      { one },
      { 2: () => (problems.failure = named('ExpiredIteratorException')) },
      problems,
    );
    expect(seen).toEqual(['connected', 'missed']);
  });

  it('loses nothing if an iterator expires after a record', async () => {
    const one: FakeShard = { records: ['1'] };
    const problems: { failure?: Error | undefined } = {};
    const expire = () => {
      problems.failure = named('ExpiredIteratorException');
      one.records.push('3');
    };
    const { seen } = await follow({ one }, { 2: () => one.records.push('2'), 4: expire }, problems);
    expect(seen).toEqual(['connected', '2', '3']);
  });
});

it('names a table that has no stream', async () => {
  const client = { send: async () => ({ Table: {} }) } as unknown as DynamoDBClient;
  await expect(streamOf(client, 'plain')).rejects.toThrow('The table plain has no stream.');
});
