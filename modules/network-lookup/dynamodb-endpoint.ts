import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPrefixList } from '@cdktf/provider-aws/lib/data-aws-prefix-list';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import type { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Lazy, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { postconditions } from '../shared/check';
import { address, listed } from '../shared/data-source';
import { withConditionBlocks } from '../shared/hcl';
import { RouteTables } from './private-subnets';

/** Data operations only: nobody can change or delete a table through the endpoint. */
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

/** A Terraform expression for the ids of the subnets' route tables. */
const tablesOf = (scope: Construct, vpcId: string, subnets: DataAwsSubnets): string =>
  `distinct([for id in ${address(subnets)}.ids : ${RouteTables.in(scope, vpcId, subnets.ids).idOf('id')}])`;

const serviceName = (scope: Construct): string => `com.amazonaws.${new DataAwsRegion(scope, 'Region', {}).id}.dynamodb`;

/**
 * Returns the prefix list of DynamoDB, provided that all these subnets have a route to it. It looks for routes and not
 * for the endpoint, which may serve other subnets only.
 */
export function findDynamodbRoutes(scope: Construct, vpcId: string, subnets: DataAwsSubnets): string {
  const prefixList = new DataAwsPrefixList(scope, 'DynamodbPrefixList', { name: serviceName(scope) });
  const unrouted = `setsubtract(${tablesOf(scope, vpcId, subnets)}, self.ids)`;
  const routes = new DataAwsRouteTables(scope, 'DynamodbRoutes', {
    vpcId,
    filter: [{ name: 'route.destination-prefix-list-id', values: [prefixList.id] }],
    lifecycle: postconditions(scope, {
      condition: `\${length(${unrouted}) == 0}`,
      message: `the private subnets must have routes to a gateway endpoint of DynamoDB, found none in ${listed(unrouted)}`,
    }),
  });
  withConditionBlocks(routes);
  return prefixList.id;
}

/** Creates a gateway endpoint for these subnets; `tableArns` is called at the end of the synthesis. */
export function createDynamodbEndpoint(
  scope: Construct,
  vpcId: string,
  subnets: DataAwsSubnets,
  tableArns: () => string[],
): VpcEndpoint {
  const policy = new DataAwsIamPolicyDocument(scope, 'DynamodbPolicy', {
    statement: [
      {
        // Callers still need IAM permissions.
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
