import { TerraformVariable } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { type Block, type SynthesizedStack, synth } from '../../../testkit';
import '../../../testkit/jest';

const byArtist = { name: 'by-artist', partitionKey: { name: 'artist', type: 'S' } } as const;

const synthTable = (props: Partial<DynamoDbTableProps>): SynthesizedStack =>
  synth((stack) => {
    new DynamoDbTable(stack, 'Orders', {
      tableName: 'orders',
      partitionKey: { name: 'orderId', type: 'S' },
      globalSecondaryIndexes: [byArtist],
      alarms: false,
      ...props,
    });
  });

const indexOf = (stack: SynthesizedStack) => {
  const [index] = stack.resource('aws_dynamodb_table').global_secondary_index as Block[];
  return index;
};

const index = { name: 'by-artist', hash_key: 'artist', projection_type: 'ALL' };
const autoscaled = { read: { min: 5, max: 50 }, write: { min: 1, max: 10, targetUtilizationPercent: 50 } };

describe('DynamoDbTable with provisioned capacity', () => {
  const stack = synthTable({ capacity: { read: 5, write: 3 } });

  it('gives its index the same capacity', () => {
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      billing_mode: 'PROVISIONED',
      read_capacity: 5,
      write_capacity: 3,
    });
    expect(indexOf(stack)).toEqual({ ...index, read_capacity: 5, write_capacity: 3 });
  });

  it('creates no scaling', () => {
    expect(stack).not.toHaveResource('aws_appautoscaling_target');
  });

  it('gives an index its own capacity if indexCapacity sets it', () => {
    const own = synthTable({ capacity: { read: 5, write: 3 }, indexCapacity: { 'by-artist': { read: 2, write: 1 } } });
    expect(own.resource('aws_dynamodb_table')).toMatchObject({ read_capacity: 5, write_capacity: 3 });
    expect(indexOf(own)).toEqual({ ...index, read_capacity: 2, write_capacity: 1 });
  });
});

describe('DynamoDbTable with autoscaled capacity', () => {
  const stack = synthTable({ capacity: autoscaled });
  const table = 'data.aws_dynamodb_table.Orders/Current/Table[0]';
  const current = (attribute: string) =>
    `one([for i in ${table}.global_secondary_index : i.${attribute} if i.name == "by-artist"])`;

  it('keeps the capacity that a plan finds, at least min, and min before the first deployment', () => {
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      billing_mode: 'PROVISIONED',
      read_capacity: `\${try(max(5, ${table}.read_capacity), 5)}`,
      write_capacity: `\${try(max(1, ${table}.write_capacity), 1)}`,
    });
    expect(indexOf(stack)).toEqual({
      ...index,
      read_capacity: `\${try(max(5, ${current('read_capacity')}), 5)}`,
      write_capacity: `\${try(max(1, ${current('write_capacity')}), 1)}`,
    });
  });

  it('ignores no changes', () => {
    expect(stack.resource('aws_dynamodb_table')).not.toHaveProperty('lifecycle.ignore_changes');
  });

  it('reads a table whose name contains a token, without a warning', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const named = synth((stack) => {
      const { stringValue } = new TerraformVariable(stack, 'stage', { type: 'string' });
      const partitionKey = { name: 'orderId', type: 'S' } as const;
      new DynamoDbTable(stack, 'Orders', { tableName: `${stringValue}-orders`, partitionKey, capacity: autoscaled });
    });
    expect(named.dataSource('aws_dynamodb_table', 'Orders/Current/Table').count).toMatch(
      /^\$\{try\(contains\(.+, local\.Orders_Current_Name_\w+\), false\) \? 1 : 0\}$/,
    );
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('reads the table only if it exists', () => {
    expect(stack.data('aws_dynamodb_table')).toEqual({
      'Orders/Current/Table': {
        name: 'orders',
        count: '${try(contains(data.aws_dynamodb_tables.Orders/Current/Tables.names, "orders"), false) ? 1 : 0}',
      },
    });
  });

  it('creates a target for reads and writes of the table and of the index', () => {
    const target = (resourceId: string, scalableDimension: string, least: number, most: number) => ({
      service_namespace: 'dynamodb',
      resource_id: resourceId,
      scalable_dimension: `dynamodb:${scalableDimension}CapacityUnits`,
      min_capacity: least,
      max_capacity: most,
    });
    const tableId = 'table/${aws_dynamodb_table.Orders/Resource.name}';
    expect(stack.resources('aws_appautoscaling_target')).toEqual({
      'Orders/ReadScaling/Target': target(tableId, 'table:Read', 5, 50),
      'Orders/WriteScaling/Target': target(tableId, 'table:Write', 1, 10),
      'Orders/by-artist-ReadScaling/Target': target(`${tableId}/index/by-artist`, 'index:Read', 5, 50),
      'Orders/by-artist-WriteScaling/Target': target(`${tableId}/index/by-artist`, 'index:Write', 1, 10),
    });
  });

  it('targets 70 percent utilization, or the given value', () => {
    const policies = stack.resources('aws_appautoscaling_policy');
    expect(Object.keys(policies)).toHaveLength(4);
    expect(policies['Orders/by-artist-WriteScaling/Policy']).toEqual({
      name: 'DynamoDBWriteCapacityUtilization:table/${aws_dynamodb_table.Orders/Resource.name}/index/by-artist',
      policy_type: 'TargetTrackingScaling',
      service_namespace: '${aws_appautoscaling_target.Orders/by-artist-WriteScaling/Target.service_namespace}',
      resource_id: '${aws_appautoscaling_target.Orders/by-artist-WriteScaling/Target.resource_id}',
      scalable_dimension: '${aws_appautoscaling_target.Orders/by-artist-WriteScaling/Target.scalable_dimension}',
      target_tracking_scaling_policy_configuration: {
        predefined_metric_specification: { predefined_metric_type: 'DynamoDBWriteCapacityUtilization' },
        target_value: 50,
      },
    });
    expect(policies['Orders/ReadScaling/Policy']).toMatchObject({
      target_tracking_scaling_policy_configuration: {
        predefined_metric_specification: { predefined_metric_type: 'DynamoDBReadCapacityUtilization' },
        target_value: 70,
      },
    });
  });

  it('scales only units with limits', () => {
    const mixed = synthTable({
      capacity: { read: 5, write: { min: 1, max: 9 } },
      indexCapacity: { 'by-artist': { read: 4, write: 2 } },
    });
    expect(Object.keys(mixed.resources('aws_appautoscaling_target'))).toEqual(['Orders/WriteScaling/Target']);
    expect(mixed.resource('aws_dynamodb_table').read_capacity).toBe(5);
    expect(indexOf(mixed)).toEqual({ ...index, read_capacity: 4, write_capacity: 2 });
  });
});

describe('DynamoDbTable of any capacity', () => {
  it.each([
    ['on demand', {}],
    ['provisioned', { read: 5, write: 5 }],
    ['autoscaled', autoscaled],
  ])('is one resource with the same address: %s', (_, capacity) => {
    expect(Object.keys(synthTable({ capacity }).resources('aws_dynamodb_table'))).toEqual(['Orders/Resource']);
  });
});

describe('DynamoDbTable on demand with limits', () => {
  it('limits its index too', () => {
    const stack = synthTable({ capacity: { maximumReadUnits: 100, maximumWriteUnits: -1 } });
    const limits = { max_read_request_units: 100, max_write_request_units: -1 };
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      billing_mode: 'PAY_PER_REQUEST',
      on_demand_throughput: limits,
    });
    expect(indexOf(stack)).toEqual({ ...index, on_demand_throughput: limits });
  });

  it('limits only one index', () => {
    const stack = synthTable({ indexCapacity: { 'by-artist': { maximumWriteUnits: 7 } } });
    expect(stack.resource('aws_dynamodb_table')).not.toHaveProperty('on_demand_throughput');
    expect(indexOf(stack)).toEqual({ ...index, on_demand_throughput: { max_write_request_units: 7 } });
  });
});

describe('DynamoDbTable rejects', () => {
  it('all broken capacity rules in one error', () => {
    expect(() =>
      synthTable({
        capacity: { read: 0, write: { min: 9, max: 8, targetUtilizationPercent: 91 } },
        indexCapacity: { 'by-artist': { maximumReadUnits: 0 }, 'by-nothing': { read: 1.5, write: 1 } },
      }),
    ).toThrow(
      new Error(
        'test/Orders: capacity.read must be a whole number of at least 1, got 0; ' +
          'capacity.write.max must be at least min (9), got 8; ' +
          'capacity.write.targetUtilizationPercent must be a whole number between 20 and 90, got 91; ' +
          'indexCapacity of by-artist must be provisioned like the table, got on demand; ' +
          'indexCapacity of by-artist.maximumReadUnits must be a whole number of at least 1, got 0; ' +
          'name in indexCapacity must be one of by-artist, got by-nothing; ' +
          'indexCapacity of by-nothing.read must be a whole number of at least 1, got 1.5',
      ),
    );
  });

  it.each([
    ['min', { min: 0, max: 5 }],
    ['max', { min: 1, max: 1.5 }],
    ['targetUtilizationPercent', { min: 1, max: 2, targetUtilizationPercent: 19 }],
  ])('capacity.write.%s out of range', (prop, write) => {
    expect(() => synthTable({ capacity: { read: 1, write } })).toThrow(`test/Orders: capacity.write.${prop} must be`);
  });
  it('maximums of provisioned capacity, which would have no effect', () => {
    const capacity = { read: 1, write: 1, maximumReadUnits: 5 };
    expect(() => synthTable({ capacity, indexCapacity: { 'by-artist': capacity } })).toThrow(
      new Error(
        'test/Orders: capacity.maximumReadUnits must be omitted with read and write, which are the limit, got 5; ' +
          'indexCapacity of by-artist.maximumReadUnits must be omitted with read and write, which are the limit, got 5',
      ),
    );
  });
});
