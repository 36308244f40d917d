import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPrefixList } from '@cdktf/provider-aws/lib/data-aws-prefix-list';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import type { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Lazy, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { address, named } from './query';
import { RouteTables } from './route-tables';

/** What a function does with a table; an endpoint that carries no more cannot be used to change or drop one. */
const ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'DescribeTable',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];

/** The route tables of these subnets, as Terraform's expression. */
const tablesOf = (scope: Construct, vpcId: string, subnets: DataAwsSubnets): string =>
  `distinct([for id in ${address(subnets)}.ids : ${RouteTables.in(scope, vpcId, subnets.ids).idOf('id')}])`;

const serviceName = (scope: Construct): string =>
  `com.amazonaws.${new DataAwsRegion(scope, 'Region', {}).name}.dynamodb`;

/**
 * The prefix list of DynamoDB, when all these subnets have a route there. The endpoint itself is not asked for: one that
 * leads from other subnets is of no use.
 */
export function findDynamodbRoutes(scope: Construct, vpcId: string, subnets: DataAwsSubnets): string {
  const prefixList = new DataAwsPrefixList(scope, 'DynamodbPrefixList', { name: serviceName(scope) });
  const without = `setsubtract(${tablesOf(scope, vpcId, subnets)}, self.ids)`;
  new DataAwsRouteTables(scope, 'DynamodbRoutes', {
    vpcId,
    filter: [{ name: 'route.destination-prefix-list-id', values: [prefixList.id] }],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(${without}) == 0}`,
          errorMessage:
            `${scope.node.path}: the private subnets must have routes to a gateway endpoint of DynamoDB, ` +
            `found none in ${named(without)}`,
        },
      ],
    },
  });
  return prefixList.id;
}

/** A gateway endpoint for these subnets, for the tables that `tableArns` gives in the end. */
export function createDynamodbEndpoint(
  scope: Construct,
  vpcId: string,
  subnets: DataAwsSubnets,
  tableArns: () => string[],
): VpcEndpoint {
  const policy = new DataAwsIamPolicyDocument(scope, 'DynamodbPolicy', {
    statement: [
      {
        // Whoever comes this way shows rights of his own besides.
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ACTIONS.map((action) => `dynamodb:${action}`),
        resources: Lazy.listValue({ produce: () => tableArns().flatMap((arn) => [arn, `${arn}/index/*`]) }),
      },
    ],
  });
  return new VpcEndpoint(scope, 'DynamodbEndpoint', {
    vpcId,
    serviceName: serviceName(scope),
    vpcEndpointType: 'Gateway',
    routeTableIds: Token.asList(`\${sort(${tablesOf(scope, vpcId, subnets)})}`),
    policy: policy.json,
  });
}
