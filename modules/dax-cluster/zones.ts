import type { Construct } from 'constructs';
import { type Finding, listOf, must, named } from '../shared/check';
import { listed } from '../shared/data-source';
import { inSeveralZones, zoneCondition, zonesWithMoreThan } from '../shared/subnet-zones';

export interface ZoneSettings {
  readonly nodeCount: number;
  readonly availabilityZones?: readonly string[];
  readonly vpc: { readonly subnetIds: readonly string[] };
}

/**
 * Conditions for the zones of the subnets, checked before anything is created; none if any zone will do. The zones of
 * subnets that Terraform has yet to create are read during the deployment.
 */
export function zoneConditions(scope: Construct, { nodeCount, availabilityZones, vpc }: ZoneSettings) {
  if (nodeCount === 1 && availabilityZones === undefined) return [];
  if (availabilityZones === undefined) {
    return [inSeveralZones(scope, 'vpc.subnetIds (with more than one node)', vpc.subnetIds)];
  }
  const found = zonesWithMoreThan(0, scope, vpc.subnetIds);
  const missing = `setsubtract(${JSON.stringify(availabilityZones)}, ${found})`;
  const rule = 'vpc.subnetIds must contain a subnet in each of availabilityZones';
  return [zoneCondition(scope, `length(${missing}) == 0`, `${rule}, found none in ${listed(missing)}`)];
}

/** @param region the region of the cluster, if known at synthesis */
export function zoneFindings(settings: ZoneSettings, region: string | undefined): Finding[] {
  const { nodeCount, availabilityZones: zones, vpc } = settings;
  return [
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
    must('vpc.subnetIds', vpc.subnetIds, 'contain 1 to 20 subnets', ({ length }) => length >= 1 && length <= 20),
    must('vpc.subnetIds (with more than one node)', vpc.subnetIds, 'contain at least two subnets', (ids) => {
      return new Set(ids).size !== 1 || nodeCount === 1;
    }),
    must('vpc.subnetIds (with availabilityZones)', vpc.subnetIds, 'contain a subnet in each zone', (ids) => {
      return new Set(ids).size >= (zones?.length ?? 0);
    }),
    // AWS requires as many zones as nodes, and the provider drops duplicates.
    must('availabilityZones', zones, `contain one zone per node (${nodeCount}), without duplicates`, (known) => {
      return known.length === nodeCount && new Set(known).size === known.length;
    }),
    ...listOf('availabilityZones', zones, (prop, zone) => zoneFinding(prop, zone, region)),
  ];
}

const zoneFinding = (prop: string, zone: string, region: string | undefined): Finding =>
  named(prop, zone, /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'be the name of a zone such as eu-west-1a') ??
  must(prop, zone, `be in the region ${region}`, (known) => {
    return region === undefined || known.slice(0, -1) === region;
  });
