import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { IteratorStart } from '../endpoint';

/** @param options of each request */
export const streams = (
  { streams: client }: { readonly streams: DynamoDBStreamsClient },
  options: { readonly abortSignal?: AbortSignal } = {},
) => ({
  async describeStream(StreamArn: string) {
    const shards: Shard[] = [];
    let ExclusiveStartShardId: string | undefined;
    for (;;) {
      const { StreamDescription: page } = await client.send(
        new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }),
        options,
      );
      shards.push(...(page?.Shards ?? []));
      ExclusiveStartShardId = page?.LastEvaluatedShardId;
      const enabled = page?.StreamStatus === 'ENABLED' || page?.StreamStatus === 'ENABLING';
      if (ExclusiveStartShardId === undefined) return { enabled, shards };
    }
  },
  async shardIterator(StreamArn: string, ShardId: string, from: IteratorStart) {
    const SequenceNumber = from.type === 'AFTER_SEQUENCE_NUMBER' ? from.sequenceNumber : undefined;
    const { ShardIterator = '' } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: from.type, SequenceNumber }),
      options,
    );
    return ShardIterator;
  },
  async records(ShardIterator: string) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }), options);
    return { records: Records, next: NextShardIterator };
  },
});
