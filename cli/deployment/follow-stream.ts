import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { _Record, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { reasonOf } from '../../local/event-sources/endpoint';
import type { Clock } from '../../runtime/clock';
import { type Start, StreamShards } from './stream';

/** Long, because two functions already read each shard as often as DynamoDB advises. */
const IDLE_MS = 500;
/** How often shards are listed, to find new ones. */
const LIST_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

export interface StreamSource {
  readonly streams: DynamoDBStreamsClient;
  /** The ARN of the table's current stream. A table that was created again has a new one. */
  readonly findStream: () => Promise<string>;
  readonly clock: Clock;
  /** Ends following. */
  readonly signal: AbortSignal;
}

export interface StreamListener {
  /** Gets the records of one shard in order. */
  records(records: readonly _Record[]): void;
  /** Records may have been missed: what they tell must be read again. */
  missed(): void;
  /** @param problem undefined when the stream can be read, at the start and again */
  connection(problem: string | undefined): void;
}

/** Reads new records until the signal aborts. Waits and starts again from the newest record after each failure. */
export async function followStream(source: StreamSource, listener: StreamListener): Promise<void> {
  const { clock, signal } = source;
  let pauseMs = FIRST_PAUSE_MS;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      const follower = await Follower.start(source, listener);
      pauseMs = FIRST_PAUSE_MS;
      listener.connection(undefined);
      if (!isFirst) listener.missed();
      await follower.run();
    } catch (error) {
      if (signal.aborted) return;
      listener.connection(reasonOf(error));
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(MAX_PAUSE_MS, 2 * pauseMs);
    }
  }
}

/** @throws if the table has no stream */
export async function streamOf(client: DynamoDBClient, tableName: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  if (Table?.LatestStreamArn) return Table.LatestStreamArn;
  throw new Error(`The table ${tableName} has no stream.`);
}

/** The next page of a shard. */
interface Cursor {
  readonly start: Start;
  readonly iterator: string | undefined;
}

class Follower {
  private readonly cursors = new Map<string, Cursor>();
  private listedAt: number;

  private constructor(
    private readonly shards: StreamShards,
    private readonly source: StreamSource,
    private readonly listener: StreamListener,
  ) {
    this.listedAt = source.clock.now();
  }

  /** Places itself after the newest record of each shard. */
  static async start(source: StreamSource, listener: StreamListener): Promise<Follower> {
    const shards = new StreamShards(source.streams, await source.findStream(), source.signal);
    const follower = new Follower(shards, source, listener);
    for (const { ShardId = '', SequenceNumberRange } of await shards.all()) {
      if (SequenceNumberRange?.EndingSequenceNumber !== undefined) shards.placeIn(ShardId).ended = true;
      else follower.cursors.set(ShardId, { start: 'LATEST', iterator: await shards.iterator(ShardId, 'LATEST') });
    }
    return follower;
  }

  async run(): Promise<never> {
    const { clock, signal } = this.source;
    for (;;) {
      const before = [...this.cursors];
      const counts = await Promise.all(before.map(([shardId, cursor]) => this.readPage(shardId, cursor)));
      const isDue = clock.now() - this.listedAt >= LIST_MS;
      if (isDue || this.cursors.size < before.length || this.cursors.size === 0) await this.addNewShards();
      if (counts.every((count) => count === 0)) await clock.sleep(IDLE_MS, signal);
    }
  }

  /** @returns the number of records */
  private async readPage(shardId: string, { start, iterator }: Cursor): Promise<number> {
    const { records, next, hasGap } = await this.shards.page(shardId, iterator, start);
    const place = this.shards.placeIn(shardId);
    const last = records.at(-1)?.dynamodb?.SequenceNumber;
    if (last !== undefined) place.after = last;
    if (next === undefined) {
      place.ended = true;
      this.cursors.delete(shardId);
    } else this.cursors.set(shardId, { start, iterator: next });
    if (hasGap) this.listener.missed();
    if (records.length > 0) this.listener.records(records);
    return records.length;
  }

  private async addNewShards(): Promise<void> {
    this.listedAt = this.source.clock.now();
    for (const shardId of await this.shards.readable()) {
      if (!this.cursors.has(shardId)) this.cursors.set(shardId, { start: 'TRIM_HORIZON', iterator: undefined });
    }
  }
}
