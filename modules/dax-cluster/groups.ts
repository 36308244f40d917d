import { DaxParameterGroup } from '@cdktf/provider-aws/lib/dax-parameter-group';
import { DaxSubnetGroup } from '@cdktf/provider-aws/lib/dax-subnet-group';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Construct } from 'constructs';
import { withHclLifecycle } from '../shared/hcl';
import { replacedWith } from '../shared/vpc';
import { type ZoneSettings, zoneConditions } from './zones';

interface TtlSettings {
  readonly clusterName: string;
  readonly itemTtlSeconds: number;
  readonly queryTtlSeconds: number;
}

interface SubnetSettings extends ZoneSettings {
  readonly clusterName: string;
}

/** Creates the parameter group and returns its name. */
export function parameterGroup(
  scope: Construct,
  { clusterName, itemTtlSeconds, queryTtlSeconds }: TtlSettings,
): string {
  return new DaxParameterGroup(scope, 'Parameters', {
    // AWS refuses to modify a group in use. With the TTLs in the name, a change creates the next group, moves the
    // cluster to it and then deletes the old one.
    name: `${clusterName}-item${itemTtlSeconds}-query${queryTtlSeconds}`,
    description: `The DAX cluster ${clusterName}`,
    parameters: [
      { name: 'query-ttl-millis', value: `${queryTtlSeconds * 1000}` },
      { name: 'record-ttl-millis', value: `${itemTtlSeconds * 1000}` },
    ],
    lifecycle: { createBeforeDestroy: true },
  }).name;
}

/** Creates the subnet group and returns its name. */
export function subnetGroup(scope: Construct, settings: SubnetSettings, securityGroup: SecurityGroup): string {
  const { clusterName, vpc } = settings;
  const conditions = zoneConditions(scope, settings);
  const group = new DaxSubnetGroup(scope, 'SubnetGroup', {
    name: clusterName,
    description: `The DAX cluster ${clusterName}`,
    subnetIds: [...vpc.subnetIds],
    lifecycle: { ...replacedWith(securityGroup), ...(conditions.length > 0 && { precondition: conditions }) },
  });
  return withHclLifecycle(group).name;
}
