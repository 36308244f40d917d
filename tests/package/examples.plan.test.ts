import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findMirror } from '../../environments/provider-files';
import { type Plan, plan } from '../../testkit';
import { Ec2 } from '../support/ec2';

const { withExamples } = require('../../bin/page-examples') as {
  withExamples<Result>(
    edit: (code: string) => string,
    use: (stacks: Readonly<Record<string, string>>) => Promise<Result>,
  ): Promise<Result>;
};

const accountId = '555566667777';
const region = 'eu-west-1';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const plans: Record<string, Plan> = {};

/** The network that the examples name: a VPC with private subnets in three zones. */
async function createNetwork() {
  const ec2 = new Ec2(endpoint, accountId, region);
  const { vpcId } = await ec2.vpc({ Name: 'company-main' });
  const zones = ['a', 'b', 'c'];
  const subnetIds = [];
  for (const [index, zone] of zones.entries()) {
    subnetIds.push(await ec2.subnet(vpcId, index, zone, { Tier: 'private' }));
  }
  await ec2.routeTable(vpcId, ...subnetIds);
  return { vpcId, subnetIds };
}

const PROVIDER = '5.100.0';

/** Where Terraform finds the provider without its registry, as for the environments. */
function linkMirror(stack: string): void {
  const mirror = findMirror(PROVIDER);
  if (mirror === undefined) return;
  mkdirSync(join(stack, 'terraform.d'), { recursive: true });
  symlinkSync(mirror, join(stack, 'terraform.d', 'plugins'));
}

beforeAll(async () => {
  const { vpcId, subnetIds } = await createNetwork();
  const edit = (code: string) =>
    [...code.matchAll(/'subnet-\w+'/g)]
      .reduce((text, [id], index) => text.replace(id, `'${subnetIds[index]}'`), code)
      .replace(/vpc-\w+/, vpcId);
  await withExamples(edit, async (stacks) => {
    for (const [name, stack] of Object.entries(stacks)) {
      linkMirror(stack);
      plans[name] = await plan(stack, { endpoint, accountId });
    }
  });
}, 600_000);

const names = readdirSync(join(__dirname, '..', '..', 'modules')).filter((name) => name !== 'shared');

it.each(names)('plans the example on the page of %s, which only creates', (name) => {
  const actions = Object.values(plans[name]?.actions ?? {});
  expect(actions.length).toBeGreaterThan(3);
  expect(new Set(actions)).toEqual(new Set(['create']));
});
