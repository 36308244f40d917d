import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Grantee } from './grant';

/** The private subnets that something runs in. */
export interface Vpc {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

/** A `NodeFunction` with `vpc`, or any construct with an IAM role, a security group and environment variables. */
export interface VpcClient extends Grantee {
  /** Undefined outside a VPC. */
  readonly securityGroupId: string | undefined;
  addEnvironment(variables: Readonly<Record<string, string>>): void;
}

/**
 * A security group without rules: it allows no traffic in either direction until rules are added.
 * @param name unique within the VPC; also the tag `Name`
 */
export const closedGroup = (
  scope: Construct,
  vpcId: string,
  name: string,
  description: string,
  dependsOn: ITerraformDependable[] = [],
) =>
  new SecurityGroup(scope, 'SecurityGroup', {
    name,
    description,
    vpcId,
    tags: { Name: name },
    ...(dependsOn.length > 0 && { dependsOn }),
  });
