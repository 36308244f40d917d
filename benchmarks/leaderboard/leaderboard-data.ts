import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Album } from '../../functions/orders/publish-leaderboard/album';
import { boardItem } from '../../functions/orders/publish-leaderboard/items';
import { TableStore } from '../../runtime/dynamodb/batch-write';
import { leaderboardTable } from '../../tables/leaderboard';

const CHUNK = 5000;

export const albumAt = (index: number): Album => ({ album: `Album ${index}`, artist: `Artist ${index % 1000}` });

/** A few albums sell most: the count at rank n is 1/n of the count at rank 1. */
const itemAt = (index: number) => boardItem(albumAt(index), BigInt(1 + Math.floor(10_000 / (index + 1))));

/** Fills the table with albums, in the same batches as `drain-buffer`. */
export async function fill(
  client: DynamoDBClient,
  tableName: string,
  albums: number,
  progress: (text: string) => void,
): Promise<void> {
  const keyAttributes = [leaderboardTable.partitionKey, leaderboardTable.sortKey];
  const store = new TableStore(client, { tableName, keyAttributes });
  for (let start = 0; start < albums; start += CHUNK) {
    const writes = Array.from({ length: Math.min(CHUNK, albums - start) }, (_, index) => ({
      key: String(start + index),
      item: itemAt(start + index),
      // The items are small enough for full requests of 25.
      cost: 0,
    }));
    const outcomes = await store.put(writes, new AbortController().signal);
    const failed = [...outcomes.values()].find((outcome) => outcome !== 'written');
    if (failed) throw new Error(`${tableName}: cannot write ${albums} albums: ${JSON.stringify(failed)}`);
    progress(`${start + writes.length} of ${albums}`);
  }
}

/** Creates stream records of new orders, for albums spread over the whole leaderboard. */
export const streamRecords = (count: number, albums: number): DynamoDBRecord[] =>
  Array.from({ length: count }, (_, index) => {
    // A step that is a prime spreads them.
    const { album, artist } = albumAt((index * 7919) % albums);
    return {
      eventID: randomUUID(),
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(index + 1),
        NewImage: {
          orderId: { S: `order ${index}` },
          album: { M: { title: { S: album }, artist_name: { S: artist } } },
        },
      },
    };
  });
