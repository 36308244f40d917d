import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';

interface ClosedGroupProps {
  readonly vpcId: string;
  /** Unique within the VPC; also the tag `Name`. */
  readonly name: string;
  readonly description: string;
  /** What must exist as long as the group does. @default none */
  readonly dependsOn?: ITerraformDependable[];
}

/** A security group without rules: it allows no traffic in either direction until rules are added. */
export const closedGroup = (scope: Construct, { vpcId, name, description, dependsOn }: ClosedGroupProps) =>
  new SecurityGroup(scope, 'SecurityGroup', {
    name,
    description,
    vpcId,
    tags: { Name: name },
    ...(dependsOn && { dependsOn }),
  });
