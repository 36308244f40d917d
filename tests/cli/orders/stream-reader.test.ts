import type { _Record, DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import { type ReadUntil, StreamReader } from '../../../cli/orders/recount/stream';
import type { Clock } from '../../../runtime/clock';

const never = new AbortController().signal;
const until: ReadUntil = { writtenAt: () => Number.POSITIVE_INFINITY, silenceMs: 1000 };

interface FakeShard extends Shard {
  /** The sequence numbers of each page. After the last one the shard ends, or its pages are empty. */
  readonly pages: readonly (readonly string[])[];
  readonly isClosed?: boolean;
}

/** A stream whose shards return these pages. @param described the shards in each response of DescribeStream */
function stream(...described: readonly (readonly FakeShard[])[]) {
  const taken: string[] = [];
  const requests: string[] = [];
  let describes = 0;
  const all = new Map(described.flat().map((shard) => [shard.ShardId, shard]));
  const send = async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: Record<string, string>;
  }) => {
    if (name === 'DescribeStreamCommand') {
      const shards = described[Math.min(describes++, described.length - 1)];
      return { StreamDescription: { Shards: shards } };
    }
    if (name === 'GetShardIteratorCommand') {
      const pages = all.get(input.ShardId)?.pages ?? [];
      return {
        ShardIterator: `${input.ShardId} ${pages.findIndex((page) => page.includes(input.SequenceNumber ?? '')) + 1}`,
      };
    }
    const [id = '', at] = input.ShardIterator?.split(' ') ?? [];
    requests.push(id);
    const { pages = [], isClosed } = all.get(id) ?? {};
    const Records = (pages[Number(at)] ?? []).map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }));
    const isLast = isClosed && Number(at) >= pages.length - 1;
    return { Records, ...(!isLast && { NextShardIterator: `${id} ${Math.min(Number(at) + 1, pages.length)}` }) };
  };
  let now = 0;
  const clock: Clock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  const reader = new StreamReader({ send } as unknown as DynamoDBStreamsClient, 'arn:stream', clock, never);
  const take = async (records: readonly _Record[]) => {
    taken.push(...records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? ''));
  };
  return { taken, requests, read: (limits = until) => reader.read(limits, take) };
}

const empty = (count: number): string[][] => Array.from({ length: count }, () => []);
const child = (id: string, parent: string, ...pages: string[][]): FakeShard => ({
  ShardId: id,
  ParentShardId: parent,
  pages,
});

describe('StreamReader', () => {
  it('reads past many empty pages, as of a shard with few records', async () => {
    const { taken, read } = stream([{ ShardId: 'one', pages: [['1'], ...empty(15), ['2'], ...empty(15), ['3']] }]);
    await read({ ...until, silenceMs: 100 });
    expect(taken).toEqual(['1', '2', '3']);
  });

  it('ends after 20 empty pages in a row, but not before the silence', async () => {
    const short = stream([{ ShardId: 'one', pages: [] }]);
    await short.read({ ...until, silenceMs: 0 });
    expect(short.requests.length).toBe(20);
    const long = stream([{ ShardId: 'one', pages: [] }]);
    await long.read({ ...until, silenceMs: 10_000 });
    expect(long.requests.length).toBe(41);
  });

  it('does not read a shard before its parent has ended', async () => {
    const parent: FakeShard = { ShardId: 'parent', pages: [['1']] };
    const { taken, requests, read } = stream([
      child('child', 'parent', ['2']),
      child('grandchild', 'child', ['3']),
      parent,
    ]);
    await read();
    expect([taken, new Set(requests)]).toEqual([['1'], new Set(['parent'])]);
  });

  it('reads child shards after their parent, in whatever order they are listed', async () => {
    const parent: FakeShard = { ShardId: 'parent', isClosed: true, pages: [['1'], ['2']] };
    const middle: FakeShard = { ...child('child', 'parent', ['3']), isClosed: true };
    const { taken, read } = stream([
      child('grandchild', 'child', ['5']),
      middle,
      child('other', 'parent', ['4']),
      parent,
    ]);
    await read();
    expect([taken.slice(0, 2), taken.toSorted()]).toEqual([
      ['1', '2'],
      ['1', '2', '3', '4', '5'],
    ]);
    expect(taken.indexOf('5')).toBeGreaterThan(taken.indexOf('3'));
  });

  it('reads a shard whose parent is no longer in the stream', async () => {
    const { taken, read } = stream([child('child', 'long ago', ['1'])]);
    await read();
    expect(taken).toEqual(['1']);
  });

  it('continues where the last read ended', async () => {
    const parent: FakeShard = { ShardId: 'parent', isClosed: true, pages: [['1']] };
    const { taken, read } = stream([parent], [parent], [parent, child('child', 'parent', ['2'])]);
    await read();
    await read();
    expect(taken).toEqual(['1', '2']);
  });

  it('follows a split in the next read if the current one ended before it', async () => {
    const parent: FakeShard = { ShardId: 'parent', isClosed: true, pages: [['1'], ['2']] };
    const { taken, read } = stream([parent, child('child', 'parent', ['3'])]);
    await read({ ...until, writtenAt: () => 0 });
    expect(taken).toEqual(['1']);
    await read();
    expect(taken).toEqual(['1', '2', '3']);
  });
});
