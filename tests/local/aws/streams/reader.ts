import { setTimeout as sleep } from 'node:timers/promises';
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';

/** Reads a stream from its beginning, until it has this many records. */
export async function readStream(endpoint: string, StreamArn: string, count: number): Promise<_Record[]> {
  const client = new DynamoDBStreamsClient({ endpoint, region: 'us-east-1' });
  try {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardId } = StreamDescription?.Shards?.[0] ?? {};
    for (;;) {
      const asked = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await client.send(new GetShardIteratorCommand(asked));
      const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
      if (Records.length >= count) return Records;
      await sleep(50);
    }
  } finally {
    client.destroy();
  }
}
