import type { SynthesizedStack } from '../../testkit';
import {
  argumentOf,
  KEY_OF_QUEUES,
  KEYS,
  keyOfCache,
  notified,
  operations,
  otherOperations,
  protectedIn,
} from './fixture';
import {
  connecting,
  FUNCTIONS,
  type FunctionId,
  functionOf,
  grantsOf,
  group,
  joined,
  nodes,
  otherCache,
  reading,
  running,
  synthSystem,
  table,
} from './restaurants';
import '../../testkit/jest';

describe('RestaurantsSystem', () => {
  const stack = synthSystem();

  it('has a table with two keys, one index and a stream of both images', () => {
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      name: 'menu',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'PK',
      range_key: 'SK',
      attribute: ['PK', 'SK', 'GSI1PK', 'GSI1SK'].map((name) => ({ name, type: 'S' })),
      global_secondary_index: [{ name: 'GSI1', hash_key: 'GSI1PK', range_key: 'GSI1SK', projection_type: 'ALL' }],
      stream_enabled: true,
      stream_view_type: 'NEW_AND_OLD_IMAGES',
    });
  });

  it('places the cache in the private subnets', () => {
    expect(stack.resource('aws_elasticache_subnet_group').subnet_ids).toEqual(['subnet-a', 'subnet-b']);
  });

  it.each(FUNCTIONS)('runs %s in the private subnets, in its own security group', (id) => {
    expect(functionOf(stack, id)).toMatchObject({
      function_name: `menu-${id.toLowerCase()}`,
      timeout: { Get: 10, Invalidate: 60, Operate: 300 }[id],
      vpc_config: { subnet_ids: ['subnet-a', 'subnet-b'], security_group_ids: [group(id)] },
    });
    expect(stack.resource('aws_security_group', `Menu/${id}/SecurityGroup`).vpc_id).toBe('vpc-1');
    expect(stack.resource('aws_cloudwatch_log_group', `Menu/${id}/LogGroup`).retention_in_days).toBe(7);
  });

  it('sets the variables of the cache on each function, and of the table on those that read it', () => {
    const cache = (id: FunctionId) => ({
      NODE_OPTIONS: '--enable-source-maps',
      REDIS_URL: `rediss://\${${nodes}.primary_endpoint_address}:6379`,
      REDIS_IAM_USER: joined(id),
      REDIS_IAM_CACHE: `\${${nodes}.replication_group_id}`,
    });
    expect(FUNCTIONS.map((id) => functionOf(stack, id)?.environment)).toEqual([
      { variables: { ...cache('Get'), TABLE_NAME: `\${${table}.name}` } },
      { variables: cache('Operate') },
      { variables: cache('Invalidate') },
    ]);
  });

  it('allows Get to read the table, query its index and connect to the cache', () => {
    expect(grantsOf(stack, 'Get')).toEqual({
      ...running('Get'),
      ...connecting(nodes, 'Get'),
      'Menu-Table-Read': [reading, { actions: ['dynamodb:Query'], resources: [`\${${table}.arn}/index/GSI1`] }],
    });
  });

  it('allows Operate to connect to the cache, but not to read the table', () => {
    expect(grantsOf(stack, 'Operate')).toEqual({ ...running('Operate'), ...connecting(nodes, 'Operate') });
  });

  it('deploys no function that measures', () => {
    expect(Object.keys(stack.resources('aws_lambda_function'))).toEqual(FUNCTIONS.map((id) => `Menu/${id}/Resource`));
  });

  it('allows Invalidate to follow the stream, report failures and connect to the cache, but not to read the table', () => {
    expect(grantsOf(stack, 'Invalidate')).toEqual({
      ...running('Invalidate'),
      ...connecting(nodes, 'Invalidate'),
      'Menu-Table-Stream': [
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [`\${${table}.stream_arn}`],
        },
        { actions: ['dynamodb:ListStreams'], resources: [`\${${table}.arn}/stream/*`] },
      ],
      'Menu-Table-Cache-Failures-Send': [
        { actions: ['sqs:SendMessage'], resources: ['${aws_sqs_queue.Menu/Table/Cache/Failures/Resource.arn}'] },
      ],
    });
  });

  it('opens the port of the cache to the three functions only', () => {
    const port = { ip_protocol: 'tcp', from_port: 6379, to_port: 6379 };
    const rules = (type: string) => Object.values(stack.resources(type));
    expect(rules('aws_vpc_security_group_ingress_rule')).toEqual(
      FUNCTIONS.map((id) => ({
        ...port,
        description: `From Menu/${id}`,
        security_group_id: group('Cache'),
        referenced_security_group_id: group(id),
      })),
    );
    const out = rules('aws_vpc_security_group_egress_rule').filter(({ from_port }) => from_port !== 443);
    expect(out).toEqual(
      FUNCTIONS.map((id) => ({
        ...port,
        description: 'To Menu/Cache',
        security_group_id: group(id),
        referenced_security_group_id: group('Cache'),
      })),
    );
  });

  it('allows Get HTTPS to DynamoDB, and the functions that do not read the table nothing beside the cache', () => {
    const out = Object.values(stack.resources('aws_vpc_security_group_egress_rule'));
    expect(out.filter(({ from_port }) => from_port === 443)).toEqual([
      {
        security_group_id: group('Get'),
        description: 'To DynamoDB',
        prefix_list_id: 'pl-1',
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
      },
    ]);
  });

  it('retries invalidations until the cache has expired the value, and raises an alarm before', () => {
    expect(stack.resource('aws_lambda_event_source_mapping')).toMatchObject({
      maximum_record_age_in_seconds: 330,
      maximum_retry_attempts: 10_000,
      event_source_arn: `\${${table}.stream_arn}`,
      function_name: '${aws_lambda_function.Menu/Invalidate/Resource.function_name}',
      function_response_types: ['ReportBatchItemFailures'],
    });
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Menu/Table/Cache/IteratorAgeAlarm']?.threshold).toBe(60_000);
  });

  it('outputs its resources', () => {
    const name = (id: FunctionId) => `\${aws_lambda_function.Menu/${id}/Resource.function_name}`;
    expect(stack.outputs).toMatchObject({
      restaurants: {
        value: {
          tableName: `\${${table}.name}`,
          cacheName: `\${${nodes}.replication_group_id}`,
          getFunctionName: name('Get'),
          invalidateFunctionName: name('Invalidate'),
          operateFunctionName: name('Operate'),
          failureQueueUrl: '${aws_sqs_queue.Menu/Table/Cache/Failures/Resource.url}',
        },
      },
    });
  });

  it('raises alarms for the table, the stream and the cache', () => {
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(Object.keys(alarms)).toEqual(
      expect.arrayContaining([
        'Menu/Table/ReadThrottleAlarm',
        'Menu/Table/Cache/IteratorAgeAlarm',
        'Menu/Table/Cache/Failures/NotEmptyAlarm',
        'Menu/Cache/Node1MemoryAlarm',
        'Menu/Cache/Node2MemoryAlarm',
      ]),
    );
  });
});

describe('RestaurantsSystem passes the setting', () => {
  const stack = synthSystem();
  const other = synthSystem({
    prefix: 'places',
    redisPort: 6380,
    operations: otherOperations,
    config: {
      cache: otherCache,
      measurable: false,
    },
  });
  const ofCache = (argument: string) => (system: SynthesizedStack) =>
    system.resource('aws_elasticache_replication_group')[argument];
  const ofTable = (argument: string) => (system: SynthesizedStack) => system.resource('aws_dynamodb_table')[argument];

  it.each<[string, (system: SynthesizedStack) => unknown, unknown, unknown]>([
    ['prefix to its table', ofTable('name'), 'menu', 'places'],
    ['prefix to its cache', ofCache('replication_group_id'), 'menu', 'places'],
    [
      'prefix to its functions',
      argumentOf('aws_lambda_function', 'function_name'),
      { Get: 'menu-get', Operate: 'menu-operate', Invalidate: 'menu-invalidate' },
      { Get: 'places-get', Operate: 'places-operate', Invalidate: 'places-invalidate' },
    ],
    ['redisPort to its cache', ofCache('port'), 6379, 6380],
    ['nodeType to its cache', ofCache('node_type'), 'cache.t4g.micro', 'cache.m7g.large'],
    ['replicas to the nodes of its cache', ofCache('num_cache_clusters'), 2, 3],
    ['encryptionInTransit to its cache', ofCache('transit_encryption_enabled'), true, false],
    [
      'authentication to its cache',
      ofCache('user_group_ids'),
      ['${aws_elasticache_user_group.Menu/Cache/UserGroup.user_group_id}'],
      undefined,
    ],
    ['snapshotRetentionDays to its cache', ofCache('snapshot_retention_limit'), 3, 5],
    ['deletionProtection to its table', ofTable('deletion_protection_enabled'), false, true],
    ['pointInTimeRecovery to its table', ofTable('point_in_time_recovery'), { enabled: false }, { enabled: true }],
    [
      'functionTimeoutSeconds to Get only',
      argumentOf('aws_lambda_function', 'timeout'),
      { Get: 10, Operate: 300, Invalidate: 60 },
      { Get: 20, Operate: 300, Invalidate: 60 },
    ],
    [
      'logRetentionDays to its log groups',
      argumentOf('aws_cloudwatch_log_group', 'retention_in_days'),
      { 'Get/LogGroup': 7, 'Operate/LogGroup': 7, 'Invalidate/LogGroup': 7, 'Cache/SlowLog': 7 },
      { 'Get/LogGroup': 30, 'Operate/LogGroup': 30, 'Invalidate/LogGroup': 30, 'Cache/SlowLog': 30 },
    ],
    ['alarmActions to all its alarms', notified, new Set(operations.alarmActions), new Set([''])],
    ['deletionProtection to its failure queue', protectedIn, [], ['Menu/Table/Cache/Failures/Resource']],
    ...KEYS,
    KEY_OF_QUEUES,
    keyOfCache('aws_elasticache_replication_group'),
  ])('%s', (_, read, value, otherValue) => {
    expect([read(stack), read(other)]).toEqual([value, otherValue]);
  });

  it('alarms to everything that has any', () => {
    expect(synthSystem({ operations: { ...operations, alarms: false } })).not.toHaveResource(
      'aws_cloudwatch_metric_alarm',
    );
  });
});
