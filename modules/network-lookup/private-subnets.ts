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
import { withHclLifecycle } from '../shared/hcl';
import { type Tags, tagFilters, tagWords } from './query';

type SubnetType = 'with-egress' | 'isolated' | 'any';

export interface PrivateSubnetsQuery {
  /** Their ids (`subnet-...`). @default the subnets without a route to an internet gateway */
  readonly privateSubnetIds?: readonly string[];
  /**
   * Tags that each subnet has, among others; the values may contain `*` and `?`.
   * @default the subnets without a route to an internet gateway
   */
  readonly privateSubnetTags?: Tags;
  /**
   * Which of the private subnets: `with-egress` are those with a default IPv4 route, such as to a NAT gateway or a transit
   * gateway, `isolated` those without a default route.
   * @default 'any'
   */
  readonly privateSubnetType?: SubnetType;
  /**
   * Whether to use one subnet per Availability Zone, the one with the lowest id: a serverless cache requires that. A new
   * subnet may change the choice.
   * @default false
   */
  readonly onePerZone?: boolean;
}

type Query = PrivateSubnetsQuery & Required<Pick<PrivateSubnetsQuery, 'privateSubnetType' | 'onePerZone'>>;

/** Checks the number and the zones of the private subnets, and returns a data source that depends on these checks. */
export function findPrivateSubnets(
  scope: Construct,
  vpcId: string,
  query: Query,
  minimumZones: number,
): DataAwsSubnets {
  const { ids, words } = findCandidates(scope, vpcId, query);
  const each = TerraformIterator.fromList(ids);
  const subnets = address(new DataAwsSubnet(scope, 'PrivateSubnet', { forEach: each, id: each.value }));
  const zones = `distinct(values(${subnets})[*].availability_zone)`;
  const chosen = query.onePerZone
    ? `[for zone in ${zones} : sort([for id, subnet in ${subnets} : id if subnet.availability_zone == zone])[0]]`
    : `keys(${subnets})`;
  const found = new DataAwsSubnets(scope, 'PrivateSubnets', {
    filter: [{ name: 'subnet-id', values: Token.asList(`\${${chosen}}`) }],
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
  return withHclLifecycle(found);
}

const WORDS: Readonly<Record<SubnetType, string>> = {
  any: 'without a route to an internet gateway',
  'with-egress': 'with a default route, but not to an internet gateway',
  isolated: 'without a default route',
};

const DEFAULT_IPV4 = 'route.cidr_block == "0.0.0.0/0"';
const DEFAULT_IPV6 = 'route.ipv6_cidr_block == "::/0"';

/** The ids of the private subnets, and a description for error messages. */
function findCandidates(scope: Construct, vpcId: string, query: Query): { ids: string[]; words: string } {
  const { privateSubnetIds, privateSubnetTags, privateSubnetType } = query;
  const subnets = (filters: DataAwsSubnetsFilter[], lifecycle: TerraformResourceLifecycle = {}) =>
    withHclLifecycle(
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
  const found = subnets(privateSubnetTags ? tagFilters(privateSubnetTags) : []);
  const tagged = privateSubnetTags && tagWords(privateSubnetTags);
  if (tagged && privateSubnetType === 'any') return { ids: found.ids, words: tagged };
  return {
    ids: RouteTables.in(scope, vpcId, found.ids).leading(privateSubnetType, `${address(found)}.ids`),
    words: [...(tagged ? [tagged] : []), WORDS[privateSubnetType]].join(' and '),
  };
}

/**
 * Terraform expressions for the route tables of subnets. A subnet without its own route table uses the VPC's main one.
 */
export class RouteTables extends Construct {
  /** A list of the main route table, empty if all subnets have their own: that of a shared VPC may not be visible. */
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
    const ofSubnet = [filter('association.subnet-id', each.value)];
    this.own = address(new DataAwsRouteTables(this, 'Own', { forEach: each, filter: ofSubnet }));
    const isUsed = `anytrue([for table in values(${this.own}) : length(table.ids) == 0])`;
    this.main = address(
      new DataAwsRouteTable(this, 'Main', {
        count: Token.asNumber(`\${${isUsed} ? 1 : 0}`),
        vpcId,
        filter: [filter('association.main', 'true')],
      }),
    );
  }

  public idOf(subnetId: string): string {
    return `concat(${this.own}[${subnetId}].ids, ${this.main}[*].id)[0]`;
  }

  /** The subnets whose route table has no route to an internet gateway, and leads where it should. */
  public leading(privateSubnetType: SubnetType, subnetIds: string): string[] {
    const owning = new TerraformLocal(
      this,
      'Owning',
      `\${[for id in ${subnetIds} : id if length(${this.own}[id].ids) > 0]}`,
    );
    const each = TerraformIterator.fromList(owning.asList);
    const tables = address(new DataAwsRouteTable(this, 'Each', { forEach: each, subnetId: each.value }));
    const routes = `try(${tables}[id].routes, ${this.main}[0].routes)`;
    const leads = (condition: string) => `anytrue([for route in ${routes} : ${condition}])`;
    const isPublic = leads('startswith(route.gateway_id, "igw-")');
    const conditions: Readonly<Record<SubnetType, string>> = {
      any: `!${isPublic}`,
      'with-egress': `!${isPublic} && ${leads(DEFAULT_IPV4)}`,
      isolated: `!${isPublic} && !${leads(`${DEFAULT_IPV4} || ${DEFAULT_IPV6}`)}`,
    };
    const id = 'WithoutWayOut';
    return new TerraformLocal(this, id, `\${[for id in ${subnetIds} : id if ${conditions[privateSubnetType]}]}`).asList;
  }
}
