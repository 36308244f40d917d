import { TerraformOutput } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { synth } from '../../../testkit';
import { required, synthConnected } from './fixture';

const PROTOCOL = ['dax:DefineAttributeList', 'dax:DefineAttributeListId', 'dax:DefineKeySchema', 'dax:Endpoints'];
const IN_ZONES = '[for zone, subnets in data.aws_subnets.Dax/SubnetsInZone : zone if length(subnets.ids) > 0]';

describe('DaxCluster by default', () => {
  const { stack, variables } = synthConnected();

  it('runs three small nodes, encrypted at rest and in transit', () => {
    expect(stack.resource('aws_dax_cluster')).toEqual({
      cluster_endpoint_encryption_type: 'TLS',
      cluster_name: 'scores',
      depends_on: ['aws_iam_role_policy.Dax/Dax-Tables/Resource'],
      description: 'The DAX cluster scores',
      iam_role_arn: '${aws_iam_role.Dax/Role.arn}',
      lifecycle: { replace_triggered_by: ['aws_security_group.Dax/SecurityGroup.id'] },
      maintenance_window: 'sun:05:00-sun:06:00',
      node_type: 'dax.t3.small',
      notification_topic_arn: '${aws_sns_topic.Dax/Topic.arn}',
      parameter_group_name: '${aws_dax_parameter_group.Dax/Parameters.name}',
      replication_factor: 3,
      security_group_ids: ['${aws_security_group.Dax/SecurityGroup.id}'],
      server_side_encryption: { enabled: true },
      subnet_group_name: '${aws_dax_subnet_group.Dax/SubnetGroup.name}',
    });
  });

  it('runs in the given subnets, which must lie in two or more zones', () => {
    const found = `\${length(${IN_ZONES}) == 0 ? "none" : join(", ", sort(${IN_ZONES}))}`;
    expect(stack.resource('aws_dax_subnet_group')).toEqual({
      description: 'The DAX cluster scores',
      lifecycle: {
        replace_triggered_by: ['aws_security_group.Dax/SecurityGroup.id'],
        precondition: [
          {
            condition: `\${length(${IN_ZONES}) > 1}`,
            error_message: `test/Dax: vpc.subnetIds (with more than one node) must lie in two or more Availability Zones, found ${found}`,
          },
        ],
      },
      name: 'scores',
      subnet_ids: ['subnet-a', 'subnet-b', 'subnet-c'],
    });
  });

  it('reads which of the subnets lie in each zone of the region', () => {
    expect(stack.data('aws_subnets')).toEqual({
      'Dax/SubnetsInZone': {
        filter: [
          { name: 'subnet-id', values: ['subnet-a', 'subnet-b', 'subnet-c'] },
          { name: 'availability-zone', values: ['${each.value}'] },
        ],
        for_each: '${toset(data.aws_availability_zones.Dax/Zones.names)}',
      },
    });
  });

  it('caches items and queries for five minutes, in a parameter group that is deleted after its replacement', () => {
    expect(stack.resource('aws_dax_parameter_group')).toEqual({
      description: 'The DAX cluster scores',
      lifecycle: { create_before_destroy: true },
      name: 'scores-item300-query300',
      parameters: [
        { name: 'query-ttl-millis', value: '300000' },
        { name: 'record-ttl-millis', value: '300000' },
      ],
    });
  });

  it('has a role that only DAX assumes', () => {
    expect(stack.resource('aws_iam_role')).toEqual({
      assume_role_policy: '${data.aws_iam_policy_document.Dax/AssumeRole.json}',
      name: 'dax-scores-${data.aws_region.Dax/Region.id}',
      lifecycle: { ignore_changes: ['name'] },
    });
    expect(stack.statements('Dax/AssumeRole')).toEqual([
      {
        actions: ['sts:AssumeRole'],
        principals: [{ identifiers: ['dax.amazonaws.com'], type: 'Service' }],
      },
    ]);
  });

  it('may access its tables and their indexes, and nothing else', () => {
    expect(stack.resource('aws_iam_role_policy', 'Dax/Dax-Tables/Resource')).toEqual({
      name: 'Dax-Tables',
      policy: '${data.aws_iam_policy_document.Dax/Dax-Tables/Document.json}',
      role: '${aws_iam_role.Dax/Role.name}',
    });
    expect(stack.statements('Dax/Dax-Tables/Document')).toEqual([
      {
        actions: [
          'dynamodb:BatchGetItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:ConditionCheckItem',
          'dynamodb:DeleteItem',
          'dynamodb:DescribeTable',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:Scan',
          'dynamodb:UpdateItem',
        ],
        resources: ['${aws_dynamodb_table.Scores/Resource.arn}'],
      },
      {
        actions: ['dynamodb:Query', 'dynamodb:Scan'],
        resources: ['${aws_dynamodb_table.Scores/Resource.arn}/index/*'],
      },
    ]);
  });

  it('opens one port of its security group, to the security group of the client only', () => {
    expect(stack.resource('aws_security_group')).toEqual({
      description: 'The DAX cluster scores',
      name: 'dax-scores',
      tags: { Name: 'dax-scores' },
      vpc_id: 'vpc-1',
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.resource('aws_vpc_security_group_ingress_rule')).toEqual({
      description: 'From Client',
      from_port: 9111,
      ip_protocol: 'tcp',
      referenced_security_group_id: 'sg-client',
      security_group_id: '${aws_security_group.Dax/SecurityGroup.id}',
      to_port: 9111,
    });
    expect(stack.resource('aws_vpc_security_group_egress_rule')).toEqual({
      description: 'To Dax',
      from_port: 9111,
      ip_protocol: 'tcp',
      referenced_security_group_id: '${aws_security_group.Dax/SecurityGroup.id}',
      security_group_id: 'sg-client',
      to_port: 9111,
    });
  });

  it('allows a connected client to read through the cluster, and nothing else', () => {
    expect(stack.statements('Client/Dax-Read/Document')).toEqual([
      {
        actions: ['dax:BatchGetItem', 'dax:ConditionCheckItem', 'dax:GetItem', 'dax:Query', ...PROTOCOL],
        resources: ['${aws_dax_cluster.Dax/Resource.arn}'],
      },
    ]);
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual([
      'Client/Dax-Read/Resource',
      'Dax/Dax-Tables/Resource',
    ]);
  });

  it('gives a connected client the endpoint', () => {
    expect(Object.keys(variables)).toEqual(['DAX_ENDPOINT']);
  });

  it('sends its events to a new topic', () => {
    expect(stack.resource('aws_sns_topic')).toEqual({ name: 'dax-scores' });
  });

  it('has the endpoint, with the host and port of the resource, and names and ARNs as outputs', () => {
    const { outputs } = synth((scope) => {
      const cluster = new DaxCluster(scope, 'Dax', required);
      const { clusterName, clusterArn, endpointUrl, port, securityGroupId, roleName } = cluster;
      const { parameterGroupName, subnetGroupName, notificationTopicArn } = cluster;
      const all = { clusterName, clusterArn, endpointUrl, port, securityGroupId, roleName };
      const value = { ...all, parameterGroupName, subnetGroupName, notificationTopicArn };
      new TerraformOutput(scope, 'all', { value });
    });
    expect(outputs.all?.value).toEqual({
      clusterArn: '${aws_dax_cluster.Dax/Resource.arn}',
      clusterName: '${aws_dax_cluster.Dax/Resource.cluster_name}',
      endpointUrl: 'daxs://${aws_dax_cluster.Dax/Resource.configuration_endpoint}',
      notificationTopicArn: '${aws_sns_topic.Dax/Topic.arn}',
      parameterGroupName: '${aws_dax_parameter_group.Dax/Parameters.name}',
      port: 9111,
      roleName: '${aws_iam_role.Dax/Role.name}',
      securityGroupId: '${aws_security_group.Dax/SecurityGroup.id}',
      subnetGroupName: '${aws_dax_subnet_group.Dax/SubnetGroup.name}',
    });
  });
});
