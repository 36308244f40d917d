import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { PlanError, plan } from '../../../testkit';

const STACKS = {
  'an attribute that a fixture lacks': (stack: TerraformStack) => {
    const { arn } = new DataAwsSubnet(new Construct(stack, 'Network'), 'Subnet');
    new TerraformOutput(stack, 'arn', { value: arn });
  },
  'a variable without a value': (stack: TerraformStack) => {
    new SqsQueue(stack, 'Queue', { name: new TerraformVariable(stack, 'name', { type: 'string' }).stringValue });
  },
  'an import': (stack: TerraformStack) => {
    new SqsQueue(stack, 'Queue', { name: 'orders' }).importFrom('https://sqs.us-east-1.amazonaws.com/1/orders');
  },
};
const REMEDIES: Readonly<Record<keyof typeof STACKS, string>> = {
  'an attribute that a fixture lacks': "A fixture lacks it: data: { 'aws_subnet.Network/Subnet': { … } }.",
  'a variable without a value': 'It is a variable: give its value, variables: { name: … }.',
  'an import': 'An import needs the endpoint of a local AWS.',
};

it.each(Object.entries(STACKS))(
  'says what helps against %s',
  async (name, stack) => {
    const failure = await plan(stack, { data: { aws_subnet: { id: 'subnet-1' } } }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PlanError);
    expect((failure as PlanError).message).toContain(REMEDIES[name as keyof typeof STACKS]);
  },
  60_000,
);

it('answers with the account in the partition of the region', async () => {
  const identityIn = (region: string) => {
    const stack = new TerraformStack(new App(), 'shop');
    new AwsProvider(stack, 'Aws', { region, allowedAccountIds: ['111122223333'] });
    new TerraformOutput(stack, 'arn', { value: new DataAwsCallerIdentity(stack, 'Me').arn });
    return stack;
  };
  const { china, government, others } = await plan({
    china: identityIn('cn-north-1'),
    government: identityIn('us-gov-west-1'),
    others: identityIn('eu-west-1'),
  });
  expect([china, government, others].map(({ outputs }) => outputs.arn)).toEqual(
    ['aws-cn', 'aws-us-gov', 'aws'].map((partition) => `arn:${partition}:iam::111122223333:root`),
  );
}, 120_000);
