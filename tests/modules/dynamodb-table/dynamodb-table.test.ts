import { Token } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { leaderboardTable } from '../../../tables/leaderboard';
import { type Block, synth } from '../../../testkit';
import '../../../testkit/jest';

const synthTable = (props: Partial<DynamoDbTableProps> = {}) =>
  synth((stack) => {
    new DynamoDbTable(stack, 'Orders', {
      tableName: 'orders',
      partitionKey: { name: 'orderId', type: 'S' },
      ...props,
    });
  });

const key = 'arn:aws:kms:us-east-1:123456789012:key/0e186b84-37ee-4213-aeb9-d8ba19a66e87';
const replicaKey = key.replace('us-east-1', 'eu-west-1');

describe('DynamoDbTable by default', () => {
  const stack = synthTable();

  it('is on demand, encrypted, recoverable and protected from deletion', () => {
    const { lifecycle: _, ...table } = stack.resource('aws_dynamodb_table');
    expect(table).toEqual({
      name: 'orders',
      hash_key: 'orderId',
      attribute: [{ name: 'orderId', type: 'S' }],
      global_secondary_index: [],
      local_secondary_index: [],
      billing_mode: 'PAY_PER_REQUEST',
      stream_enabled: false,
      table_class: 'STANDARD',
      ttl: { enabled: false },
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: false },
      deletion_protection_enabled: true,
      replica: [],
    });
  });

  it('has the same arguments if its optional props are undefined', () => {
    const unset = { stream: undefined, encryption: undefined, deletionProtection: undefined, capacity: undefined };
    expect(synthTable(unset as never).resource('aws_dynamodb_table')).toEqual(stack.resource('aws_dynamodb_table'));
  });

  it('creates only alarms beside the table', () => {
    expect(Object.keys(stack.resources('aws_cloudwatch_metric_alarm'))).toEqual([
      'Orders/ReadThrottleAlarm',
      'Orders/WriteThrottleAlarm',
      'Orders/SystemErrorAlarm',
    ]);
  });

  it('compares the table with what exists, but only at plan time', () => {
    expect(stack.data('aws_dynamodb_table')).toEqual({
      'Orders/Current/Table': {
        name: 'orders',
        count: '${try(contains(data.aws_dynamodb_tables.Orders/Current/Tables.names, "orders"), false) ? 1 : 0}',
      },
    });
    const { precondition } = stack.resource('aws_dynamodb_table').lifecycle as { precondition: Block[] };
    expect(precondition.map(({ error_message }) => String(error_message).replace(/, which has .*/, ''))).toEqual([
      'test/Orders: types of key attributes must be those of the existing table',
      expect.stringMatching('^test/Orders: timeToLiveAttribute cannot change or be removed while items expire by'),
      'test/Orders: maximumReadUnits of the table or of an index cannot be removed in one step. Deploy -1, then remove it',
      'test/Orders: maximumWriteUnits of the table or of an index cannot be removed in one step. Deploy -1, then remove it',
      expect.stringMatching('^test/Orders: a local index cannot change'),
      expect.stringMatching('^test/Orders: stream must be NEW_AND_OLD_IMAGES in the deployment that removes'),
      expect.stringMatching('^test/Orders: keys and local indexes cannot change: Terraform would replace the table'),
    ]);
  });

  it('raises an alarm after five minutes of throttling', () => {
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'Orders/WriteThrottleAlarm')).toEqual({
      alarm_name: 'orders-write-throttled',
      alarm_description:
        'DynamoDB throttles writes of a table or its index, minute after minute. First look at its capacity: if that ' +
        'suffices, one partition key gets too many requests. Run: aws dynamodb describe-table --table-name orders',
      namespace: 'AWS/DynamoDB',
      metric_name: 'WriteThrottleEvents',
      dimensions: { TableName: 'orders' },
      statistic: 'Sum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      period: 60,
      evaluation_periods: 5,
      treat_missing_data: 'notBreaching',
      alarm_actions: [],
      ok_actions: [],
    });
  });

  it('raises an alarm after five minutes of system errors in any operation', () => {
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'Orders/SystemErrorAlarm')).toEqual({
      alarm_name: 'orders-system-errors',
      alarm_description: expect.stringMatching(/^DynamoDB answers requests for a table with errors of its own/),
      metric_query: [
        {
          id: 'query',
          expression: `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = 'orders'`,
          period: 60,
          return_data: true,
        },
      ],
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      evaluation_periods: 5,
      treat_missing_data: 'notBreaching',
      alarm_actions: [],
      ok_actions: [],
    });
  });
});

describe('DynamoDbTable with', () => {
  it.each<[string, Partial<DynamoDbTableProps>, object]>([
    ['sortKey', { sortKey: { name: 'line', type: 'N' } }, { hash_key: 'orderId', range_key: 'line' }],
    ['timeToLiveAttribute', { timeToLiveAttribute: 'expires' }, { ttl: { enabled: true, attribute_name: 'expires' } }],
    [
      'timeToLive off',
      { timeToLiveAttribute: 'expires', timeToLive: false },
      { ttl: { enabled: false, attribute_name: 'expires' } },
    ],
    ['stream', { stream: 'KEYS_ONLY' }, { stream_enabled: true, stream_view_type: 'KEYS_ONLY' }],
    ['pointInTimeRecovery off', { pointInTimeRecovery: false }, { point_in_time_recovery: { enabled: false } }],
    [
      'recoveryPeriodDays',
      { recoveryPeriodDays: 7 },
      { point_in_time_recovery: { enabled: true, recovery_period_in_days: 7 } },
    ],
    ['encryption by AWS', { encryption: 'aws-managed' }, { server_side_encryption: { enabled: true } }],
    ['encryption by a key', { encryption: key }, { server_side_encryption: { enabled: true, kms_key_arn: key } }],
    ['deletionProtection off', { deletionProtection: false }, { deletion_protection_enabled: false }],
    ['tableClass', { tableClass: 'STANDARD_INFREQUENT_ACCESS' }, { table_class: 'STANDARD_INFREQUENT_ACCESS' }],
  ])('%s sets the argument', (_, props, expected) => {
    expect(synthTable(props).resource('aws_dynamodb_table')).toMatchObject(expected);
  });

  it('a schema from plain data declares each key attribute once', () => {
    const schema = { ...leaderboardTable, localSecondaryIndexes: [] };
    expect(synthTable(schema).resource('aws_dynamodb_table')).toMatchObject({
      hash_key: 'album',
      range_key: 'artist',
      attribute: [
        { name: 'album', type: 'S' },
        { name: 'artist', type: 'S' },
        { name: 'board_shard', type: 'N' },
        { name: 'board_rank', type: 'S' },
      ],
      global_secondary_index: [
        { name: 'by-board-rank', hash_key: 'board_shard', range_key: 'board_rank', projection_type: 'ALL' },
      ],
    });
  });

  it('indexes sets their projections and declares shared attributes once', () => {
    const stack = synthTable({
      sortKey: { name: 'line', type: 'N' },
      globalSecondaryIndexes: [
        { name: 'by-line', partitionKey: { name: 'line', type: 'N' }, projection: ['title', 'price'] },
      ],
      localSecondaryIndexes: [{ name: 'by-date', sortKey: { name: 'date', type: 'S' }, projection: 'KEYS_ONLY' }],
    });
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      attribute: [
        { name: 'orderId', type: 'S' },
        { name: 'line', type: 'N' },
        { name: 'date', type: 'S' },
      ],
      global_secondary_index: [
        { name: 'by-line', hash_key: 'line', projection_type: 'INCLUDE', non_key_attributes: ['title', 'price'] },
      ],
      local_secondary_index: [{ name: 'by-date', range_key: 'date', projection_type: 'KEYS_ONLY' }],
    });
  });

  it('a global index raises an alarm when the index is throttled', () => {
    const alarms = synthTable({
      globalSecondaryIndexes: [{ name: 'by-date', partitionKey: { name: 'date', type: 'S' } }],
      alarmActions: ['arn:aws:sns:us-east-1:123456789012:duty'],
    }).resources('aws_cloudwatch_metric_alarm');
    expect(Object.keys(alarms)).toHaveLength(5);
    expect(alarms['Orders/by-date-ReadThrottleAlarm']).toMatchObject({
      alarm_name: 'orders-by-date-read-throttled',
      metric_name: 'ReadThrottleEvents',
      dimensions: { TableName: 'orders', GlobalSecondaryIndexName: 'by-date' },
      alarm_actions: ['arn:aws:sns:us-east-1:123456789012:duty'],
    });
  });

  it('alarms off creates none', () => {
    expect(synthTable({ alarms: false })).not.toHaveResource('aws_cloudwatch_metric_alarm');
  });

  it('replicas streams both images and gives them its recovery and tags', () => {
    const stack = synthTable({ replicas: [{ region: 'eu-west-1', kmsKeyArn: replicaKey }], encryption: key });
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      stream_enabled: true,
      stream_view_type: 'NEW_AND_OLD_IMAGES',
      replica: [
        { region_name: 'eu-west-1', kms_key_arn: replicaKey, point_in_time_recovery: true, propagate_tags: true },
      ],
    });
    const later = Token.asString({ later: true });
    expect(() =>
      synthTable({ replicas: [{ region: 'eu-west-1', kmsKeyArn: later }], encryption: later }),
    ).not.toThrow();
    const unprotected = synthTable({ replicas: [{ region: 'eu-west-1' }], pointInTimeRecovery: false });
    expect(unprotected.resource('aws_dynamodb_table').replica).toEqual([
      { region_name: 'eu-west-1', point_in_time_recovery: false, propagate_tags: true },
    ]);
  });

  it('leaves expiry off without an attribute, even if timeToLive is unknown at synthesis', () => {
    const timeToLive = Token.asAny({ later: true }) as unknown as boolean;
    expect(synthTable({ timeToLive }).resource('aws_dynamodb_table').ttl).toEqual({ enabled: false });
  });
});
