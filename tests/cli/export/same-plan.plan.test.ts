import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { Ec2 } from '../../../benchmarks/support/ec2';
import { stackFiles } from '../../../cli/export/stack-files';
import { writeProviderFiles } from '../../../environments/provider-files';
import { Dashboard } from '../../../modules/dashboard';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { forgetHashes } from '../../../testkit/plan/lock-file';

const ACCOUNT = '111111111111';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const root = mkdtempSync(join(tmpdir(), 'tableside-export-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Every module, and what only other stacks than the environments have. */
function build(stack: TerraformStack): void {
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  new AwsProvider(stack, 'Aws', { region: 'us-east-1', defaultTags: [{ tags: { Project: 'shop' } }] });
  const provider = new AwsProvider(stack, 'West', { alias: 'west', region: 'us-west-2' });
  const partitionKey = { name: 'id', type: 'S' } as const;
  const orders = new DynamoDbTable(stack, 'Orders', { tableName: 'orders', partitionKey, stream: 'NEW_IMAGE' });
  const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table: orders });
  orders.addStreamConsumer('Count', { function: buffer.function, filters: [{ eventName: ['INSERT'] }] });
  const files = join(root, 'site');
  mkdirSync(files);
  for (const name of ['index.html', '100 %{x} ${y} "z".txt']) writeFileSync(join(files, name), name);
  const site = { bucketName: 'shop-pages', files, singlePageApp: true, accessLogBucketName: 'logs' };
  new StaticSite(stack, 'Site', { ...site, deletionProtection: true });
  new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
  const network = new NetworkLookup(stack, 'Network', { vpcName: 'shop', dynamodbEndpoint: 'none' });
  const vpc = { vpcId: network.vpcId, subnetIds: network.privateSubnetIds };
  new RedisCache(stack, 'Menu', { cacheName: 'menu', vpc, replicas: 1 });
  new ServerlessRedisCache(stack, 'Cards', { cacheName: 'cards', vpc });
  new DaxCluster(stack, 'Dax', { clusterName: 'dax', vpc, tables: [orders] });
  const queue = new SqsQueue(stack, 'Queue', {
    provider,
    name: 'a-queue',
    tags: { 'a:b': 'c\n"d"\\ $${e} %%{f} é', for: '1', '2': 'x' },
    dependsOn: [buffer.function.resource],
    lifecycle: {
      ignoreChanges: ['tags["x"]'],
      replaceTriggeredBy: [`aws_dynamodb_table.${orders.resource.friendlyUniqueId}`],
      createBeforeDestroy: true,
    },
  });
  new TerraformOutput(stack, 'Outputs', { value: [{ url: queue.url, list: [1, true, {}] }], sensitive: true });
}

it('writes HCL for which Terraform plans the same as for the JSON of CDKTF', async () => {
  const ec2 = new Ec2(endpoint, ACCOUNT);
  const { vpcId } = await ec2.vpc({ Name: 'shop' });
  for (const [number, zone] of ['a', 'b'].entries()) await ec2.subnet(vpcId, number, zone, { Tier: 'private' });
  const app = new App({ outdir: join(root, 'out') });
  const stack = new TerraformStack(app, 'shop');
  build(stack);
  app.synth();
  const [json, hcl] = [join(root, 'out', 'stacks', 'shop'), join(root, 'hcl')];
  cpSync(join(json, 'assets'), join(hcl, 'assets'), { recursive: true });
  for (const [name, text] of stackFiles(stack, JSON.parse(JSON.stringify(stack.toTerraform())))) {
    writeFileSync(join(hcl, name), text);
  }
  const [expected, planned] = await Promise.all([json, hcl].map(plan));
  expect(planned.configuration).toEqual(expected.configuration);
  expect(planned.planned_values).toEqual(expected.planned_values);
  expect(planned.checks).toEqual(expected.checks);
  expect(planned.resource_changes.length).toBeGreaterThan(60);
}, 300_000);

/** The plan of a folder. */
async function plan(folder: string) {
  writeProviderFiles(folder, '5.100.0');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    // The local AWS uses it as account id.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const terraform = (...parameters: string[]) =>
    promisify(execFile)('terraform', parameters, { cwd: folder, env, maxBuffer: 2 ** 28 });
  await terraform('init', '-input=false', '-no-color');
  forgetHashes(folder);
  await terraform('plan', '-input=false', '-no-color', '-out=plan');
  return JSON.parse((await terraform('show', '-json', 'plan')).stdout, withoutTemplates);
}

/** In a configuration of JSON, Terraform shows templates before it evaluates them, in addition to their references. */
function withoutTemplates(_: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\$(?=\$\{)|%(?=%\{)/g, '');
  const { references } = (value ?? {}) as { references?: unknown };
  return references ? { references } : value;
}
