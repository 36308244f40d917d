import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ec2 } from '../../benchmarks/support/ec2';
import { type Plan, plan } from '../../testkit';

const { withExamples } = require('../../bin/page-examples') as {
  withExamples<Result>(
    edit: (code: string) => string,
    use: (stacks: Readonly<Record<string, string>>) => Promise<Result>,
  ): Promise<Result>;
};

const accountId = '555566667777';
const region = 'eu-west-1';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
let plans: Readonly<Record<string, Plan>>;

beforeAll(async () => {
  const { vpcId, subnetIds } = await new Ec2(endpoint, accountId, region).network('company-main');
  const edit = (code: string) =>
    [...code.matchAll(/'subnet-\w+'/g)]
      .reduce((text, [id], index) => text.replace(id, `'${subnetIds[index]}'`), code)
      .replace(/vpc-\w+/, vpcId);
  plans = await withExamples(edit, (stacks) => plan(stacks, { endpoint, accountId }));
}, 600_000);

const names = readdirSync(join(__dirname, '..', '..', 'modules')).filter((name) => name !== 'shared');

it.each(names)('plans the example on the page of %s, which only creates', (name) => {
  const actions = Object.values(plans[name]?.actions ?? {});
  expect(actions.length).toBeGreaterThan(3);
  expect(new Set(actions)).toEqual(new Set(['create']));
});
