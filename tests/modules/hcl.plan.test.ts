import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { StackSynthesizer } from 'cdktf/lib/synthesize/synthesizer';
import { withProviderFiles } from '../../environments/provider-files';
import { Dashboard } from '../../modules/dashboard';
import { DaxCluster } from '../../modules/dax-cluster';
import { DynamoDbTable } from '../../modules/dynamodb-table';
import { NetworkLookup } from '../../modules/network-lookup';
import { NodeFunction } from '../../modules/node-function';
import { RedisCache } from '../../modules/redis-cache';
import { ServerlessRedisCache } from '../../modules/serverless-redis-cache';
import { StaticSite } from '../../modules/static-site';
import { WriteBuffer } from '../../modules/write-buffer';
import { forgetHashes } from '../../testkit/plan/lock-file';
import { terraform } from '../support/terraform';

const root = mkdtempSync(join(tmpdir(), 'tableside-hcl-'));
const folder = join(root, 'stacks', 'shop');
afterAll(() => rmSync(root, { recursive: true }));

const drain = require.resolve('../../functions/drain-buffer');

function build(stack: TerraformStack): void {
  const { stringValue: name } = new TerraformVariable(stack, 'name', { type: 'string', default: 'named' });
  const partitionKey = { name: 'id', type: 'S' } as const;
  const orders = new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey, stream: 'NEW_IMAGE' });
  new DynamoDbTable(stack, 'Named', { tableName: name, partitionKey });
  DynamoDbTable.fromTable(stack, 'Artists', { tableName: 'artists', partitionKey });
  const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table: orders });
  orders.addStreamConsumer('Count', {
    function: buffer.function,
    filters: [{ eventName: ['INSERT'] }],
  });
  const files = mkdtempSync(join(root, 'files-'));
  for (const name of ['index.html', 'app.js']) writeFileSync(join(files, name), '');
  new StaticSite(stack, 'Site', { bucketName: 'shop-pages', files, singlePageApp: true });
  new NetworkLookup(stack, 'Network', { vpcName: 'shop', dynamodbEndpoint: 'lookup' });
  const vpc = { vpcId: 'vpc-0a1b2c3d', subnetIds: ['subnet-0a1b2c3d', 'subnet-1b2c3d4e'] };
  const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:menu-a1b2c3';
  new RedisCache(stack, 'Menu', { cacheName: 'menu', vpc, authentication: { secretArn } });
  new DaxCluster(stack, 'Dax', { clusterName: 'shop', vpc, tables: [orders] });
  buffer.function.addSchedule('Sweep', { rateMinutes: 5, input: { name } });
  new NodeFunction(stack, 'Work', { functionName: name, entry: drain, environment: {}, vpc });
  new ServerlessRedisCache(stack, 'Cards', { cacheName: 'cards', vpc });
  new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
}

it('writes valid HCL for every module', async () => {
  const app = new App({ outdir: root, hclOutput: true });
  const stack = new TerraformStack(app, 'shop');
  // A stack reads `SYNTH_HCL_OUTPUT`, not the option of its app.
  stack.synthesizer = new StackSynthesizer(stack, false, true);
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
  build(stack);
  app.synth();
  const hcl = readFileSync(join(folder, 'cdk.tf'), 'utf8');
  expect(hcl).toContain('redrive_policy = "${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.');
  expect(hcl.match(/^(pre|post)condition \{$/gm)?.length).toBeGreaterThan(6);

  const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
  await terraform(folder, endpoint, 'init', '-input=false', '-no-color');
  forgetHashes(folder);
  expect(await terraform(folder, endpoint, 'validate', '-no-color')).toContain('The configuration is valid');
}, 120_000);
