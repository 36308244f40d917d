import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { TerraformOutput, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { WriteBuffer } from '../../../modules/write-buffer';
import { type Plan, PlanError, plan } from '../../../testkit';

/** Shows a VPC that must have 65536 addresses. */
const looksUp = (id: string) => (stack: TerraformStack) => {
  const vpc = new DataAwsVpc(stack, id, { tags: { Name: 'shop' } });
  vpc.addOverride('lifecycle', {
    postcondition: [{ condition: '${self.cidr_block == "10.0.0.0/16"}', error_message: 'must be wide' }],
  });
  const account = new DataAwsCallerIdentity(stack, 'Identity').accountId;
  new SsmParameter(stack, 'Found', { name: 'found', type: 'String', value: `${vpc.id} ${vpc.cidrBlock} ${account}` });
};

function buffered(stack: TerraformStack): void {
  const table = new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
  new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table });
}

const FAILING = {
  lacking(stack: TerraformStack): void {
    const { arn } = new DataAwsSubnet(new Construct(stack, 'Network'), 'Subnet');
    new TerraformOutput(stack, 'arn', { value: arn });
  },
  unset(stack: TerraformStack): void {
    new SqsQueue(stack, 'Queue', { name: new TerraformVariable(stack, 'name', { type: 'string' }).stringValue });
  },
};

const shown = (stack: TerraformStack): void => {
  new TerraformOutput(stack, 'arn', { value: new DataAwsCallerIdentity(stack, 'Me').arn });
};

/** One stack per partition of AWS. */
const REGIONS = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1', aws: 'eu-west-1' };

const STACKS = {
  one: (stack: TerraformStack) => void new SqsQueue(stack, 'Queue', { name: 'one' }),
  two: (stack: TerraformStack) => void new SqsQueue(stack, 'Queue', { name: 'two' }),
  answered: looksUp('Vpc'),
  narrow: looksUp('Narrow'),
  unanswered: looksUp('Unanswered'),
  buffered,
  ...FAILING,
};

describe('a plan of all stacks of an app without a server', () => {
  let plans: Readonly<Record<string, Plan>>;
  const planOf = (name: keyof typeof STACKS) => plans[name] as Plan;

  beforeAll(async () => {
    const app = Testing.app();
    for (const [name, build] of Object.entries(STACKS)) {
      const stack = new TerraformStack(app, name);
      new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
      build(stack);
    }
    for (const [partition, region] of Object.entries(REGIONS)) {
      const stack = new TerraformStack(app, partition);
      new AwsProvider(stack, 'Aws', { region, allowedAccountIds: ['111122223333'] });
      shown(stack);
    }
    const data = {
      'aws_vpc.Vpc': { id: 'vpc-1', cidr_block: '10.0.0.0/16' },
      'aws_vpc.Narrow': { id: 'vpc-1', cidr_block: '10.0.0.0/24' },
      aws_subnet: { id: 'subnet-1' },
    };
    plans = await plan(app, { accountId: '123456789012', data });
  }, 180_000);

  it('has the plan of each stack', () => {
    expect(Object.keys(plans)).toEqual([...Object.keys(STACKS), ...Object.keys(REGIONS)]);
    expect((['one', 'two'] as const).map((name) => planOf(name).change('Queue').after?.name)).toEqual(['one', 'two']);
  });

  it('answers data sources by fixtures', () => {
    const answered = planOf('answered');
    expect(answered.change('Found').after?.value).toBe('vpc-1 10.0.0.0/16 123456789012');
    expect(answered.actions).toEqual({ 'aws_ssm_parameter.Found': 'create' });
    expect(answered.data('aws_vpc')).toEqual({ Vpc: { id: 'vpc-1', cidr_block: '10.0.0.0/16' } });
    expect(answered.errors).toEqual([]);
    const failure = { kind: 'postcondition', sentence: 'must be wide', address: 'data.aws_vpc.Narrow' };
    expect(planOf('narrow').failures).toEqual([failure]);
  });

  it('tells which data sources are not answered', () => {
    expect(() => planOf('unanswered').changes).toThrow(
      /Error: reading EC2 VPC[\s\S]*with data\.aws_vpc\.Unanswered\n[\s\S]*as a fixture, data: \{ 'aws_vpc\.Unanswered': \{ … \} \}, or/,
    );
  });

  it('has a table and its buffer', () => {
    const planned = planOf('buffered');
    expect(planned.change('Orders/Resource')).toMatchObject({ action: 'create', after: { name: 'orders' } });
    expect(planned.change('Buffer/Resource').after?.name).toBe('orders');
  });

  it.each<[string, keyof typeof FAILING, string]>([
    [
      'an attribute that a fixture lacks',
      'lacking',
      "A fixture lacks it: data: { 'aws_subnet.Network/Subnet': { … } }.",
    ],
    ['a variable without a value', 'unset', 'It is a variable: give its value, variables: { name: … }.'],
  ])('says what helps against %s', (_, name, remedy) => {
    expect(() => planOf(name).changes).toThrow(PlanError);
    expect(() => planOf(name).changes).toThrow(remedy);
  });

  it('answers with the account in the partition of the region', () => {
    const partitions = Object.keys(REGIONS);
    expect(partitions.map((name) => plans[name]?.outputs.arn)).toEqual(
      partitions.map((partition) => `arn:${partition}:iam::111122223333:root`),
    );
  });
});

// Terraform does not say of which stack it is.
it('says what helps against an import', async () => {
  const importing = (stack: TerraformStack) => {
    new SqsQueue(stack, 'Queue', { name: 'orders' }).importFrom('https://sqs.us-east-1.amazonaws.com/1/orders');
  };
  const failure = await plan(importing).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PlanError);
  expect((failure as PlanError).message).toContain('An import needs the endpoint of a local AWS.');
}, 60_000);
