import type { LambdaFunctionVpcConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import type { ITerraformDependable } from 'cdktf';
import { type Finding, must } from '../shared/check';
import { type Grantee, grant } from '../shared/grant';

/** Where a function runs: a `NetworkLookup` gives it as its `functionVpc`. */
export interface FunctionVpc {
  readonly vpcId: string;
  /** 1 to 16 private subnets: in a public one a function has no way out, as it gets no public address. */
  readonly subnetIds: readonly string[];
  /**
   * The id of AWS's prefix list of DynamoDB: the function may reach these addresses.
   * @default none: DynamoDB is out of reach
   */
  readonly dynamodbPrefixListId?: string | undefined;
}

interface Placement {
  readonly securityGroupId: string;
  readonly vpcConfig: LambdaFunctionVpcConfig;
  /** What there must be before the function. */
  readonly needed: readonly ITerraformDependable[];
}

/** Gives the function a security group of its own, closed but for DynamoDB, and its role what Lambda needs to connect it. */
export function placeInVpc(grantee: Grantee, functionName: string, vpc: FunctionVpc): Placement {
  const rights = grantInterfaces(grantee);
  const group = new SecurityGroup(grantee, 'SecurityGroup', {
    name: functionName,
    description: `The function ${functionName}`,
    vpcId: vpc.vpcId,
    tags: { Name: functionName },
    // So that the rights go last: Lambda deletes the interfaces, which hold the group, by them.
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    dependsOn: [rights],
  });
  const ways = vpc.dynamodbPrefixListId === undefined ? [] : [toDynamodb(group, vpc.dynamodbPrefixListId)];
  return {
    securityGroupId: group.id,
    vpcConfig: { subnetIds: [...vpc.subnetIds], securityGroupIds: [group.id] },
    needed: [...ways, rights],
  };
}

export const vpcFindings = (functionName: string, { subnetIds }: FunctionVpc): Finding[] => [
  must('functionName (with vpc)', functionName, 'not begin with sg-, as its security group has the same name', () => {
    return !functionName.startsWith('sg-');
  }),
  must('vpc.subnetIds', subnetIds, 'be 1 to 16 subnets', ({ length }) => length >= 1 && length <= 16),
];

const toDynamodb = (group: SecurityGroup, prefixListId: string) =>
  new VpcSecurityGroupEgressRule(group, 'ToDynamodb', {
    securityGroupId: group.id,
    description: 'To DynamoDB',
    prefixListId,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
  });

const grantInterfaces = (grantee: Grantee) =>
  grant(grantee, 'Vpc', grantee, [
    {
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      // Lambda shares interfaces between functions and wants these rights on all, or it refuses the role.
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      resources: ['*'],
      // Set where the function's own code calls, which needs none of these: only Lambda itself may use them.
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
      conditions: [{ test: 'Null', variable: 'lambda:SourceFunctionArn', values: ['true'] }],
    },
  ]);
