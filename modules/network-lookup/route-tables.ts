import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import { TerraformIterator, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { address, filter } from './query';

/** Terraform expressions for the route tables of subnets. A subnet without its own route table uses the VPC's main one. */
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

  /** The id of the subnet's route table. */
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
