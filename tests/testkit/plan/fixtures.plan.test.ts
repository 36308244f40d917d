import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformOutput, type TerraformStack, TerraformVariable } from 'cdktf';
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

function instances(stack: TerraformStack) {
  new DataAwsSubnet(stack, 'Keyed', { vpcId: 'vpc-1' }).addOverride('for_each', '${toset(["a", "b.c/d"])}');
  new DataAwsSubnet(stack, 'Numbered').addOverride('count', 2);
  const value = '${{ for key, one in data.aws_subnet.Keyed : key => [one.id, one.vpc_id] }}';
  new TerraformOutput(stack, 'keyed', { value });
  new TerraformOutput(stack, 'numbered', { value: '${data.aws_subnet.Numbered[*].id}' });
}

function variables(stack: TerraformStack) {
  const pattern = new TerraformVariable(stack, 'pattern', { type: 'list(string)' });
  new TerraformOutput(stack, 'given', { value: pattern.listValue });
}

function failing(stack: TerraformStack) {
  const subnet = new DataAwsSubnet(stack, 'Failing', {
    lifecycle: { postcondition: [{ condition: '${self.id != "subnet-d"}', errorMessage: 'it is subnet-d' }] },
  });
  subnet.addOverride('count', 2);
}

const PATTERNS = ['${x.y}', '%{ if true }', '$${z}', '"', '$'];

let plans: Readonly<Record<'expressions' | 'instances' | 'variables' | 'failing' | 'modules', Plan>>;
beforeAll(async () => {
  const data = {
    aws_availability_zones: { names: ['us-east-1a'] },
    aws_subnet: SUBNET,
    aws_subnets: { ids: ['s-1'] },
    Keyed: { id: 'subnet-${x}' },
    'Keyed["b.c/d"]': { id: 'subnet-"c"', vpc_id: 'vpc-2' },
    'aws_subnet.Numbered[1]': { id: 'subnet-b' },
    'Failing[1]': { id: 'subnet-d' },
    'Dax/Zones': { names: ['us-east-1a', 'us-east-1b'] },
    aws_vpcs: { ids: ['vpc-1'] },
    aws_vpc: { id: 'vpc-1', main_route_table_id: 'rtb-1' },
    aws_route_tables: { ids: ['rtb-1'] },
    aws_route_table: { id: 'rtb-1', routes: [] },
  };
  const stacks = { expressions, instances, variables, failing, modules };
  plans = await plan(stacks, { data, variables: { pattern: PATTERNS } });
}, 240_000);

it.each(Object.entries(EXPRESSIONS))('gives an expression the values of fixtures: %s', (name, [, value]) => {
  expect(plans.expressions.outputs[name]).toEqual(value);
});

it('gives variables their values, which are no expressions', () => {
  expect(plans.variables.outputs).toEqual({ given: PATTERNS });
});

it('keeps what depends on a data source', () => {
  expect(plans.expressions.actions).toEqual({ 'aws_sqs_queue.Queue': 'create' });
});

it('gives instances their own values, and the others those without a key', () => {
  const { outputs, data } = plans.instances;
  expect(outputs).toEqual({
    keyed: { a: ['subnet-${x}', 'vpc-1'], 'b.c/d': ['subnet-"c"', 'vpc-2'] },
    numbered: ['subnet-a', 'subnet-b'],
  });
  expect(Object.keys(data('aws_subnet'))).toEqual(['Keyed', 'Keyed["b.c/d"]', 'Numbered', 'Numbered[1]']);
});

it('checks the conditions of an instance with its values', () => {
  expect(plans.failing.failures).toMatchObject([{ sentence: 'it is subnet-d', address: 'data.aws_subnet.Failing' }]);
});

it('rejects keys that no instance has', async () => {
  const data = { aws_subnet: SUBNET, 'Keyed["z"]': {}, 'Numbered[2]': {} };
  await expect(plan(instances, { data })).rejects.toThrow(
    'plan(): data: Keyed has no instance z; there are a, b.c/d; data: Numbered has no instance 2; there are 0, 1',
  );
}, 120_000);

it('plans modules that look up networks', () => {
  expect(Object.keys(plans.modules.resources('aws_dax_cluster'))).toEqual(['Dax/Resource']);
});

it.each([
  [{ endpiont: 'http://127.0.0.1:1' }, 'plan(): endpiont is not an option, did you mean endpoint?'],
  [{ data: { Zone: { names: [] } } }, 'plan(): data: there is no data source at Zone, did you mean Zones?'],
  [{ data: { 'Zones["a"]': {} } }, 'plan(): data: the data source of Zones["a"] has neither for_each nor count'],
  [{ variables: { stage: 'dev' } }, 'plan(): variables: no stack declares stage; there are none'],
])('rejects %j, which would have no effect', async (options, sentence) => {
  await expect(plan(expressions, options as object)).rejects.toThrow(sentence);
});

it.each([
  [{}, 'plan(): there must be at least one stack, got none'],
  [{ shop: 5 }, 'plan(): the stack shop must be the folder of a synthesized stack, a TerraformStack, a function that'],
])('rejects %j as stacks', async (stacks, sentence) => {
  await expect(plan(stacks as never)).rejects.toThrow(sentence);
});
