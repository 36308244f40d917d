import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import {
  App,
  AssetType,
  Fn,
  TerraformAsset,
  TerraformHclModule,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
} from 'cdktf';
import { type Plan, PlanError, plan, type StackSource } from '../../../testkit';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const folder = mkdtempSync(join(tmpdir(), 'tableside-together-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stack of a separate app, with the regions and accounts that its providers reach as parameters. */
function inRegions(name: string, accountId: string, region: string, otherRegion: string): TerraformStack {
  const stack = new TerraformStack(new App({ outdir: mkdtempSync(join(folder, 'app-')) }), name);
  new AwsProvider(stack, 'Aws', { region, allowedAccountIds: [accountId], defaultTags: [{ tags: { Stack: name } }] });
  const other = new AwsProvider(stack, 'Other', {
    region: otherRegion,
    alias: 'other',
    assumeRole: [{ roleArn: 'x' }],
  });
  const show = (id: string, value: string) => new SsmParameter(stack, id, { name: id, type: 'String', value });
  show('Account', new DataAwsCallerIdentity(stack, 'Identity').accountId);
  show('Region', new DataAwsRegion(stack, 'Here').id);
  show('Elsewhere', new DataAwsRegion(stack, 'There', { provider: other }).id);
  return stack;
}

function withVariable(stack: TerraformStack): void {
  const region = new TerraformVariable(stack, 'region', { type: 'string' }).stringValue;
  const alias = new AwsProvider(stack, 'Chosen', { region, alias: 'chosen' });
  new TerraformOutput(stack, 'chosen', { value: new DataAwsRegion(stack, 'There', { provider: alias }).id });
}

function withFile(stack: TerraformStack): void {
  const path = join(folder, 'greeting.txt');
  writeFileSync(path, 'hello');
  const asset = new TerraformAsset(stack, 'Greeting', { path, type: AssetType.FILE });
  new TerraformOutput(stack, 'greeting', { value: Fn.file(asset.path) });
}

function withQueue(stack: TerraformStack): void {
  const queue = new SqsQueue(stack, 'Queue', { name: 'orders', visibilityTimeoutSeconds: 45 });
  new TerraformOutput(stack, 'name', { value: queue.name });
  new TerraformOutput(stack, 'arn', { value: queue.arn });
}

function refused(stack: TerraformStack): void {
  new DataAwsRegion(stack, 'Here').addOverride('lifecycle', {
    postcondition: [
      { condition: '${self.id == "eu-central-1"}', error_message: `must be in Frankfurt. ${'x'.repeat(3000)}!` },
    ],
  });
  const second = new DataAwsRegion(stack, 'Second');
  second.overrideLogicalId('Second');
  new SqsQueue(stack, 'Queue', { name: 'orders' }).addOverride('lifecycle', {
    precondition: [
      { condition: '${data.aws_region.Second.id == "eu-central-1"}', error_message: 'must be a near queue' },
    ],
  });
  stack.addOverride('check', {
    near: {
      assert: [{ condition: '${data.aws_region.Second.id == "eu-central-1"}', error_message: 'should be near' }],
    },
  });
}

/** A module with the name of a composed one, and a name like that of a fixture. */
function nested(stack: TerraformStack): void {
  const source = mkdtempSync(join(folder, 'module-'));
  writeFileSync(
    join(source, 'main.tf.json'),
    '{ "resource": { "terraform_data": { "my__thing": { "input": "x" } } } }',
  );
  new TerraformHclModule(stack, 's0', { source });
}

const invalid = (stack: TerraformStack) =>
  new SqsQueue(stack, 'Queue', { name: 'orders' }).addOverride('no_such_argument', 1);

const sources = {
  'two words.eu': inRegions('words', '111122223333', 'eu-west-1', 'us-west-2'),
  other: inRegions('other', '444455556666', 'us-west-2', 'eu-west-1'),
  same: inRegions('words', '111122223333', 'eu-west-1', 'us-west-2'),
  variable: withVariable,
  file: withFile,
  queue: withQueue,
  again: withQueue,
  nested,
  refused,
  invalid,
} satisfies Record<string, StackSource>;

describe('a plan of several stacks', () => {
  let plans: Record<keyof typeof sources, Plan>;
  beforeAll(async () => {
    plans = await plan(sources, { endpoint, variables: { region: 'ap-south-1' } });
  }, 180_000);

  it.each([
    ['two words.eu', '111122223333', 'eu-west-1', 'us-west-2', 'words'],
    ['same', '111122223333', 'eu-west-1', 'us-west-2', 'words'],
    ['other', '444455556666', 'us-west-2', 'eu-west-1', 'other'],
  ] as const)('keeps the accounts, regions and tags of %s apart', (name, account, here, there, tag) => {
    const { Account, Region, Elsewhere } = plans[name].resources('aws_ssm_parameter');
    expect([Account?.value, Region?.value, Elsewhere?.value]).toEqual([account, here, there]);
    expect(Account?.tags_all).toEqual({ Stack: tag });
    expect(plans[name].data('aws_region').There?.id).toBe(there);
  });

  it('gives stacks the values of their variables, also in a provider', () => {
    expect(plans.variable.outputs).toEqual({ chosen: 'ap-south-1' });
  });

  it('finds assets where the stack has them', () => {
    expect(plans.file.outputs).toEqual({ greeting: 'hello' });
  });

  it('keeps modules of a stack', () => {
    expect(plans.nested.changes).toMatchObject([
      { address: 'module.s0.terraform_data.my__thing', action: 'create', after: { input: 'x' } },
    ]);
    expect(Object.values(plans.nested.resources('terraform_data'))).toMatchObject([{ input: 'x' }]);
  });

  it('shows changes with what is known and what is not', () => {
    const { queue, again } = plans;
    expect(queue.change('Queue')).toMatchObject({
      address: expect.stringMatching(/^aws_sqs_queue\.Queue/),
      action: 'create',
      before: null,
      after: { name: 'orders', visibility_timeout_seconds: 45 },
      unknown: expect.arrayContaining(['arn', 'url']),
      replacedBy: [],
    });
    expect(queue.outputs).toEqual({ name: 'orders' });
    expect(again.actions).toEqual({ 'aws_sqs_queue.Queue': 'create' });
    expect(() => queue.change('Topic')).toThrow(
      new Error('the plan of queue must have exactly one change of Topic, found Queue'),
    );
    expect(() => queue.change('Qeue')).toThrow('change of Qeue, found Queue; did you mean Queue?');
  });

  it('shows failed conditions and whole errors of one stack beside the plans of others', () => {
    const sentence = `must be in Frankfurt. ${'x'.repeat(3000)}!`;
    expect(plans.refused.failures).toEqual(
      expect.arrayContaining([
        { kind: 'postcondition', sentence, address: 'data.aws_region.Here' },
        { kind: 'precondition', sentence: 'must be a near queue', address: 'aws_sqs_queue.Queue' },
        { kind: 'check', sentence: 'should be near', address: undefined },
      ]),
    );
    expect(plans.refused.failures).toHaveLength(3);
    expect(() => plans.refused.changes).toThrow(PlanError);
    expect(() => plans.refused.resources('aws_sqs_queue')).toThrow(sentence);
    expect(() => plans.refused.outputs).toThrow(/^The plan of refused has 2 errors:\n\nError: Resource p/);
    expect(plans.queue.errors).toEqual([]);
  });

  it('shows the errors of a stack that Terraform does not accept beside the plans of others', () => {
    expect(() => plans.invalid.actions).toThrow(/^The plan of invalid has an error:[\s\S]*no_such_argument/);
  });
});
