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
