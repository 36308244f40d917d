import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataAwsSqsQueue } from '@cdktf/provider-aws/lib/data-aws-sqs-queue';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App, TerraformHclModule, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../environments/provider-files';
import { plan } from '../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'tableside-testkit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

it('throws the error output of Terraform, with the command', async () => {
  writeFileSync(join(folder, 'cdk.tf.json'), '{ "resource": ');
  await expect(plan(folder, { endpoint })).rejects.toThrow(/^terraform init failed: [\s\S]*Error: /);
});

it('throws if the folder does not exist', async () => {
  await expect(plan(join(folder, 'nowhere'), { endpoint })).rejects.toThrow('nowhere');
});

it('plans modules by a relative path, and leaves nothing beside the stack', async () => {
  const app = new App({ outdir: folder });
  const stack = new TerraformStack(app, 'shop');
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
  const queue = new SqsQueue(stack, 'Queue', { name: 'orders' });
  // Read during the deployment, because its name is known only then.
  new DataAwsSqsQueue(stack, 'Found', { name: queue.id });
  new TerraformHclModule(stack, 'Copies', { source: '../../copies', skipAssetCreationFromLocalModules: true });
  app.synth();
  mkdirSync(join(folder, 'copies'));
  writeFileSync(join(folder, 'copies', 'main.tf'), 'resource "aws_sqs_queue" "copy" {\n  name = "copy"\n}\n');
  const planned = await plan(join(folder, 'stacks', 'shop'), { endpoint });
  const names = Object.entries(planned.resources('aws_sqs_queue')).map(([path, { name }]) => [path, name]);
  expect(names).toEqual([
    ['Queue', 'orders'],
    ['module.Copies.aws_sqs_queue.copy', 'copy'],
  ]);
  expect(planned.actions).toEqual({
    'aws_sqs_queue.Queue': 'create',
    'module.Copies.aws_sqs_queue.copy': 'create',
  });
  expect(readdirSync(join(folder, 'stacks'))).toEqual(['shop']);
}, 240_000);
