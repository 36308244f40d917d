import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { RedisEnv } from '../../runtime/cache/env';
import { type Grantee, grant } from '../shared/grant';
import type { Access } from './authentication';
import type { Cache, CacheClient, CacheProps } from './cache';

/** A cache behind a security group of its own, closed but for the clients that are connected. */
export abstract class ReachableCache extends Construct implements Cache {
  public abstract readonly cacheName: string;
  public abstract readonly cacheArn: string;
  public abstract readonly endpointAddress: string;
  public abstract readonly port: number;
  public abstract readonly url: string;
  public abstract readonly securityGroupId: string;
  protected abstract readonly access: Access;
  private readonly opened = new Set<string>();

  public grantConnect(grantee: Grantee): void {
    const { statements } = this.access;
    if (statements.length > 0) grant(this, 'Connect', grantee, statements);
  }

  public connectFrom(client: CacheClient): void {
    const { securityGroupId } = client;
    if (securityGroupId === undefined) {
      throw new Error(`${this.node.path}: ${client.node.path} must be in a VPC to reach a cache, and has no vpc`);
    }
    // Clients may share a group, which may have a rule but once.
    if (!this.opened.has(securityGroupId)) this.open(client, securityGroupId);
    this.opened.add(securityGroupId);
    this.grantConnect(client);
    client.addEnvironment({ REDIS_URL: this.url, ...this.access.environment } satisfies RedisEnv);
  }

  private open(client: CacheClient, clientGroupId: string): void {
    const path = client.node.path.slice(TerraformStack.of(client).node.path.length + 1);
    const scope = new Construct(this, `From-${path.replaceAll('/', '-')}`);
    const port = { ipProtocol: 'tcp', fromPort: this.port, toPort: this.port };
    new VpcSecurityGroupIngressRule(scope, 'Ingress', {
      ...port,
      securityGroupId: this.securityGroupId,
      referencedSecurityGroupId: clientGroupId,
    });
    new VpcSecurityGroupEgressRule(scope, 'Egress', {
      ...port,
      securityGroupId: clientGroupId,
      referencedSecurityGroupId: this.securityGroupId,
    });
  }
}

/** A group without rules: nothing comes in and nothing goes out. */
export const closedGroup = (scope: Construct, { cacheName, vpc }: CacheProps): SecurityGroup =>
  new SecurityGroup(scope, 'SecurityGroup', {
    // A function of the same name may have a group of that name in the same VPC.
    name: `cache-${cacheName}`,
    description: `The cache ${cacheName}`,
    vpcId: vpc.vpcId,
    tags: { Name: `cache-${cacheName}` },
  });
