import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsPrefixList } from '@cdktf/provider-aws/lib/data-aws-prefix-list';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import type { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Lazy, Token } from 'cdktf';
import { Construct } from 'constructs';
import { postconditions } from '../shared/check';
import { address, listed } from '../shared/data-source';
import { withHclLifecycle } from '../shared/hcl';
import { inOneStack } from '../shared/stacks';
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

/** A table that a created endpoint allows: a `DynamoDbTable`, or any object with its ARN. */
export interface AllowedTable {
  readonly tableArn: string;
  /** The name, known at synthesis. @default none */
  readonly givenName?: string;
}

/**
 * The ARN of a table. That of another stack is derived from its name, so that this stack does not depend on the other
 * one, whose functions and caches may be in this network.
 */
export function arnOf(scope: Construct, table: AllowedTable): string {
  const { tableArn, givenName } = table;
  const isReference = Token.isUnresolved(tableArn) && Construct.isConstruct(table) && !inOneStack(scope, table);
  if (!isReference || givenName === undefined || Token.isUnresolved(givenName)) return tableArn;
  const here = (scope.node.tryFindChild('Here') as Here | undefined) ?? new Here(scope, 'Here');
  return `${here.tables}/${givenName}`;
}

/** The tables of the account in the region of the network. */
class Here extends Construct {
  public readonly tables: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    const { partition } = new DataAwsPartition(this, 'Partition');
    const { id: region } = new DataAwsRegion(this, 'Region');
    const { accountId } = new DataAwsCallerIdentity(this, 'Account');
    this.tables = `arn:${partition}:dynamodb:${region}:${accountId}:table`;
  }
}

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
  withHclLifecycle(routes);
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
