import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { DataResource, LocalBackend, TerraformLocal, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { stackFiles } from '../../../cli/export/stack-files';
import { testApp } from '../../support/test-app';

/** The files of a stack, without the settings of Terraform. */
function filesOf(build: (stack: TerraformStack) => void): Record<string, string> {
  const stack = new TerraformStack(testApp(), 'shop');
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });
  build(stack);
  return Object.fromEntries(stackFiles(stack, JSON.parse(JSON.stringify(stack.toTerraform()))));
}

const queue = (scope: Construct, id: string) => new SqsQueue(scope, id, { name: 'n' });

it('names a file after the two upper constructs of a block, and keeps the order of the constructs', () => {
  const files = filesOf((stack) => {
    const orders = new Construct(stack, 'Orders');
    const buffer = new Construct(orders, 'BufferOf1 Table');
    queue(new Construct(buffer, 'Z'), 'Queue');
    new S3Bucket(buffer, 'A', {});
    queue(orders, 'Queue');
    new TerraformOutput(orders, 'Outputs', { value: 1, staticId: true });
    queue(stack, 'Queue');
  });
  expect(Object.keys(files)).toEqual(['terraform.tf', 'orders-buffer-of1-table.tf', 'orders.tf', 'outputs.tf']);
  expect(files['orders-buffer-of1-table.tf']).toMatch(
    /^# Orders\/BufferOf1 Table\/Z\/Queue\nresource "aws_sqs_queue" ".*" \{\nname = "n"\n\}\n\n# Orders\/BufferOf1 Table\/A\nresource "aws_s3_bucket" ".*" \{\}\n$/,
  );
  expect(files['outputs.tf']).toBe('# Orders/Outputs\noutput "Outputs" {\nvalue = 1\n}\n');
  expect(files['terraform.tf']).toMatch(/\n# Aws\nprovider "aws" \{\n.*\n\}\n\n# Queue\nresource "aws_sqs_queue"/);
});

it('tells several providers apart', () => {
  const files = filesOf((stack) => {
    const provider = new AwsProvider(stack, 'Us', { alias: 'us', region: 'us-east-1' });
    new SqsQueue(stack, 'Queue', { provider });
  });
  expect(files['terraform.tf']).toContain('# Us\nprovider "aws" {\nregion = "us-east-1"\nalias = "us"\n}');
  expect(files['terraform.tf']).toMatch(/# Queue\nresource "aws_sqs_queue" "Queue" \{\nprovider = aws\.us\n\}\n$/);
});

it('writes each local value beside the construct that needs it', () => {
  const files = filesOf((stack) => {
    for (const id of ['Z', 'A']) {
      const owner = new Construct(stack, id);
      new TerraformLocal(owner, 'Value', { id, list: [{}] });
      queue(owner, 'Queue');
    }
  });
  expect(files['z.tf']).toMatch(
    /^# Z\/Value\nlocals \{\nZ_Value_\w+ = \{\nid = "Z"\nlist = \[\{\}\]\n\}\n\}\n\n# Z\/Queue\nresource/,
  );
  expect(files['a.tf']).toContain('\nid = "A"\n');
});

it('writes the commands that Terraform runs', () => {
  const files = filesOf((stack) => {
    new DataResource(stack, 'Command', {
      triggersReplace: { a: 'b' },
      provisioners: [
        { type: 'local-exec', command: 'echo "$A"', environment: { A: '1' }, when: 'destroy' },
        { type: 'local-exec', command: 'true' },
      ],
    });
  });
  expect(files['terraform.tf']?.split('# Command\n')[1]?.split('\n')).toEqual([
    'resource "terraform_data" "Command" {',
    'triggers_replace = {',
    'a = "b"',
    '}',
    '',
    'provisioner "local-exec" {',
    'when = destroy',
    '',
    'command = "echo \\"$A\\""',
    'environment = {',
    'A = "1"',
    '}',
    '}',
    '',
    'provisioner "local-exec" {',
    'command = "true"',
    '}',
    '}',
    '',
  ]);
});

describe('rejects', () => {
  it.each<[string, (stack: TerraformStack) => void, string]>([
    ['variables', (stack) => new TerraformVariable(stack, 'A', {}), 'the stack must not contain variable'],
    [
      'an override that may be a block',
      (stack) => queue(stack, 'Queue').addOverride('region', { a: 1 }),
      'resource "aws_sqs_queue" "Queue": region is set by an override',
    ],
    [
      'an override in a nested block that may be a block',
      (stack) =>
        new DynamodbTable(stack, 'Table', { name: 'a', pointInTimeRecovery: { enabled: true } }).addOverride(
          'point_in_time_recovery.days',
          [{ a: 1 }],
        ),
      'point_in_time_recovery: days is set by an override',
    ],
    [
      'a provisioner that connects to another machine',
      (stack) =>
        new SqsQueue(stack, 'Queue', {
          provisioners: [{ type: 'remote-exec', inline: [], connection: { type: 'ssh', host: 'h' } }],
        }),
      'provisioner "remote-exec": connection is set by an override',
    ],
    [
      'overrides of the stack',
      (stack) => stack.addOverride('resource.aws_sqs_queue.X', { name: 'x' }),
      'resource "aws_sqs_queue" "X": no construct of the stack shop creates it',
    ],
    [
      'other settings of Terraform',
      (stack) => stack.addOverride('terraform.required_version', '1.10'),
      'the block terraform must not contain required_version, which cannot be exported',
    ],
  ])('%s', (_, build, message) => {
    expect(() => filesOf(build)).toThrow(message);
  });
});
