import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { Ec2 } from '../../../benchmarks/support/ec2';
import { withProviderFiles } from '../../../environments/provider-files';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { apply } from '../../support/terraform';

const outdir = mkdtempSync(join(tmpdir(), 'tableside-joins-'));
afterAll(() => rmSync(outdir, { recursive: true }));
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const entry = require.resolve('../../../functions/drain-buffer');

async function synthesize() {
  const ec2 = new Ec2(endpoint, 'test');
  const { vpcId } = await ec2.vpc({ Name: 'joins' });
  const vpc = { vpcId, subnetIds: [await ec2.subnet(vpcId, 1, 'a'), await ec2.subnet(vpcId, 2, 'b')] };
  const app = new App({ outdir });
  const stackOf = (name: string) => {
    const stack = new TerraformStack(app, name);
    withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
    new LocalBackend(stack, { path: join(outdir, `${name}.tfstate`) });
    return stack;
  };
  const [data, users, api] = [stackOf('data'), stackOf('users'), stackOf('api')];
  const tables = [data, users].map(
    (stack) =>
      new DynamoDbTable(stack, 'Table', {
        tableName: `joins-${stack.node.id}`,
        partitionKey: { name: 'id', type: 'S' },
        stream: 'KEYS_ONLY',
        deletionProtection: false,
        alarms: false,
      }),
  );
  const cache = new RedisCache(data, 'Cache', { cacheName: 'joins', vpc, replicas: 0, alarms: false });
  const work = new NodeFunction(api, 'Work', { functionName: 'joins', entry, environment: {}, vpc });
  cache.connectFrom(work);
  for (const table of tables) {
    table.grantRead(work);
    table.addStreamConsumer('Follow', { function: work });
    new TerraformOutput(api, `policy-${table.node.path.split('/')[0]}`, { value: table.grantRead(work).name });
  }
  app.synth();
}

it('deploys a cache and two tables of the same path, and a function of another stack that uses them', async () => {
  await synthesize();
  for (const stack of ['data', 'users']) await apply(join(outdir, 'stacks', stack), endpoint);
  const outputs = await apply(join(outdir, 'stacks', 'api'), endpoint);
  expect(outputs).toMatchObject({ 'policy-data': 'data-Table-Read', 'policy-users': 'users-Table-Read' });
}, 400_000);
