import type { TerraformStack } from 'cdktf';
import { Ec2 } from '../../../benchmarks/support/ec2';
import { NodeFunction } from '../../../modules/node-function';
import type { Vpc } from '../../../modules/shared/vpc';
import { DeployedStack } from '../../support/deployed-stack';
import { writeFiles } from '../static-site/fixture';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const deployed = new DeployedStack(endpoint);
afterAll(() => deployed.remove());

const entry = `${writeFiles('in-use', { 'index.js': 'exports.handler = async () => 1;' })}/index.js`;

const greetIn = (vpc?: Vpc) => (stack: TerraformStack) => {
  // The local AWS drops fields of alarms, so every plan would change them.
  const settings = { functionName: 'greet-in-vpc', entry, environment: {}, alarms: false };
  new NodeFunction(stack, 'Greet', { ...settings, ...(vpc && { vpc }) });
};

/** What an apply did with functions and security groups. */
const stepsIn = (log: string): string[] =>
  [...log.matchAll(/aws_(lambda_function|security_group)\.\S+(?: \(.+\))?: (Creating|Modifying|Destroying)\b/g)].map(
    ([, type, step]) => `${step} ${type}`,
  );

// AWS keeps a group that is in use: https://github.com/hashicorp/terraform-provider-aws/issues/13661
describe('the security group of a NodeFunction', () => {
  let vpcs: Vpc[];

  beforeAll(async () => {
    const ec2 = new Ec2(endpoint, 'test');
    const create = async () => {
      const { vpcId } = await ec2.vpc({});
      return { vpcId, subnetIds: [await ec2.subnet(vpcId, 1, 'a')] };
    };
    vpcs = [await create(), await create()];
    await deployed.apply(greetIn(vpcs[0]));
  }, 120_000);

  it('is replaced in another VPC, and removed once the function has the new one', async () => {
    expect(stepsIn(await deployed.apply(greetIn(vpcs[1])))).toEqual([
      'Creating security_group',
      'Modifying lambda_function',
      'Destroying security_group',
    ]);
  }, 120_000);

  it('is removed once the function has left the VPC', async () => {
    expect(stepsIn(await deployed.apply(greetIn()))).toEqual([
      'Modifying lambda_function',
      'Destroying security_group',
    ]);
    expect(await deployed.plan(greetIn())).toContain('No changes');
  }, 120_000);
});
