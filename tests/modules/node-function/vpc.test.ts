import { join } from 'node:path';
import { NodeFunction, type NodeFunctionProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');
const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };

type Props = Partial<NodeFunctionProps<Record<string, string>>>;

const synthFunction = (props: Props, then: (greet: NodeFunction) => void = () => undefined) =>
  synth((stack) => {
    then(new NodeFunction(stack, 'Greet', { functionName: 'greet', entry, environment: { NAME: 'world' }, ...props }));
  });

const variables = (then: (greet: NodeFunction) => void) => {
  const { environment } = synthFunction({}, then).resource('aws_lambda_function');
  return environment;
};

describe('NodeFunction by default', () => {
  it('runs outside a VPC', () => {
    const stack = synthFunction({}, (greet) => expect(greet.securityGroupId).toBeUndefined());
    expect(stack.resource('aws_lambda_function')).not.toHaveProperty('vpc_config');
    expect(stack).not.toHaveResource('aws_security_group');
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual(['Greet/Greet-Logging/Resource']);
  });
});

describe('NodeFunction with vpc', () => {
  const stack = synthFunction({ vpc });

  it('runs in the subnets with its own security group, created after the grant to connect it', () => {
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      vpc_config: {
        subnet_ids: ['subnet-a', 'subnet-b'],
        security_group_ids: ['${aws_security_group.Greet/SecurityGroup.id}'],
      },
      depends_on: [
        'aws_cloudwatch_log_group.Greet/LogGroup',
        'aws_iam_role_policy.Greet/Greet-Logging/Resource',
        'aws_iam_role_policy.Greet/Greet-Vpc/Resource',
      ],
    });
  });

  it('allows no traffic in either direction', () => {
    expect(stack.resource('aws_security_group')).toEqual({
      name: 'greet',
      description: 'The function greet',
      vpc_id: 'vpc-1',
      tags: { Name: 'greet' },
      // Destroyed after the group: Lambda needs the grant to release the group.
      depends_on: ['aws_iam_role_policy.Greet/Greet-Vpc/Resource'],
      lifecycle: { create_before_destroy: true },
    });
    expect(stack).not.toHaveResource('aws_vpc_security_group_egress_rule');
    expect(stack).not.toHaveResource('aws_vpc_security_group_ingress_rule');
  });

  it('allows Lambda, but not its own code, to manage network interfaces', () => {
    expect(stack.statements('Greet/Greet-Vpc/Document')).toEqual([
      {
        actions: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
        condition: [{ test: 'Null', variable: 'lambda:SourceFunctionArn', values: ['true'] }],
      },
    ]);
  });

  it('opens HTTPS to the prefix list of DynamoDB before the function is created', () => {
    const reaching = synthFunction({ vpc: { ...vpc, dynamodbPrefixListId: 'pl-1' } });
    expect(reaching.resource('aws_vpc_security_group_egress_rule')).toEqual({
      security_group_id: '${aws_security_group.Greet/SecurityGroup.id}',
      description: 'To DynamoDB',
      prefix_list_id: 'pl-1',
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
    });
    expect(reaching.resource('aws_lambda_function').depends_on).toContain(
      'aws_vpc_security_group_egress_rule.Greet/SecurityGroup/ToDynamodb',
    );
  });

  it('exposes its security group', () => {
    const path = '${aws_security_group.Greet/SecurityGroup.id}';
    const shown = synth((scope) => {
      const greet = new NodeFunction(scope, 'Greet', { functionName: 'greet', entry, environment: {}, vpc });
      new NodeFunction(scope, 'Echo', {
        functionName: 'echo',
        entry,
        environment: { GROUP: greet.securityGroupId ?? 'none' },
      });
    });
    expect(shown.resource('aws_lambda_function', 'Echo/Resource')).toMatchObject({
      environment: { variables: { GROUP: path } },
    });
  });

  it.each([1, 16])('accepts %d subnets', (count) => {
    const subnetIds = Array.from({ length: count }, (_, index) => `subnet-${index}`);
    expect(synthFunction({ vpc: { ...vpc, subnetIds } }).resource('aws_lambda_function')).toMatchObject({
      vpc_config: { subnet_ids: subnetIds },
    });
  });
});

describe('NodeFunction with added variables', () => {
  it('keeps the variables that it had', () => {
    expect(
      variables((greet) => {
        greet.addEnvironment({ REDIS_URL: 'rediss://cache:6379' });
        greet.addEnvironment({ TABLE_NAME: 'restaurants' });
      }),
    ).toEqual({
      variables: {
        NODE_OPTIONS: '--enable-source-maps',
        NAME: 'world',
        REDIS_URL: 'rediss://cache:6379',
        TABLE_NAME: 'restaurants',
      },
    });
  });

  it('accepts the same value twice', () => {
    expect(variables((greet) => greet.addEnvironment({ NAME: 'world' }))).toEqual({
      variables: { NODE_OPTIONS: '--enable-source-maps', NAME: 'world' },
    });
  });
});

describe('NodeFunction rejects', () => {
  it.each([
    ['another value of a variable', { NAME: 'moon' }, 'not set a variable to two different values, got NAME'],
    ['a variable that Lambda reserves', { AWS_REGION: 'x' }, 'not use a name that Lambda reserves, got AWS_REGION'],
  ])('rejects %s', (_, added, rule) => {
    expect(() => synthFunction({}, (greet) => greet.addEnvironment(added))).toThrow(
      new Error(`test/Greet: environment must ${rule}`),
    );
  });

  it('rejects a VPC without subnets, and a name that a security group cannot have', () => {
    expect(() => synthFunction({ functionName: 'sg-greet', vpc: { ...vpc, subnetIds: [] } })).toThrow(
      new Error(
        'test/Greet: functionName (with vpc) must not start with sg-, since its security group has the same name, ' +
          'got sg-greet; vpc.subnetIds must contain 1 to 16 subnets, got []',
      ),
    );
  });

  it('rejects more than 16 subnets', () => {
    const subnetIds = Array.from({ length: 17 }, (_, index) => `subnet-${index}`);
    expect(() => synthFunction({ vpc: { ...vpc, subnetIds } })).toThrow(
      'vpc.subnetIds must contain 1 to 16 subnets, got [',
    );
  });
});
