import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { TerraformIterator } from 'cdktf';
import type { Construct } from 'constructs';
import { address, filter, listed } from './data-source';

/**
 * A Terraform expression for the names of the zones that have more than a number of the subnets. Subnets that Terraform
 * has yet to create are read during the deployment. Call it once per scope.
 */
export function zonesWithMoreThan(subnets: number, scope: Construct, subnetIds: readonly string[]): string {
  // Reads the subnets of each zone: the zones of a region are known where the number of subnets may not be.
  const each = TerraformIterator.fromList(new DataAwsAvailabilityZones(scope, 'Zones', {}).names);
  const inZone = new DataAwsSubnets(scope, 'SubnetsInZone', {
    forEach: each,
    filter: [filter('subnet-id', ...subnetIds), filter('availability-zone', each.value)],
  });
  return `[for zone, subnets in ${address(inZone)} : zone if length(subnets.ids) > ${subnets}]`;
}

export const zoneCondition = (scope: Construct, holds: string, message: string) => ({
  condition: `\${${holds}}`,
  errorMessage: `${scope.node.path}: ${message}`,
});

/** A condition for what needs subnets in several zones. */
export function inSeveralZones(scope: Construct, prop: string, subnetIds: readonly string[]) {
  const found = zonesWithMoreThan(0, scope, subnetIds);
  const message = `${prop} must lie in two or more Availability Zones, found ${listed(found)}`;
  return zoneCondition(scope, `length(${found}) > 1`, message);
}
