import type { _Record, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Clock } from '../../../runtime/clock';
import { StreamShards } from '../../deployment/stream';

const SHARDS_AT_ONCE = 8;
const IDLE_MS = 250;
/** A shard with few records may have this many empty pages in a row. */
const EMPTY_PAGES = 20;

/** The end of a read. */
export interface ReadUntil {
  /**
   * A record written at this time or later ends the read of its shard. In epoch milliseconds of the server; called
   * after the server's first response.
   */
  readonly writtenAt: () => number;
  /** A shard without a record for this long, and on 20 pages in a row, has no older records. */
  readonly silenceMs: number;
}

type Take = (records: readonly _Record[]) => Promise<void>;

/** Reads a stream from its oldest record. Each read starts where the one before ended. */
export class StreamReader {
  private readonly shards: StreamShards;

  constructor(
    client: DynamoDBStreamsClient,
    streamArn: string,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.shards = new StreamShards(client, streamArn, signal);
  }

  /** @param take gets the records of one shard in order; shards are read in parallel */
  async read(until: ReadUntil, take: Take): Promise<void> {
    const isDone = new Set<string>();
    let writtenAt: number | undefined;
    for (;;) {
      const shardIds = (await this.shards.readable()).filter((id) => !isDone.has(id));
      writtenAt ??= until.writtenAt();
      const limits = { writtenAt, silenceMs: until.silenceMs };
      // A shard may have split meanwhile, so the list is read again until nothing is left.
      if (shardIds.length === 0) return;
      const left = shardIds.values();
      const work = async () => {
        for (const shardId of left) {
          await this.readShard(shardId, limits, take);
          isDone.add(shardId);
        }
      };
      await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, work));
    }
  }

  private async readShard(
    shardId: string,
    { writtenAt, silenceMs }: { readonly writtenAt: number; readonly silenceMs: number },
    take: Take,
  ): Promise<void> {
    const place = this.shards.placeIn(shardId);
    let silentSince = this.clock.now();
    let emptyPages = 0;
    for (let iterator: string | undefined; !place.ended; ) {
      const { records, next } = await this.shards.page(shardId, iterator);
      iterator = next;
      if (next === undefined) place.ended = true;
      if (records.length === 0) {
        if (++emptyPages >= EMPTY_PAGES && this.clock.now() - silentSince >= silenceMs) return;
        await this.clock.sleep(IDLE_MS, this.signal);
        continue;
      }
      await take(records);
      place.after = records.at(-1)?.dynamodb?.SequenceNumber ?? place.after ?? '';
      if (records.some((record) => writtenBy(record) >= writtenAt)) return;
      silentSince = this.clock.now();
      emptyPages = 0;
    }
  }
}

/** Epoch milliseconds, in whole seconds. */
const writtenBy = ({ dynamodb }: _Record): number => dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;

/** The server's clock, estimated from the Date header of each response. */
export function serverClock(client: DynamoDBStreamsClient, clock: Clock): () => number {
  let aheadMs = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers = {} } = (result.response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
      const time = Date.parse(headers.date ?? '');
      if (!Number.isNaN(time)) aheadMs = time - clock.now();
      return result;
    },
    { step: 'deserialize' },
  );
  return () => clock.now() + aheadMs;
}
