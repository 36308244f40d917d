import type { _Record, DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import { streams } from '../../local/event-sources/aws';
import { isError } from '../../local/event-sources/endpoint';

/** The position in a shard. */
export interface Place {
  /** The sequence number of the last record that was taken. */
  after?: string;
  ended?: true;
}

/** Where a shard is read from until a record of it was taken. */
export type Start = 'TRIM_HORIZON' | 'LATEST';

export interface Page {
  readonly records: readonly _Record[];
  /** Requests the next page. Undefined if the shard has been read to its end. */
  readonly next: string | undefined;
  /** Records were lost: they are older than a day, or the iterator at the end of the shard has expired. */
  readonly hasGap: boolean;
}

/** The shards of a stream, with the place in each. */
export class StreamShards {
  private readonly places = new Map<string, Place>();
  private readonly requests: ReturnType<typeof streams>;

  constructor(
    client: DynamoDBStreamsClient,
    private readonly streamArn: string,
    signal: AbortSignal,
  ) {
    this.requests = streams({ streams: client }, { abortSignal: signal });
  }

  placeIn(shardId: string): Place {
    const place = this.places.get(shardId) ?? {};
    this.places.set(shardId, place);
    return place;
  }

  async all(): Promise<readonly Shard[]> {
    return (await this.requests.describeStream(this.streamArn)).shards;
  }

  /**
   * The shards that have not ended, and whose parents have ended or are no longer in the stream: a shard is read only
   * after its parent, so that the changes of an item are taken in order, without gaps.
   */
  async readable(): Promise<string[]> {
    const shards = await this.all();
    const going = new Set(shards.flatMap(({ ShardId = '' }) => (this.places.get(ShardId)?.ended ? [] : ShardId)));
    return shards
      .filter(({ ParentShardId }) => ParentShardId === undefined || !going.has(ParentShardId))
      .flatMap(({ ShardId = '' }) => (going.has(ShardId) ? ShardId : []));
  }

  /** @param iterator that of the page before @default one at the place in the shard */
  async page(shardId: string, iterator: string | undefined, start: Start = 'TRIM_HORIZON'): Promise<Page> {
    const place = this.placeIn(shardId);
    try {
      const page = await this.requests.records(iterator ?? (await this.iterator(shardId, start)));
      return { records: page.records, next: page.next, hasGap: false };
    } catch (error) {
      if (isError(error, 'ResourceNotFoundException')) return { records: [], next: undefined, hasGap: false };
      const isExpired = isError(error, 'ExpiredIteratorException');
      const isTrimmed = isError(error, 'TrimmedDataAccessException');
      if (!isExpired && !isTrimmed) throw error;
      // The stream no longer has records that are older than a day.
      if (isTrimmed) delete place.after;
      const hasGap = isTrimmed || (place.after === undefined && start === 'LATEST');
      return { records: [], next: await this.iterator(shardId, isTrimmed ? 'TRIM_HORIZON' : start), hasGap };
    }
  }

  iterator(shardId: string, start: Start): Promise<string> {
    const { after } = this.placeIn(shardId);
    return this.requests.shardIterator(
      this.streamArn,
      shardId,
      after === undefined ? { type: start } : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: after },
    );
  }
}
