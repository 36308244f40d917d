import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { type Finding, must, named } from '../shared/check';
import { grant, type RoleOwner } from '../shared/grant';
import { closedGroup, type Vpc, vpcIdFindings } from '../shared/vpc';

/** 1 to 16 private subnets, such as the `functionVpc` of a `NetworkLookup`. A function gets no public IP address. */
export interface FunctionVpc extends Vpc {
  /**
   * The id of the AWS-managed prefix list of DynamoDB, which the function may then reach.
   * @default none: DynamoDB cannot be reached
   */
  readonly dynamodbPrefixListId?: string | undefined;
}

/** Creates a security group that is closed except for DynamoDB, and grants the role what Lambda needs to attach it. */
export function placeInVpc(grantee: RoleOwner, functionName: string, vpc: FunctionVpc) {
  const interfaces = grantInterfaces(grantee);
  // The grant must outlive the group: Lambda uses it to delete the network interfaces that hold the group.
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  const group = closedGroup(grantee, vpc.vpcId, functionName, `The function ${functionName}`, [interfaces]);
  const rules = vpc.dynamodbPrefixListId === undefined ? [] : [toDynamodb(group, vpc.dynamodbPrefixListId)];
  return {
    securityGroupId: group.id,
    vpcConfig: { subnetIds: [...vpc.subnetIds], securityGroupIds: [group.id] },
    // What must exist before the function.
    needed: [...rules, interfaces],
  };
}

export const vpcFindings = (functionName: string, vpc: FunctionVpc): Finding[] => [
  ...vpcIdFindings(vpc),
  named(
    'functionName (with vpc)',
    functionName,
    /^(?!sg-)/,
    'not start with sg-, since its security group has the same name',
  ),
  named(
    'vpc.dynamodbPrefixListId',
    vpc.dynamodbPrefixListId,
    /^pl-\w+$/,
    'be the id of a prefix list such as pl-0a1b2c3d',
  ),
  must('vpc.subnetIds', vpc.subnetIds, 'contain 1 to 16 subnets', ({ length }) => length >= 1 && length <= 16),
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

const grantInterfaces = (grantee: RoleOwner) =>
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
      // Lambda shares network interfaces between functions, and requires these permissions on all resources.
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      resources: ['*'],
      // Set on calls by the function's code, so that only Lambda itself may use these permissions.
      // https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
      conditions: [{ test: 'Null', variable: 'lambda:SourceFunctionArn', values: ['true'] }],
    },
  ]);
