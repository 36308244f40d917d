import {
  connecting,
  FUNCTIONS,
  type FunctionId,
  functionOf,
  grantsOf,
  group,
  nodes,
  running,
  settings,
  synthSystem,
  table,
  user,
} from './restaurants-fixture';

const reading = { actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'], resources: [`\${${table}.arn}`] };

describe('by default a RestaurantsSystem', () => {
  const stack = synthSystem();

  it('has a table of two keys and one index, with a stream of whole items', () => {
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

  it('has a cache of nodes as its configuration says', () => {
    expect(stack.resource('aws_elasticache_replication_group')).toMatchObject({
      replication_group_id: 'menu',
      node_type: 'cache.t4g.micro',
      num_cache_clusters: 2,
      transit_encryption_enabled: true,
      snapshot_retention_limit: 3,
      port: 6379,
    });
    expect(stack.resource('aws_elasticache_subnet_group').subnet_ids).toEqual(['subnet-a', 'subnet-b']);
  });

  it.each(FUNCTIONS)('runs %s in the private subnets, in a security group of its own', (id) => {
    expect(functionOf(stack, id)).toMatchObject({
      function_name: `menu-${id.toLowerCase()}`,
      timeout: { Get: 10, Invalidate: 60, Operate: 300 }[id],
      vpc_config: { subnet_ids: ['subnet-a', 'subnet-b'], security_group_ids: [group(id)] },
    });
    expect(stack.resources('aws_security_group')[`Menu/${id}/SecurityGroup`]?.vpc_id).toBe('vpc-1');
    expect(stack.resources('aws_cloudwatch_log_group')[`Menu/${id}/LogGroup`]?.retention_in_days).toBe(7);
  });

  it('tells each function where the cache is and whom to sign for, and those that read where the table is', () => {
    const cache = {
      NODE_OPTIONS: '--enable-source-maps',
      REDIS_URL: `rediss://\${${nodes}.primary_endpoint_address}:6379`,
      REDIS_IAM_USER: `\${${user}.user_id}`,
      REDIS_IAM_CACHE: `\${${nodes}.replication_group_id}`,
    };
    const reader = { variables: { ...cache, TABLE_NAME: `\${${table}.name}` } };
    expect(FUNCTIONS.map((id) => functionOf(stack, id)?.environment)).toEqual([
      reader,
      { variables: cache },
      { variables: cache },
    ]);
  });

  it('lets Get read the table, query its index, and connect to the cache', () => {
    expect(grantsOf(stack, 'Get')).toEqual({
      ...running('Get'),
      ...connecting(nodes),
      'Menu-Table-Read': [reading, { actions: ['dynamodb:Query'], resources: [`\${${table}.arn}/index/GSI1`] }],
    });
  });

  it('lets Operate connect to the cache, but not see the table', () => {
    expect(grantsOf(stack, 'Operate')).toEqual({ ...running('Operate'), ...connecting(nodes) });
  });

  it('deploys no function that measures', () => {
    expect(Object.keys(stack.resources('aws_lambda_function'))).toEqual(FUNCTIONS.map((id) => `Menu/${id}/Resource`));
  });

  it('lets Invalidate follow the stream, note what failed, and connect to the cache, but not see the table', () => {
    expect(grantsOf(stack, 'Invalidate')).toEqual({
      ...running('Invalidate'),
      ...connecting(nodes),
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

  it('opens the port of the cache to the three functions’ groups, and to nobody else', () => {
    const port = { ip_protocol: 'tcp', from_port: 6379, to_port: 6379 };
    const rules = (type: string) => Object.values(stack.resources(type));
    expect(rules('aws_vpc_security_group_ingress_rule')).toEqual(
      FUNCTIONS.map((id) => ({
        ...port,
        security_group_id: group('Cache'),
        referenced_security_group_id: group(id),
      })),
    );
    const out = rules('aws_vpc_security_group_egress_rule').filter(({ from_port }) => from_port !== 443);
    expect(out).toEqual(
      FUNCTIONS.map((id) => ({
        ...port,
        security_group_id: group(id),
        referenced_security_group_id: group('Cache'),
      })),
    );
  });

  it('lets its functions out to DynamoDB, by HTTPS alone', () => {
    const out = Object.values(stack.resources('aws_vpc_security_group_egress_rule'));
    expect(out.filter(({ from_port }) => from_port === 443)).toEqual(
      FUNCTIONS.map((id) => ({
        security_group_id: group(id),
        description: 'To DynamoDB',
        prefix_list_id: 'pl-1',
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
      })),
    );
  });

  it('has what changed in the table removed from the cache, until the cache forgets it, and says early when it cannot', () => {
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

  it('says where its parts are', () => {
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

  it('wakes those it is told to, for the table, the stream and the cache', () => {
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
    expect(new Set(Object.values(alarms).flatMap(({ alarm_actions }) => alarm_actions))).toEqual(
      new Set(settings.alarmActions),
    );
  });
});
