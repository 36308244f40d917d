import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { TerraformIterator } from 'cdktf';
import type { Construct } from 'constructs';
import { type Finding, listOf, must, named } from '../shared/check';
import { address, filter, listed } from '../shared/data-source';

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
  // Reads the subnets of each zone: the zones of a region are known where the number of subnets may not be.
  const each = TerraformIterator.fromList(new DataAwsAvailabilityZones(scope, 'Zones', {}).names);
  const subnets = new DataAwsSubnets(scope, 'SubnetsInZone', {
    forEach: each,
    filter: [filter('subnet-id', ...vpc.subnetIds), filter('availability-zone', each.value)],
  });
  const found = `[for zone, subnets in ${address(subnets)} : zone if length(subnets.ids) > 0]`;
  if (availabilityZones === undefined) {
    const rule = 'vpc.subnetIds (with more than one node) must lie in two or more Availability Zones';
    return [condition(scope, `length(${found}) > 1`, `${rule}, found ${listed(found)}`)];
  }
  const missing = `setsubtract(${JSON.stringify(availabilityZones)}, ${found})`;
  const rule = 'vpc.subnetIds must contain a subnet in each of availabilityZones';
  return [condition(scope, `length(${missing}) == 0`, `${rule}, found none in ${listed(missing)}`)];
}

const condition = (scope: Construct, holds: string, message: string) => ({
  condition: `\${${holds}}`,
  errorMessage: `${scope.node.path}: ${message}`,
});

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
