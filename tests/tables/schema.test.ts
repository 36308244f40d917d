import { leaderboardTable } from '../../tables/leaderboard';
import { createTableInput, type TableSchema } from '../../tables/schema';

const partitionKey = { name: 'id', type: 'S' } as const;
const hashKey = { AttributeName: 'id', KeyType: 'HASH' };

describe('createTableInput', () => {
  it('declares an on-demand table with its partition key', () => {
    expect(createTableInput({ partitionKey }, 'orders')).toEqual({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [hashKey],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    });
  });

  it('declares the sort key and the global indexes of a table of this repository', () => {
    expect(createTableInput(leaderboardTable, 'leaderboard')).toEqual({
      TableName: 'leaderboard',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'album', KeyType: 'HASH' },
        { AttributeName: 'artist', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'album', AttributeType: 'S' },
        { AttributeName: 'artist', AttributeType: 'S' },
        { AttributeName: 'board_shard', AttributeType: 'N' },
        { AttributeName: 'board_rank', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-board-rank',
          KeySchema: [
            { AttributeName: 'board_shard', KeyType: 'HASH' },
            { AttributeName: 'board_rank', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  it('declares local indexes with the partition key of the table, and each attribute once', () => {
    const schema: TableSchema = {
      partitionKey,
      sortKey: { name: 'at', type: 'N' },
      globalSecondaryIndexes: [{ name: 'by-time', partitionKey: { name: 'at', type: 'N' }, projection: 'KEYS_ONLY' }],
      localSecondaryIndexes: [{ name: 'by-hash', sortKey: { name: 'hash', type: 'B' }, projection: ['title', 'year'] }],
    };
    expect(createTableInput(schema, 'events')).toMatchObject({
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
        { AttributeName: 'hash', AttributeType: 'B' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'by-time', Projection: { ProjectionType: 'KEYS_ONLY' } }],
      LocalSecondaryIndexes: [
        {
          IndexName: 'by-hash',
          KeySchema: [hashKey, { AttributeName: 'hash', KeyType: 'RANGE' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title', 'year'] },
        },
      ],
    });
  });
});
