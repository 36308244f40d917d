import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Construct } from 'constructs';
import { withHclLifecycle } from '../shared/hcl';
import type { CacheSettings } from '../shared/redis/cache';
import { inSeveralZones } from '../shared/subnet-zones';
import { replacedWith } from '../shared/vpc';

interface NetworkSettings extends CacheSettings {
  readonly port: number;
  readonly encryptionInTransit: boolean;
  readonly replicas: number;
}

/** Arguments about where the nodes run and how data is encrypted; creates the subnet group. */
export function networkArguments(scope: Construct, settings: NetworkSettings, securityGroup: SecurityGroup) {
  const { cacheName, vpc, port, encryptionInTransit, kmsKeyArn, replicas } = settings;
  const subnetGroup = new ElasticacheSubnetGroup(scope, 'SubnetGroup', {
    name: cacheName,
    description: `The cache ${cacheName}`,
    subnetIds: [...vpc.subnetIds],
    lifecycle: {
      ...replacedWith(securityGroup),
      ...(replicas > 0 && { precondition: [inSeveralZones(scope, 'vpc.subnetIds (with replicas)', vpc.subnetIds)] }),
    },
  });
  withHclLifecycle(subnetGroup);
  return {
    subnetGroupName: subnetGroup.name,
    securityGroupIds: [securityGroup.id],
    lifecycle: replacedWith(securityGroup),
    port,
    transitEncryptionEnabled: encryptionInTransit,
    atRestEncryptionEnabled: 'true',
    ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
  };
}
