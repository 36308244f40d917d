import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const synthNetwork = (props: NetworkLookupProps, then: (network: NetworkLookup) => void = () => undefined) =>
  synth((stack) => then(new NetworkLookup(stack, 'Network', props)));

const outright = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-b', 'subnet-a'] };
const theVpc = '${element(data.aws_vpcs.Network/Vpcs.ids, 0)}';

const tableArn = (name: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`;

describe('NetworkLookup with dynamodbEndpoint', () => {
  const tables =
    'distinct([for id in data.aws_subnets.Network/PrivateSubnets.ids : ' +
    'concat(data.aws_route_tables.Network/RouteTables/Own[id].ids, data.aws_route_table.Network/RouteTables/Main[*].id)[0]])';

  it('requires a route to DynamoDB in each private subnet if it is lookup', () => {
    const stack = synthNetwork({ ...outright, dynamodbEndpoint: 'lookup' });
    const without = `setsubtract(${tables}, self.ids)`;
    expect(stack.data('aws_prefix_list')).toEqual({
      'Network/DynamodbPrefixList': { name: 'com.amazonaws.${data.aws_region.Network/Region.id}.dynamodb' },
    });
    expect(stack.dataSource('aws_route_tables', 'Network/DynamodbRoutes')).toEqual({
      vpc_id: theVpc,
      filter: [
        { name: 'route.destination-prefix-list-id', values: ['${data.aws_prefix_list.Network/DynamodbPrefixList.id}'] },
      ],
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(${without}) == 0}`,
            error_message:
              'test/Network: the private subnets must have routes to a gateway endpoint of DynamoDB, ' +
              `found none in \${length(${without}) == 0 ? "none" : join(", ", sort(${without}))}`,
          },
        ],
      },
    });
    expect(stack).not.toHaveResource('aws_vpc_endpoint');
  });

  it('creates an endpoint for the private subnets and the allowed tables only if it is create', () => {
    const stack = synthNetwork({ vpcName: 'main', dynamodbEndpoint: 'create' }, (network) => {
      network.allowTable({ tableArn: tableArn('one') });
      network.allowTable({ tableArn: tableArn('two-*') });
      network.allowTable({ tableArn: tableArn('one') });
    });
    expect(stack.resource('aws_vpc_endpoint')).toEqual({
      vpc_id: theVpc,
      service_name: 'com.amazonaws.${data.aws_region.Network/Region.id}.dynamodb',
      vpc_endpoint_type: 'Gateway',
      route_table_ids: `\${sort(${tables})}`,
      policy: '${data.aws_iam_policy_document.Network/DynamodbPolicy.json}',
    });
    expect(stack.statements('Network/DynamodbPolicy')).toEqual([
      {
        principals: [{ type: 'AWS', identifiers: ['*'] }],
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
        resources: [tableArn('one'), `${tableArn('one')}/index/*`, tableArn('two-*'), `${tableArn('two-*')}/index/*`],
      },
    ]);
  });

  it.each([
    ['create', '${aws_vpc_endpoint.Network/DynamodbEndpoint.prefix_list_id}'],
    ['lookup', '${data.aws_prefix_list.Network/DynamodbPrefixList.id}'],
  ] as const)('exposes the prefix list if it is %s', (dynamodbEndpoint, expected) => {
    const stack = synth((scope) => {
      const network = new NetworkLookup(scope, 'Network', { vpcName: 'main', dynamodbEndpoint });
      network.allowTable({ tableArn: tableArn('one') });
      scope.addOverride('output.found.value', network.functionVpc.dynamodbPrefixListId);
    });
    expect(stack.outputs.found).toEqual({ value: expected });
  });

  it('uses the given prefix list if it is none', () => {
    synthNetwork({ vpcName: 'main', dynamodbPrefixListId: 'pl-1' }, (network) => {
      expect(network.dynamodbPrefixListId).toBe('pl-1');
    });
  });
});
