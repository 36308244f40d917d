import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsSubnets, type DataAwsSubnetsFilter } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { Fn, Op, TerraformIterator, type TerraformResourceLifecycle, TerraformSelf, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { address, filter, named, type Tags, tagFilters, tagWords } from './query';
import { RouteTables } from './route-tables';

/** Selects the private subnets of a VPC. */
export interface PrivateSubnetsQuery {
  /** Their ids (`subnet-...`). @default the subnets without a route to an internet gateway */
  readonly privateSubnetIds?: readonly string[];
  /**
   * Tags that each subnet has, among others; the values may contain `*` and `?`.
   * @default the subnets without a route to an internet gateway
   */
  readonly privateSubnetTags?: Tags;
}

/** Checks the number and the zones of the private subnets, and returns a data source that depends on these checks. */
export function findPrivateSubnets(
  scope: Construct,
  vpcId: string,
  query: PrivateSubnetsQuery,
  minimumZones: number,
): DataAwsSubnets {
  const { path } = scope.node;
  const { ids, words } = findCandidates(scope, vpcId, query);
  const each = TerraformIterator.fromList(ids);
  const subnets = address(new DataAwsSubnet(scope, 'PrivateSubnet', { forEach: each, id: each.value }));
  const zones = `distinct(values(${subnets})[*].availability_zone)`;
  return new DataAwsSubnets(scope, 'PrivateSubnets', {
    filter: [{ name: 'subnet-id', values: Token.asList(`\${keys(${subnets})}`) }],
    lifecycle: {
      precondition: [
        {
          condition: `\${length(${subnets}) > 0}`,
          errorMessage: `${path}: ${vpcId} must have private subnets, ${words}, found none`,
        },
      ],
      postcondition: [
        {
          condition: `\${length(${zones}) >= ${minimumZones}}`,
          errorMessage: `${path}: the private subnets of ${vpcId} must lie in ${minimumZones} or more zones, found ${named(zones)}`,
        },
      ],
    },
  });
}

/** The ids of the private subnets, and a description for error messages. */
function findCandidates(scope: Construct, vpcId: string, query: PrivateSubnetsQuery): { ids: string[]; words: string } {
  const { privateSubnetIds, privateSubnetTags } = query;
  const subnets = (filters: DataAwsSubnetsFilter[], lifecycle: TerraformResourceLifecycle = {}) =>
    new DataAwsSubnets(scope, 'Subnets', { filter: [filter('vpc-id', vpcId), ...filters], lifecycle });

  if (privateSubnetIds) {
    const given = [{ name: 'subnet-id', values: [...privateSubnetIds] }];
    return { ids: subnets(given, allOf(scope, vpcId, privateSubnetIds)).ids, words: 'as given' };
  }
  if (privateSubnetTags) return { ids: subnets(tagFilters(privateSubnetTags)).ids, words: tagWords(privateSubnetTags) };

  const all = subnets([]);
  return {
    ids: RouteTables.in(scope, vpcId, all.ids).withoutWayOut(`${address(all)}.ids`),
    words: 'without a route to an internet gateway',
  };
}

const allOf = (scope: Construct, vpcId: string, ids: readonly string[]): TerraformResourceLifecycle => ({
  postcondition: [
    {
      condition: Op.eq(Fn.lengthOf(TerraformSelf.getAny('ids')), Fn.lengthOf(ids)),
      errorMessage: `${scope.node.path}: privateSubnetIds must be subnets of ${vpcId}: of ${Fn.join(', ', [...ids])} it has ${named('self.ids')}`,
    },
  ],
});
