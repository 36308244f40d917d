import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { NetworkLookup } from '../../../modules/network-lookup';
import { type Plan, plan } from '../../../testkit';

const SUBNET = { id: 'subnet-a', availability_zone: 'us-east-1a' };

/** Expressions over one data source, over one with `for_each` and over one with `count`, and their values. */
const EXPRESSIONS: Readonly<Record<string, readonly [expression: string, value: unknown]>> = {
  one: ['data.aws_availability_zones.Zones.names', ['us-east-1a']],
  lookup: ['lookup(data.aws_availability_zones.Zones, "names", null)', ['us-east-1a']],
  listed: ['[for name in data.aws_availability_zones.Zones.names : upper(name)]', ['US-EAST-1A']],
  two: ['join(" ", concat(data.aws_availability_zones.Zones.names, data.aws_subnets.Each["a"].ids))', 'us-east-1a s-1'],
  key: ['data.aws_subnets.Each["b"].ids', ['s-1']],
  anyKey: ['data.aws_subnets.Each[keys(data.aws_subnets.Each)[0]].ids', ['s-1']],
  values: ['values(data.aws_subnets.Each)[*].ids', [['s-1'], ['s-1']]],
  each: ['{ for key, one in data.aws_subnets.Each : key => one.ids[0] }', { a: 's-1', b: 's-1' }],
  flat: ['flatten([for one in data.aws_subnets.Each : one.ids])', ['s-1', 's-1']],
  count: ['data.aws_subnet.Counted[1].availability_zone', 'us-east-1a'],
  splat: ['data.aws_subnet.Counted[*].id', ['subnet-a', 'subnet-a']],
  length: ['length(data.aws_subnet.Counted)', 2],
  json: ['jsondecode(jsonencode(data.aws_subnet.Counted))[0].id', 'subnet-a'],
};

function expressions(stack: TerraformStack) {
  const zones = new DataAwsAvailabilityZones(stack, 'Zones');
  new DataAwsSubnets(stack, 'Each').addOverride('for_each', '${toset(["a", "b"])}');
  new DataAwsSubnet(stack, 'Counted').addOverride('count', '${length(data.aws_availability_zones.Zones.names) + 1}');
  for (const [name, [expression]] of Object.entries(EXPRESSIONS)) {
    new TerraformOutput(stack, name, { value: `\${${expression}}` });
  }
  new SqsQueue(stack, 'Queue', { name: 'orders', dependsOn: [zones] });
}

function modules(stack: TerraformStack) {
  const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'] };
  const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/scores';
  new DaxCluster(stack, 'Dax', { clusterName: 'scores', vpc, tables: [{ tableArn }] });
  new NetworkLookup(stack, 'Network', { vpcName: 'main', minimumZones: 1 });
}

let plans: Readonly<Record<'expressions' | 'modules', Plan>>;
beforeAll(async () => {
  const data = {
    aws_availability_zones: { names: ['us-east-1a'] },
    aws_subnet: SUBNET,
    aws_subnets: { ids: ['s-1'] },
    'Dax/Zones': { names: ['us-east-1a', 'us-east-1b'] },
    aws_vpcs: { ids: ['vpc-1'] },
    aws_vpc: { id: 'vpc-1', main_route_table_id: 'rtb-1' },
    aws_route_tables: { ids: ['rtb-1'] },
    aws_route_table: { id: 'rtb-1', routes: [] },
  };
  plans = await plan({ expressions, modules }, { data });
}, 240_000);

it.each(Object.entries(EXPRESSIONS))('gives an expression the values of fixtures: %s', (name, [, value]) => {
  expect(plans.expressions.outputs[name]).toEqual(value);
});

it('keeps what depends on a data source', () => {
  expect(plans.expressions.actions).toEqual({ 'aws_sqs_queue.Queue': 'create' });
});

it('plans modules that look up networks', () => {
  expect(Object.keys(plans.modules.resources('aws_dax_cluster'))).toEqual(['Dax/Resource']);
});

it.each([
  [{ endpiont: 'http://127.0.0.1:1' }, 'plan(): endpiont is not an option, did you mean endpoint?'],
  [{ data: { Zone: { names: [] } } }, 'plan(): data: there is no data source at Zone, did you mean Zones?'],
])('rejects %j, which would have no effect', async (options, sentence) => {
  await expect(plan(expressions, options as object)).rejects.toThrow(sentence);
});

it.each([
  [{}, 'plan(): there must be at least one stack, got none'],
  [null, 'plan(): the stack must be a folder, a stack, an app, a function, or stacks by name, got null'],
])('rejects %j as stacks', async (stacks, sentence) => {
  await expect(plan(stacks as never)).rejects.toThrow(sentence);
});
