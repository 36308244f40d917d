import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { apply } from '../../support/terraform';

const outdir = mkdtempSync(join(tmpdir(), 'tableside-regions-'));
afterAll(() => rmSync(outdir, { recursive: true }));
const entry = require.resolve('../../../functions/drain-buffer');

/** Deploys the same stack, whose state is in its own folder, and returns the names of the roles and of a policy. */
async function deploy(region: string, isFormer = false) {
  const app = new App({ outdir: join(outdir, region) });
  const stack = new TerraformStack(app, 'shop');
  new LocalBackend(stack, { path: 'shop.tfstate' });
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region }));
  const work = new NodeFunction(stack, 'Work', { functionName: 'greet', entry, environment: {} });
  const former = new NodeFunction(stack, 'Former', { functionName: 'former', entry, environment: {} });
  // From before the names of roles had the region.
  if (isFormer) (former.node.findChild('Role') as IamRole).addOverride('name', 'former');
  const table = new DynamoDbTable(stack, 'Table', {
    tableName: 'orders',
    partitionKey: { name: 'id', type: 'S' },
    deletionProtection: false,
    alarms: false,
  });
  const shared = table.grantRead('any');
  new TerraformOutput(stack, 'role', { value: work.roleName });
  new TerraformOutput(stack, 'former', { value: former.roleName });
  new TerraformOutput(stack, 'policy', { value: shared.name });
  app.synth();
  return apply(join(outdir, region, 'stacks', 'shop'), process.env.AWS_ENDPOINT_URL ?? '');
}

it('a stack fits into one account once per region, and a role from before its name had the region keeps its name', async () => {
  const first = { role: 'greet-eu-west-1', former: 'former', policy: 'shop-Table-Read-eu-west-1' };
  expect(await deploy('eu-west-1', true)).toEqual(first);
  expect(await deploy('us-east-1')).toEqual({
    role: 'greet-us-east-1',
    former: 'former-us-east-1',
    policy: 'shop-Table-Read-us-east-1',
  });
  expect(await deploy('eu-west-1')).toEqual(first);
}, 300_000);
