import {
  DynamoDbTable,
  type DynamoDbTableProps,
  type ImportedTableProps,
  type StreamConsumerProps,
} from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';

const create = (props: Partial<DynamoDbTableProps>) => () =>
  synth((stack) => {
    new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey: text('id'), ...props });
  });

const text = (name: string): DynamoDbTableProps['partitionKey'] => ({ name, type: 'S' });

describe('DynamoDbTable rejects, as TypeScript would', () => {
  it.each<[string, unknown]>([
    ['tableName must be set, got undefined', { tableName: undefined }],
    ['partitionKey must be set, got undefined', { partitionKey: undefined }],
    ['type of id must be set, got undefined', { partitionKey: { name: 'id' } }],
    ['name of partitionKey must be set, got undefined', { partitionKey: { type: 'S' } }],
    ['name of partitionKey must be 1 to 255 characters, got ""', { partitionKey: text('') }],
    [`name of sortKey must be 1 to 255 characters, got ${'k'.repeat(256)}`, { sortKey: text('k'.repeat(256)) }],
    ['type of line must be set, got undefined', { sortKey: { name: 'line' } }],
    ['sortKey must be set, got null', { sortKey: null }],
    ['globalSecondaryIndexes must be a list, got {"name":"by-a"}', { globalSecondaryIndexes: { name: 'by-a' } }],
    ['globalSecondaryIndexes must be set, got null', { globalSecondaryIndexes: null }],
    ['globalSecondaryIndexes[0] must be set, got null', { globalSecondaryIndexes: [null] }],
    [
      'globalSecondaryIndexes[0].name must be set, got undefined; type of a must be set, got undefined',
      { globalSecondaryIndexes: [{ partitionKey: { name: 'a' } }] },
    ],
    ['partitionKey of by-a must be set, got undefined', { globalSecondaryIndexes: [{ name: 'by-a' }] }],
    [
      'type of b must be set, got undefined',
      { globalSecondaryIndexes: [{ name: 'by-a', partitionKey: text('a'), sortKey: { name: 'b' } }] },
    ],
    [
      'sortKey of by-l must be set, got undefined',
      { sortKey: text('line'), localSecondaryIndexes: [{ name: 'by-l' }] },
    ],
    [
      'attribute in the projection of by-a must be 1 to 255 characters, got ""',
      { globalSecondaryIndexes: [{ name: 'by-a', partitionKey: text('a'), projection: [''] }] },
    ],
    ['timeToLiveAttribute must be 1 to 255 characters, got ""', { timeToLiveAttribute: '' }],
    ['capacity.write must be set, got undefined', { capacity: { read: 5 } }],
    ['capacity.read must be set, got undefined', { capacity: { write: 5 } }],
    ['capacity.read.max must be set, got undefined', { capacity: { read: { min: 1 }, write: 1 } }],
    ['replicas must be a list, got eu-west-1', { replicas: 'eu-west-1' }],
    ['replicas[0].region must be set, got undefined', { replicas: [{}] }],
  ])('a part that is missing, as in JavaScript: %s', (message, props) => {
    expect(create(props as Partial<DynamoDbTableProps>)).toThrow(new Error(`test/Orders: ${message}`));
  });

  it('an existing table with a key without type', () => {
    const props = { tableName: 'orders', partitionKey: { name: 'id' } } as ImportedTableProps;
    expect(() => synth((stack) => DynamoDbTable.fromTable(stack, 'Orders', props))).toThrow(
      new Error('test/Orders: type of id must be set, got undefined'),
    );
  });

  it('a stream consumer without function', () => {
    const follow = () =>
      synth((stack) => {
        const schema = { tableName: 'orders', partitionKey: text('id') };
        const table = new DynamoDbTable(stack, 'Orders', { ...schema, stream: 'KEYS_ONLY' });
        table.addStreamConsumer('Count', {} as StreamConsumerProps);
      });
    expect(follow).toThrow(new Error('test/Orders/Count: function must be set, got undefined'));
  });
});
