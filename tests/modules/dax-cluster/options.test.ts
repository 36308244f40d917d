import { TerraformOutput, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { DaxCluster, type DaxClusterProps } from '../../../modules/dax-cluster';
import { DynamoDbTable, type Table } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { synth } from '../../../testkit';
import { clientIn } from '../redis-cache/fixture';
import { keyArn, required, synthDax, tableArn, topicArn } from './fixture';
import '../../../testkit/jest';

const PROTOCOL = ['dax:DefineAttributeList', 'dax:DefineAttributeListId', 'dax:DefineKeySchema', 'dax:Endpoints'];
const OF_CLUSTER = ['${aws_dax_cluster.Dax/Resource.arn}'];
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const variable = (scope: Construct, type: string) => new TerraformVariable(scope, `Later-${type}`, { type });

describe('DaxCluster with options', () => {
  it.each([
    ['nodeType', { nodeType: 'dax.r4.large' }, { node_type: 'dax.r4.large', replication_factor: 3 }],
    ['nodeCount', { nodeCount: 11 }, { replication_factor: 11 }],
    ['availabilityZones', { availabilityZones: zones }, { availability_zones: zones }],
    ['encryptionInTransit false', { encryptionInTransit: false }, { cluster_endpoint_encryption_type: 'NONE' }],
    ['encryptionAtRest false', { encryptionAtRest: false }, { server_side_encryption: { enabled: false } }],
    ['maintenanceWindow', { maintenanceWindow: 'sat:23:30-sun:00:30' }, { maintenance_window: 'sat:23:30-sun:00:30' }],
    ['notificationTopicArn', { notificationTopicArn: topicArn }, { notification_topic_arn: topicArn }],
  ] satisfies [string, Partial<DaxClusterProps>, object][])('sets %s on the cluster', (_, props, expected) => {
    expect(synthDax(props).resource('aws_dax_cluster')).toMatchObject(expected);
  });

  it.each([
    [{ itemTtlSeconds: 0 }, 'scores-item0-query300', '300000', '0'],
    [{ queryTtlSeconds: 0 }, 'scores-item300-query0', '0', '300000'],
    [{ itemTtlSeconds: 2_147_483, queryTtlSeconds: 1 }, 'scores-item2147483-query1', '1000', '2147483000'],
  ])('names the parameter group after its settings %j', (props, name, query, item) => {
    expect(synthDax(props).resource('aws_dax_parameter_group')).toMatchObject({
      name,
      parameters: [
        { name: 'query-ttl-millis', value: query },
        { name: 'record-ttl-millis', value: item },
      ],
    });
  });

  it('requires a subnet in each of availabilityZones', () => {
    const missing =
      'setsubtract(["us-east-1a","us-east-1b","us-east-1c"], [for zone, subnets in data.aws_subnets.Dax/SubnetsInZone : zone if length(subnets.ids) > 0])';
    expect(synthDax({ availabilityZones: zones }).resource('aws_dax_subnet_group').lifecycle).toEqual({
      replace_triggered_by: ['aws_security_group.Dax/SecurityGroup.id'],
      precondition: [
        {
          condition: `\${length(${missing}) == 0}`,
          error_message: `test/Dax: vpc.subnetIds must contain a subnet in each of availabilityZones, found none in \${length(${missing}) == 0 ? "none" : join(", ", sort(${missing}))}`,
        },
      ],
    });
  });

  it('reads no zones for a single node anywhere', () => {
    const stack = synthDax({ nodeCount: 1, vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-a'] } });
    expect(Object.keys(stack.resource('aws_dax_subnet_group').lifecycle ?? {})).toEqual(['replace_triggered_by']);
    expect([stack.data('aws_subnets'), stack.data('aws_availability_zones')]).toEqual([{}, {}]);
  });

  it('requires a subnet in the zone of a single node', () => {
    const { lifecycle } = synthDax({ nodeCount: 1, availabilityZones: ['us-east-1a'] }).resource(
      'aws_dax_subnet_group',
    );
    expect(JSON.stringify(lifecycle)).toContain('setsubtract([\\"us-east-1a\\"], ');
  });

  it('creates no topic if one is given', () => {
    expect(synthDax({ notificationTopicArn: topicArn })).not.toHaveResource('aws_sns_topic');
  });

  it('may use the keys of tables through DynamoDB, each once', () => {
    const tables = [
      { tableArn },
      { tableArn: `${tableArn}-2`, kmsKeyArn: keyArn },
      { tableArn: `${tableArn}-3`, kmsKeyArn: keyArn },
    ];
    const [, onIndexes, ...onKeys] = synthDax({ tables }).statements('Dax/Dax-Tables/Document');
    expect(onIndexes?.resources).toEqual(tables.map((table) => `${table.tableArn}/index/*`));
    expect(onKeys).toEqual([
      {
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        condition: [{ test: 'StringLike', values: ['dynamodb.*.amazonaws.com'], variable: 'kms:ViaService' }],
        resources: [keyArn],
      },
    ]);
  });

  it.each([
    [
      'a new table',
      (scope: Construct): Table =>
        new DynamoDbTable(scope, 'Scores', {
          tableName: 'scores',
          partitionKey: { name: 'UserId', type: 'S' },
          encryption: keyArn,
        }),
      '${aws_dynamodb_table.Scores/Resource.arn}',
    ],
    [
      'an existing table',
      (scope: Construct): Table =>
        DynamoDbTable.fromTable(scope, 'Scores', {
          tableArn,
          partitionKey: { name: 'UserId', type: 'S' },
          kmsKeyArn: keyArn,
        }),
      tableArn,
    ],
  ])('accesses %s and its key', (_, tableIn, arn) => {
    const stack = synth((scope) => {
      new DaxCluster(scope, 'Dax', { ...required, tables: [tableIn(scope)] });
    });
    const statements = stack.statements('Dax/Dax-Tables/Document');
    expect(statements.map(({ resources }) => resources)).toEqual([[arn], [`${arn}/index/*`], [keyArn]]);
  });

  it('connects without TLS on port 8111, if encryptionInTransit is false', () => {
    const stack = synth((scope) => {
      const cluster = new DaxCluster(scope, 'Dax', { ...required, encryptionInTransit: false });
      cluster.connectFrom(clientIn(scope).client);
      new TerraformOutput(scope, 'url', { value: `${cluster.endpointUrl} ${cluster.port}` });
    });
    expect(stack.outputs.url?.value).toBe('dax://${aws_dax_cluster.Dax/Resource.configuration_endpoint} 8111');
    expect(stack.resource('aws_vpc_security_group_ingress_rule')).toMatchObject({ from_port: 8111, to_port: 8111 });
    expect(stack.resource('aws_vpc_security_group_egress_rule')).toMatchObject({ from_port: 8111, to_port: 8111 });
  });

  it.each([
    ['grantRead', 'Read', ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query']],
    ['grantWrite', 'Write', ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem']],
    [
      'grantReadWrite',
      'ReadWrite',
      [
        'BatchGetItem',
        'BatchWriteItem',
        'ConditionCheckItem',
        'DeleteItem',
        'GetItem',
        'PutItem',
        'Query',
        'UpdateItem',
      ],
    ],
  ] as const)('allows the exact actions of %s on the cluster', (method, access, actions) => {
    const stack = synth((scope) => {
      new DaxCluster(scope, 'Dax', required)[method](Object.assign(new Construct(scope, 'Job'), { roleName: 'job' }));
    });
    expect(stack.statements(`Job/Dax-${access}/Document`)).toEqual([
      { actions: [...actions.map((action) => `dax:${action}`), ...PROTOCOL], resources: OF_CLUSTER },
    ]);
    expect(stack.resource('aws_iam_role_policy', `Job/Dax-${access}/Resource`)).toMatchObject({ role: 'job' });
  });

  it('allows the given actions with grant', () => {
    const stack = synth((scope) => {
      const job = Object.assign(new Construct(scope, 'Job'), { roleName: 'job' });
      new DaxCluster(scope, 'Dax', required).grant(job, 'Scan', ['Scan']);
    });
    expect(stack.statements('Job/Dax-Scan/Document')).toEqual([
      { actions: ['dax:Scan', ...PROTOCOL], resources: OF_CLUSTER },
    ]);
  });

  it('connects a NodeFunction that reads and writes, once or repeatedly, with rules, variable and grant', () => {
    const stack = synth((scope) => {
      const client = new NodeFunction(scope, 'Play', {
        functionName: 'play',
        entry: require.resolve('../../../functions/drain-buffer'),
        environment: {},
        vpc: required.vpc,
      });
      const cluster = new DaxCluster(scope, 'Dax', required);
      cluster.connectFrom(client, 'read-write');
      cluster.connectFrom(client, 'read-write');
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      environment: { variables: { DAX_ENDPOINT: 'daxs://${aws_dax_cluster.Dax/Resource.configuration_endpoint}' } },
    });
    expect(stack.resource('aws_vpc_security_group_egress_rule')).toMatchObject({
      security_group_id: '${aws_security_group.Play/SecurityGroup.id}',
    });
    const [statement] = stack.statements('Play/Dax-ReadWrite/Document');
    expect(statement?.actions).toEqual(expect.arrayContaining(['dax:GetItem', 'dax:PutItem']));
    expect(stack).not.toHaveResource('aws_iam_role_policy', 'Play/Dax-Read/Resource');
  });

  it('allows a client exactly the actions that it connects with', () => {
    const stack = synth((scope) => {
      new DaxCluster(scope, 'Dax', required).connectFrom(clientIn(scope).client, ['Query']);
    });
    expect(stack.statements('Client/Dax-Connect/Document')).toEqual([
      { actions: ['dax:Query', ...PROTOCOL], resources: OF_CLUSTER },
    ]);
  });

  it('opens the port once for each security group', () => {
    const stack = synth((scope) => {
      const cluster = new DaxCluster(scope, 'Dax', required);
      cluster.connectFrom(clientIn(scope, 'One', 'sg-shared').client);
      cluster.connectFrom(clientIn(scope, 'Two', 'sg-shared').client);
    });
    expect(Object.keys(stack.resources('aws_vpc_security_group_ingress_rule'))).toEqual(['Dax/From-One/Ingress']);
  });

  it('accepts names, subnets, tables and a topic that are unknown at synthesis', () => {
    const stack = synth((scope) => {
      const text = variable(scope, 'string').stringValue;
      new DaxCluster(scope, 'Dax', {
        clusterName: text,
        vpc: { vpcId: text, subnetIds: variable(scope, 'list(string)').listValue },
        tables: [{ tableArn: text, kmsKeyArn: text }],
        notificationTopicArn: text,
        maintenanceWindow: text,
      });
    });
    expect(stack.resource('aws_dax_subnet_group').subnet_ids).toBe('${var.Later-liststring}');
    expect(stack.statements('Dax/Dax-Tables/Document')[1]?.resources).toEqual(['${var.Later-string}/index/*']);
  });
});
