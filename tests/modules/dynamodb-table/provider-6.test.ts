import type { DynamoDbTableProps } from '../../../modules/dynamodb-table';

const load = (version: string) => {
  let modules = {} as {
    DynamoDbTable: typeof import('../../../modules/dynamodb-table').DynamoDbTable;
    WriteBuffer: typeof import('../../../modules/write-buffer').WriteBuffer;
    NodeFunction: typeof import('../../../modules/node-function').NodeFunction;
    synth: typeof import('../../../testkit').synth;
  };
  jest.isolateModules(() => {
    jest.doMock('@cdktf/provider-aws/package.json', () => ({ version }));
    modules = {
      DynamoDbTable: require('../../../modules/dynamodb-table').DynamoDbTable,
      WriteBuffer: require('../../../modules/write-buffer').WriteBuffer,
      NodeFunction: require('../../../modules/node-function').NodeFunction,
      synth: require('../../../testkit').synth,
    };
  });
  return modules;
};

const on5 = load('20.1.0');
const on6 = load('21.22.1');

const key = { partitionKey: { name: 'id', type: 'S' } } as const;
const replicasIn = (...regions: string[]) => ({ replicas: regions.map((region) => ({ region })) });
const synthTable = ({ synth, DynamoDbTable }: typeof on5, props: Partial<DynamoDbTableProps>) =>
  synth((stack) => {
    new DynamoDbTable(stack, 'Orders', { tableName: 'orders', ...key, ...props });
  });
const entry = require.resolve('../../../functions/drain-buffer');
const synthFunction = ({ synth, NodeFunction }: typeof on5, runtime?: 'nodejs24.x') =>
  synth((stack) => {
    new NodeFunction(stack, 'Work', { functionName: 'work', entry, environment: {}, ...(runtime && { runtime }) });
  });

const warmThroughput = { readUnitsPerSecond: 15_000, writeUnitsPerSecond: 4_000 };
const strong = { replicaConsistency: 'strong', ...replicasIn('us-east-2', 'us-west-2') } as const;

describe('on AWS provider 6', () => {
  it('sets warm throughput', () => {
    expect(synthTable(on6, { warmThroughput }).resource('aws_dynamodb_table')).toMatchObject({
      warm_throughput: { read_units_per_second: 15_000, write_units_per_second: 4_000 },
    });
  });

  it('fails a plan that would reduce the warm throughput, which DynamoDB raises, and so replace the table', () => {
    const lifecycle = (props: Partial<DynamoDbTableProps>) =>
      synthTable(on6, { deletionProtection: false, ...props }).resource('aws_dynamodb_table').lifecycle;
    expect(lifecycle({ warmThroughput })).toMatchObject({ prevent_destroy: true });
    expect(lifecycle({})).not.toHaveProperty('prevent_destroy');
  });

  it('sets strong consistency in three regions with tables', () => {
    expect(synthTable(on6, strong).resource('aws_dynamodb_table').replica).toEqual([
      { consistency_mode: 'STRONG', point_in_time_recovery: true, propagate_tags: true, region_name: 'us-east-2' },
      { consistency_mode: 'STRONG', point_in_time_recovery: true, propagate_tags: true, region_name: 'us-west-2' },
    ]);
  });

  it('sets strong consistency with a witness', () => {
    const props = { ...strong, ...replicasIn('us-east-2'), witnessRegion: 'us-west-2' };
    const table = synthTable(on6, props).resource('aws_dynamodb_table');
    expect(table.global_table_witness).toEqual({ region_name: 'us-west-2' });
    expect(table.replica).toMatchObject([{ consistency_mode: 'STRONG' }]);
  });

  it('runs functions on Node 24, but not by default', () => {
    expect(synthFunction(on6, 'nodejs24.x').resource('aws_lambda_function').runtime).toBe('nodejs24.x');
    expect(synthFunction(on6).resource('aws_lambda_function').runtime).toBe('nodejs22.x');
  });

  it('runs the function of a write buffer on Node 24', () => {
    const stack = on6.synth((scope) => {
      const table = new on6.DynamoDbTable(scope, 'Orders', { tableName: 'orders', ...key });
      new on6.WriteBuffer(scope, 'Buffer', { queueName: 'orders', table, runtime: 'nodejs24.x' });
    });
    expect(stack.resource('aws_lambda_function').runtime).toBe('nodejs24.x');
  });

  it.each<[string, Partial<DynamoDbTableProps>]>([
    [
      'warmThroughput.readUnitsPerSecond must be',
      { warmThroughput: { ...warmThroughput, readUnitsPerSecond: 11_999 } },
    ],
    [
      'warmThroughput.writeUnitsPerSecond must be',
      { warmThroughput: { ...warmThroughput, writeUnitsPerSecond: 3_999 } },
    ],
    ['replicaConsistency must be one of eventual, strong', { replicaConsistency: 'weak' as never }],
    ['witnessRegion must be set only with replicaConsistency strong', { witnessRegion: 'us-west-2' }],
    [
      'witnessRegion must not be the region of a replica',
      { ...strong, ...replicasIn('us-east-2'), witnessRegion: 'us-east-2' },
    ],
    [
      'witnessRegion must not be the region of the table',
      { ...strong, ...replicasIn('us-east-2'), witnessRegion: 'us-east-1' },
    ],
    ['replicas must be two, or one with a witnessRegion', { ...strong, ...replicasIn('us-east-2') }],
    ['replicas must be two, or one with a witnessRegion', { ...strong, witnessRegion: 'eu-west-1' }],
    ['replicas must be two, or one with a witnessRegion', { replicaConsistency: 'strong' }],
    ['timeToLiveAttribute must not be set with replicaConsistency strong', { ...strong, timeToLiveAttribute: 'at' }],
    [
      'localSecondaryIndexes must be 0 with replicaConsistency strong',
      {
        ...strong,
        sortKey: { name: 'at', type: 'N' },
        localSecondaryIndexes: [{ name: 'by-x', sortKey: { name: 'x', type: 'S' } }],
      },
    ],
  ])('rejects what DynamoDB does: %s', (message, props) => {
    expect(() => synthTable(on6, props)).toThrow(`test/Orders: ${message}`);
  });
});

describe('on AWS provider 5', () => {
  const remedy = 'without AWS provider 6 (npm install @cdktf/provider-aws@^21.22.0)';

  it('rejects what only provider 6 has, and says what to install', () => {
    expect(() => synthTable(on5, { warmThroughput })).toThrow(
      `test/Orders: warmThroughput must not be set ${remedy}, got {"readUnitsPerSecond":15000,`,
    );
    expect(() => synthTable(on5, strong)).toThrow(
      `test/Orders: replicaConsistency must be eventual ${remedy}, got strong`,
    );
    expect(() => synthFunction(on5, 'nodejs24.x')).toThrow(
      `test/Work: runtime must be nodejs22.x ${remedy}, got nodejs24.x`,
    );
  });

  it('accepts eventual consistency, and sets nothing', () => {
    const table = synthTable(on5, { replicaConsistency: 'eventual', ...replicasIn('us-east-2') });
    expect(table.resource('aws_dynamodb_table').replica).toEqual([
      { point_in_time_recovery: true, propagate_tags: true, region_name: 'us-east-2' },
    ]);
  });
});
