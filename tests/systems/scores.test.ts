import { NetworkLookup } from '../../modules/network-lookup';
import { ScoresSystem } from '../../systems/scores';
import { type SynthesizedStack, synth } from '../../testkit';
import { argumentOf, grantsOf, KEYS, notified, operations, otherOperations, running, systemProps } from './fixture';
import { config, synthSystem } from './scores';
import '../../testkit/jest';

const table = 'aws_dynamodb_table.Games/Table/Resource';
const cluster = 'aws_dax_cluster.Games/Cluster/Resource';
const group = (id: string) => `\${aws_security_group.Games/${id}/SecurityGroup.id}`;
const functionOf = (stack: SynthesizedStack, id: string) =>
  stack.resource('aws_lambda_function', `Games/${id}/Resource`);

const reading = {
  'Games-Table-Read': [{ actions: ['dynamodb:Query'], resources: [`\${${table}.arn}`] }],
  'Games-Cluster-Connect': [
    {
      actions: [
        'dax:Query',
        'dax:DefineAttributeList',
        'dax:DefineAttributeListId',
        'dax:DefineKeySchema',
        'dax:Endpoints',
      ],
      resources: [`\${${cluster}.arn}`],
    },
  ],
};

describe('ScoresSystem', () => {
  const stack = synthSystem();

  it('has an on-demand table with the scores of each player in the order of their time', () => {
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      name: 'games',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'UserId',
      range_key: 'CreatedTime',
      attribute: [
        { name: 'UserId', type: 'S' },
        { name: 'CreatedTime', type: 'N' },
      ],
    });
  });

  it('has an encrypted cluster in the private subnets, which keeps queries for 5 minutes and items for 3', () => {
    expect(stack.resource('aws_dax_cluster')).toMatchObject({
      cluster_name: 'games',
      node_type: 'dax.t3.small',
      replication_factor: 2,
      cluster_endpoint_encryption_type: 'TLS',
      server_side_encryption: { enabled: true },
      security_group_ids: [group('Cluster')],
    });
    expect(stack.resource('aws_dax_subnet_group').subnet_ids).toEqual(['subnet-a', 'subnet-b']);
    expect(stack.resource('aws_dax_parameter_group').parameters).toEqual([
      { name: 'query-ttl-millis', value: '300000' },
      { name: 'record-ttl-millis', value: '180000' },
    ]);
  });

  it('lets the cluster use its table only', () => {
    const resources = stack
      .statements('Games/Cluster/Games-Cluster-Tables/Document')
      .flatMap(({ resources = [] }) => resources);
    expect(new Set(resources)).toEqual(new Set([`\${${table}.arn}`, `\${${table}.arn}/index/*`]));
  });

  it('runs Query in the private subnets, in its own security group, with the endpoint and the table', () => {
    expect(functionOf(stack, 'Query')).toMatchObject({
      function_name: 'games-query',
      timeout: 10,
      vpc_config: { subnet_ids: ['subnet-a', 'subnet-b'], security_group_ids: [group('Query')] },
      environment: {
        variables: {
          NODE_OPTIONS: '--enable-source-maps',
          TABLE_NAME: `\${${table}.name}`,
          DAX_ENDPOINT: `daxs://\${${cluster}.configuration_endpoint}`,
        },
      },
    });
  });

  it('allows Query to read through the cluster, and to query the table without it', () => {
    expect(grantsOf(stack, 'Games', 'Query')).toEqual({ ...running('Games', 'Query'), ...reading });
  });

  it('opens the port of TLS to Query only', () => {
    const port = { ip_protocol: 'tcp', from_port: 9111, to_port: 9111 };
    const rules = (type: string) => Object.values(stack.resources(type));
    expect(rules('aws_vpc_security_group_ingress_rule')).toEqual([
      {
        ...port,
        description: 'From Games/Query',
        security_group_id: group('Cluster'),
        referenced_security_group_id: group('Query'),
      },
    ]);
    expect(rules('aws_vpc_security_group_egress_rule').filter(({ from_port }) => from_port === 9111)).toEqual([
      {
        ...port,
        description: 'To Games/Cluster',
        security_group_id: group('Query'),
        referenced_security_group_id: group('Cluster'),
      },
    ]);
  });

  it('deploys no function that measures', () => {
    expect(Object.keys(stack.resources('aws_lambda_function'))).toEqual(['Games/Query/Resource']);
  });

  it('outputs its resources', () => {
    expect(stack.outputs).toEqual({
      scores: {
        value: {
          daxEndpoint: `daxs://\${${cluster}.configuration_endpoint}`,
          tableName: `\${${table}.name}`,
          queryFunctionName: '${aws_lambda_function.Games/Query/Resource.function_name}',
        },
      },
    });
  });

  it('raises alarms for the table and the cluster', () => {
    expect(Object.keys(stack.resources('aws_cloudwatch_metric_alarm'))).toEqual(
      expect.arrayContaining(['Games/Table/ReadThrottleAlarm', 'Games/Cluster/CpuAlarm']),
    );
  });

  it.each([
    ['tableside-staging-scores', 'staging-scores'],
    ['tableside-prod-scores', 'prod-scores'],
  ])('names the cluster of %s %s, because its name has at most 20 characters', (prefix, name) => {
    expect(synthSystem({ prefix }).resource('aws_dax_cluster').cluster_name).toBe(name);
  });
});

describe('ScoresSystem with', () => {
  it('measurable deploys the measuring function with the same rights, and outputs its name', () => {
    const stack = synthSystem({ config: { ...config, measurable: true } });
    expect(functionOf(stack, 'Measure')).toMatchObject({
      function_name: 'games-measure',
      timeout: 300,
      environment: functionOf(stack, 'Query')?.environment,
    });
    expect(grantsOf(stack, 'Games', 'Measure')).toEqual({ ...running('Games', 'Measure'), ...reading });
    expect(stack.outputs).toMatchObject({
      scores: { value: { measureFunctionName: '${aws_lambda_function.Games/Measure/Resource.function_name}' } },
    });
  });

  it('daxCaFile makes its functions trust the certificates of a local cluster, and outputs the file', () => {
    const stack = synthSystem({ daxCaFile: '/home/x/.tableside/dax/ca.pem', config: { ...config, measurable: true } });
    for (const id of ['Query', 'Measure']) {
      expect(functionOf(stack, id)?.environment).toMatchObject({
        variables: { NODE_EXTRA_CA_CERTS: '/home/x/.tableside/dax/ca.pem' },
      });
    }
    expect(stack.outputs).toMatchObject({ scores: { value: { daxCaFile: '/home/x/.tableside/dax/ca.pem' } } });
  });

  it('a network that creates the DynamoDB endpoint allows requests for its table there', () => {
    const stack = synth((scope) => {
      const network = new NetworkLookup(scope, 'Lookup', { vpcName: 'games', dynamodbEndpoint: 'create' });
      new ScoresSystem(scope, 'Games', { ...systemProps(scope, 'games', config), network });
    });
    const [statement] = stack.statements('Lookup/DynamodbPolicy');
    expect(statement?.resources).toEqual([`\${${table}.arn}`, `\${${table}.arn}/index/*`]);
  });
});

describe('ScoresSystem passes the setting', () => {
  const stack = synthSystem();
  const other = synthSystem({
    prefix: 'arena',
    operations: otherOperations,
    config: { nodeType: 'dax.r5.large', nodeCount: 3, measurable: false },
  });
  const ofCluster = (argument: string) => (system: SynthesizedStack) => system.resource('aws_dax_cluster')[argument];
  const ofTable = (argument: string) => (system: SynthesizedStack) => system.resource('aws_dynamodb_table')[argument];

  it.each<[string, (system: SynthesizedStack) => unknown, unknown, unknown]>([
    ['prefix to its table', ofTable('name'), 'games', 'arena'],
    ['prefix to its cluster', ofCluster('cluster_name'), 'games', 'arena'],
    [
      'prefix to its function',
      argumentOf('aws_lambda_function', 'function_name'),
      { Query: 'games-query' },
      { Query: 'arena-query' },
    ],
    ['nodeType to its cluster', ofCluster('node_type'), 'dax.t3.small', 'dax.r5.large'],
    ['nodeCount to its cluster', ofCluster('replication_factor'), 2, 3],
    ['deletionProtection to its table', ofTable('deletion_protection_enabled'), false, true],
    ['pointInTimeRecovery to its table', ofTable('point_in_time_recovery'), { enabled: false }, { enabled: true }],
    ['functionTimeoutSeconds to Query', argumentOf('aws_lambda_function', 'timeout'), { Query: 10 }, { Query: 20 }],
    [
      'logRetentionDays to its log group',
      argumentOf('aws_cloudwatch_log_group', 'retention_in_days'),
      { 'Query/LogGroup': 7 },
      { 'Query/LogGroup': 30 },
    ],
    ['alarmActions to all its alarms', notified, new Set(operations.alarmActions), new Set([''])],
    ...KEYS,
  ])('%s', (_, read, value, otherValue) => {
    expect([read(stack), read(other)]).toEqual([value, otherValue]);
  });

  it('alarms to everything that has any', () => {
    const silent = synthSystem({ operations: { ...operations, alarms: false } });
    expect(silent).not.toHaveResource('aws_cloudwatch_metric_alarm');
  });
});
