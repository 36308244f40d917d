import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';

type KeyAttribute = DynamoDbTableProps['partitionKey'];

const create = (props: Partial<DynamoDbTableProps>) => () =>
  synth((stack) => {
    new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' }, ...props });
  });

const text = (name: string): KeyAttribute => ({ name, type: 'S' });
const many = <T>(length: number, make: (number: number) => T) => Array.from({ length }, (_, at) => make(at));
const indexes = (length: number) => many(length, (at) => ({ name: `index-${at}`, partitionKey: text(`key-${at}`) }));
const localIndexes = (length: number) => many(length, (at) => ({ name: `local-${at}`, sortKey: text(`key-${at}`) }));
const projecting = (lengths: readonly number[]) =>
  lengths.map((length, at) => ({
    name: `index-${at}`,
    partitionKey: text(`key-${at}`),
    projection: many(length, (number) => `attribute-${number}`),
  }));

const key = 'arn:aws:kms:us-east-1:123456789012:key/0e186b84-37ee-4213-aeb9-d8ba19a66e87';

describe('DynamoDbTable rejects', () => {
  it('all broken rules in one error, each with prop, rule and value', () => {
    expect(
      create({
        tableName: 'a table',
        sortKey: text('id'),
        globalSecondaryIndexes: [{ name: 'by-id', partitionKey: { name: 'id', type: 'N' } }],
        recoveryPeriodDays: 36,
        encryption: 'alias/mine',
      }),
    ).toThrow(
      new Error(
        'test/Orders: tableName must be 3 to 255 letters, digits, underscores, hyphens or dots, got a table; ' +
          'attribute id must have the same type in all keys, got S and N; ' +
          'sortKey must differ from the partition key, got id; ' +
          'recoveryPeriodDays must be a whole number between 1 and 35, got 36; ' +
          'encryption must be aws-owned, aws-managed or the ARN of a KMS key, got alias/mine',
      ),
    );
  });

  it.each<[string, Partial<DynamoDbTableProps>]>([
    ['tableName must be 3 to 255 letters, digits, underscores, hyphens or dots, got ab', { tableName: 'ab' }],
    [
      'number of globalSecondaryIndexes must be a whole number between 0 and 20, got 21',
      {
        globalSecondaryIndexes: indexes(21),
      },
    ],
    [
      'number of localSecondaryIndexes must be a whole number between 0 and 5, got 6',
      {
        sortKey: text('line'),
        localSecondaryIndexes: localIndexes(6),
      },
    ],
    [
      'number of localSecondaryIndexes must be 0 on a table without sortKey, got 1',
      { localSecondaryIndexes: localIndexes(1) },
    ],
    ['type of line must be one of S, N, B, got SS', { sortKey: { name: 'line', type: 'SS' as 'S' } }],
    [
      'index name must be 3 to 255 letters, digits, underscores, hyphens or dots, got x',
      {
        globalSecondaryIndexes: [{ name: 'x', partitionKey: text('a') }],
      },
    ],
    [
      'index name must be unique, got local-0',
      {
        sortKey: text('line'),
        globalSecondaryIndexes: [{ name: 'local-0', partitionKey: text('a') }],
        localSecondaryIndexes: localIndexes(1),
      },
    ],
    [
      'sortKey of by-a must differ from the partition key, got a',
      {
        globalSecondaryIndexes: [{ name: 'by-a', partitionKey: text('a'), sortKey: text('a') }],
      },
    ],
    [
      'sortKey of by-id must differ from the partition key, got id',
      {
        sortKey: text('line'),
        localSecondaryIndexes: [{ name: 'by-id', sortKey: text('id') }],
      },
    ],
    [
      'number of attributes in the projection of index-0 must be a whole number between 1 and 20, got 0',
      {
        globalSecondaryIndexes: projecting([0]),
      },
    ],
    [
      'number of attributes in the projection of index-0 must be a whole number between 1 and 20, got 21',
      {
        globalSecondaryIndexes: projecting([21]),
      },
    ],
    [
      'projection of by-a must not contain duplicates, got ["b","b"]',
      {
        globalSecondaryIndexes: [{ name: 'by-a', partitionKey: text('a'), projection: ['b', 'b'] }],
      },
    ],
    [
      'number of attributes projected by all indexes must be a whole number between 0 and 100, got 101',
      {
        globalSecondaryIndexes: projecting([20, 20, 20, 20, 20, 1]),
      },
    ],
    ['recoveryPeriodDays must be a whole number between 1 and 35, got 0', { recoveryPeriodDays: 0 }],
    [
      'recoveryPeriodDays must be set only with pointInTimeRecovery, got 7',
      {
        pointInTimeRecovery: false,
        recoveryPeriodDays: 7,
      },
    ],
    ['timeToLive must be set only with timeToLiveAttribute, got false', { timeToLive: false }],
    [
      'stream must be NEW_AND_OLD_IMAGES with replicas, got NEW_IMAGE',
      {
        replicas: [{ region: 'eu-west-1' }],
        stream: 'NEW_IMAGE',
      },
    ],
    [
      'capacity must be on demand with replicas, got {"read":5,"write":5}',
      {
        replicas: [{ region: 'eu-west-1' }],
        capacity: { read: 5, write: 5 },
      },
    ],
    [
      'replicas must not contain duplicates, got eu-west-1',
      {
        replicas: [{ region: 'eu-west-1' }, { region: 'eu-west-1' }],
      },
    ],
    [
      'replicas must be in regions other than that of the table, got us-east-1',
      { replicas: [{ region: 'us-east-1' }] },
    ],
    [
      'kmsKeyArn of the replica in eu-west-1 must be a KMS key of that region, because the table has a KMS key, got none',
      {
        replicas: [{ region: 'eu-west-1' }],
        encryption: key,
      },
    ],
    [
      `kmsKeyArn of the replica in eu-west-1 must be a KMS key of that region, because the table has a KMS key, got ${key}`,
      {
        replicas: [{ region: 'eu-west-1', kmsKeyArn: key }],
        encryption: key,
      },
    ],
    [
      `kmsKeyArn of the replica in eu-west-1 must not be set, because the table has no KMS key, got ${key}`,
      {
        replicas: [{ region: 'eu-west-1', kmsKeyArn: key }],
      },
    ],
  ])('a broken rule: %s', (message, props) => {
    expect(create(props)).toThrow(new Error(`test/Orders: ${message}`));
  });

  it('names that together are too long for an alarm, but not without alarms', () => {
    const long = {
      tableName: 't'.repeat(130),
      globalSecondaryIndexes: [{ name: 'i'.repeat(130), partitionKey: text('a') }],
    };
    expect(create(long)).toThrow(
      'test/Orders: name of an alarm must have at most 255 characters (use shorter names or alarms: false), got ttt',
    );
    expect(create({ ...long, alarms: false })).not.toThrow();
  });

  it('names that together are too long for a scaling policy', () => {
    const names = (length: number) => ({
      tableName: 't'.repeat(length),
      capacity: { read: { min: 1, max: 2 }, write: 1 },
      alarms: false,
    });
    // `DynamoDBWriteCapacityUtilization:table/` has 39 characters.
    expect(create(names(217))).not.toThrow();
    expect(create(names(218))).toThrow('name of a scaling policy must have at most 256 characters (use shorter names)');
  });

  it.each<[string, Partial<DynamoDbTableProps>]>([
    ['20 global indexes', { globalSecondaryIndexes: indexes(20) }],
    ['5 local indexes', { sortKey: text('line'), localSecondaryIndexes: localIndexes(5) }],
    ['100 projected attributes', { globalSecondaryIndexes: projecting([20, 20, 20, 20, 20]) }],
    ['a day of recovery', { recoveryPeriodDays: 1 }],
  ])('no value at its limit: %s', (_, props) => {
    expect(create(props)).not.toThrow();
  });

  it('access to the stream of a table without one', () => {
    synth((stack) => {
      const table = new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey: text('id') });
      expect(() => table.streamArn).toThrow(new Error("test/Orders: stream must be set to follow the table's stream"));
    });
  });
});
