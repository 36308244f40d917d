import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsSubnets, type DataAwsSubnetsFilter } from '@cdktf/provider-aws/lib/data-aws-subnets';
import {
  Fn,
  Op,
  TerraformIterator,
  TerraformLocal,
  type TerraformResourceLifecycle,
  TerraformSelf,
  Token,
} from 'cdktf';
import { Construct } from 'constructs';
import { postconditions } from '../shared/check';
import { address, filter, listed } from '../shared/data-source';
import { withConditionBlocks } from '../shared/hcl';
import { type Tags, tagFilters, tagWords } from './query';

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
  const { ids, words } = findCandidates(scope, vpcId, query);
  const each = TerraformIterator.fromList(ids);
  const subnets = address(new DataAwsSubnet(scope, 'PrivateSubnet', { forEach: each, id: each.value }));
  const zones = `distinct(values(${subnets})[*].availability_zone)`;
  const found = new DataAwsSubnets(scope, 'PrivateSubnets', {
    filter: [{ name: 'subnet-id', values: Token.asList(`\${keys(${subnets})}`) }],
    lifecycle: {
      precondition: [
        {
          condition: `\${length(${subnets}) > 0}`,
          errorMessage: `${scope.node.path}: ${vpcId} must have private subnets, ${words}, found none`,
        },
      ],
      ...postconditions(scope, {
        condition: `\${length(${zones}) >= ${minimumZones}}`,
        message: `the private subnets of ${vpcId} must lie in ${minimumZones} or more zones, found ${listed(zones)}`,
      }),
    },
  });
  return withConditionBlocks(found);
}

/** The ids of the private subnets, and a description for error messages. */
function findCandidates(scope: Construct, vpcId: string, query: PrivateSubnetsQuery): { ids: string[]; words: string } {
  const { privateSubnetIds, privateSubnetTags } = query;
  const subnets = (filters: DataAwsSubnetsFilter[], lifecycle: TerraformResourceLifecycle = {}) =>
    withConditionBlocks(
      new DataAwsSubnets(scope, 'Subnets', { filter: [filter('vpc-id', vpcId), ...filters], lifecycle }),
    );

  if (privateSubnetIds) {
    const given = [...privateSubnetIds];
    const allFound = postconditions(scope, {
      condition: Op.eq(Fn.lengthOf(TerraformSelf.getAny('ids')), Fn.lengthOf(privateSubnetIds)),
      message: `privateSubnetIds must be subnets of ${vpcId}: of ${Fn.join(', ', given)} it has ${listed('self.ids')}`,
    });
    return { ids: subnets([filter('subnet-id', ...given)], allFound).ids, words: 'as given' };
  }
  if (privateSubnetTags) return { ids: subnets(tagFilters(privateSubnetTags)).ids, words: tagWords(privateSubnetTags) };

  const all = subnets([]);
  return {
    ids: RouteTables.in(scope, vpcId, all.ids).withoutWayOut(`${address(all)}.ids`),
    words: 'without a route to an internet gateway',
  };
}

/**
 * Terraform expressions for the route tables of subnets. A subnet without its own route table uses the VPC's main one.
 */
export class RouteTables extends Construct {
  private readonly main: string;
  /** A map from each subnet to the `ids` of its own route table, if any. */
  private readonly own: string;

  /** Reads the route tables once per scope; later calls must ask for a subset of the same subnets. */
  public static in(scope: Construct, vpcId: string, subnetIds: string[]): RouteTables {
    const id = 'RouteTables';
    return (scope.node.tryFindChild(id) as RouteTables | undefined) ?? new RouteTables(scope, id, vpcId, subnetIds);
  }

  private constructor(scope: Construct, id: string, vpcId: string, subnetIds: string[]) {
    super(scope, id);

    const each = TerraformIterator.fromList(subnetIds);
    this.main = address(new DataAwsRouteTable(this, 'Main', { vpcId, filter: [filter('association.main', 'true')] }));
    const ofSubnet = [filter('association.subnet-id', each.value)];
    this.own = address(new DataAwsRouteTables(this, 'Own', { forEach: each, filter: ofSubnet }));
  }

  public idOf(subnetId: string): string {
    return `concat(${this.own}[${subnetId}].ids, [${this.main}.id])[0]`;
  }

  /** The subnets whose route table has no route to an internet gateway. */
  public withoutWayOut(subnetIds: string): string[] {
    const owning = new TerraformLocal(
      this,
      'Owning',
      `\${[for id in ${subnetIds} : id if length(${this.own}[id].ids) > 0]}`,
    );
    const each = TerraformIterator.fromList(owning.asList);
    const tables = address(new DataAwsRouteTable(this, 'Each', { forEach: each, subnetId: each.value }));
    const routes = `try(${tables}[id].routes, ${this.main}.routes)`;
    const leadsOut = `anytrue([for route in ${routes} : startswith(route.gateway_id, "igw-")])`;
    return new TerraformLocal(this, 'WithoutWayOut', `\${[for id in ${subnetIds} : id if !${leadsOut}]}`).asList;
  }
}
