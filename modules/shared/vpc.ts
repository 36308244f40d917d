import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { check, type Finding, listOf, must, named } from './check';
import type { RoleOwner } from './grant';
import { roleOwnerFinding } from './grantee';
import { sameRegionFinding } from './region';
import { checked, listOfKind, type Shape, set } from './shape';
import { inOneStack, pathInStack, pathSeenFrom } from './stacks';

/** The private subnets in which a function or a cache runs. */
export interface Vpc {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

export const VPC_SHAPE: Shape<Vpc> = { vpcId: set(checked), subnetIds: set(listOfKind(checked)) };

export const vpcIdFindings = ({ vpcId, subnetIds }: Vpc): Finding[] => [
  named('vpc.vpcId', vpcId, /^vpc-\w+$/, 'be the id of a VPC such as vpc-0a1b2c3d'),
  ...listOf('vpc.subnetIds', subnetIds, (prop, id) =>
    named(prop, id, /^subnet-\w+$/, 'be the id of a subnet such as subnet-0a1b2c3d'),
  ),
];

/** A `NodeFunction` with `vpc`, or any construct with an IAM role, a security group and environment variables. */
export interface VpcClient extends RoleOwner {
  /** Undefined outside a VPC. */
  readonly securityGroupId: string | undefined;
  addEnvironment(variables: Readonly<Record<string, string>>): void;
}

/**
 * A security group without rules, which allows no traffic until rules are added. Its name is unique within the VPC, and
 * decides its description, so that it is replaced only by a group with another name or in another VPC.
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
    // AWS does not delete a group that a function, a cache or a rule of another group still uses.
    lifecycle: { createBeforeDestroy: true },
    ...(dependsOn.length > 0 && { dependsOn }),
  });

/**
 * Replaces a resource when its security group moves to another VPC. The provider would change the resource in place,
 * which AWS refuses.
 */
export const replacedWith = ({ terraformResourceType, friendlyUniqueId }: SecurityGroup) => ({
  replaceTriggeredBy: [`${terraformResourceType}.${friendlyUniqueId}.id`],
});

/** A service in a VPC whose security group is closed except to admitted clients. */
export abstract class VpcService extends Construct {
  public abstract readonly port: number;
  public abstract readonly securityGroupId: string;
  private readonly openedGroupIds = new Set<string>();

  /**
   * Opens the port to the client's security group, and adds the environment variables that the client connects with.
   * @throws when the client is outside a VPC
   */
  protected admit(client: VpcClient, environment: Readonly<Record<string, string>>): void {
    check(this, [roleOwnerFinding('client', client)]);
    check(this, [must('client', client, 'have the method addEnvironment', ({ addEnvironment }) => !!addEnvironment)]);
    const { securityGroupId } = client;
    // JavaScript may pass null.
    if (securityGroupId === undefined || securityGroupId === null) {
      throw new Error(`${this.node.path}: client must be in a VPC (set its vpc), got ${client.node.path}`);
    }
    // A rule of a security group names only groups of its own region.
    check(this, [sameRegionFinding('client', this, client)]);
    // AWS rejects a duplicate rule, and clients may share a security group.
    if (!this.openedGroupIds.has(securityGroupId)) this.open(client, securityGroupId);
    this.openedGroupIds.add(securityGroupId);
    client.addEnvironment(environment);
  }

  private open(client: VpcClient, clientGroupId: string): void {
    // The client's stack depends on this one already, because the client gets the endpoint.
    const scope = inOneStack(this, client)
      ? new Construct(this, `From-${pathInStack(client).replaceAll('/', '-')}`)
      : new Construct(client, `To-${this.node.path.replaceAll('/', '-')}`);
    const port = { ipProtocol: 'tcp', fromPort: this.port, toPort: this.port };
    new VpcSecurityGroupIngressRule(scope, 'Ingress', {
      ...port,
      description: ruleDescription('From', pathSeenFrom(this, client)),
      securityGroupId: this.securityGroupId,
      referencedSecurityGroupId: clientGroupId,
    });
    new VpcSecurityGroupEgressRule(scope, 'Egress', {
      ...port,
      description: ruleDescription('To', pathSeenFrom(client, this)),
      securityGroupId: clientGroupId,
      referencedSecurityGroupId: this.securityGroupId,
    });
  }
}

/** At most 255 of the characters that EC2 accepts. */
const ruleDescription = (direction: string, path: string): string =>
  `${direction} ${path}`.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-').slice(0, 255);
