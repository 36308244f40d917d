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

/** Deploys the same stack, whose state is in its own folder, and returns the names of the role and of a policy. */
async function deploy(region: string, functionName: string, change: (work: NodeFunction) => void = () => undefined) {
  const app = new App({ outdir: join(outdir, region) });
  const stack = new TerraformStack(app, 'shop');
  new LocalBackend(stack, { path: 'shop.tfstate' });
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region }));
  const work = new NodeFunction(stack, 'Work', { functionName, entry, environment: {} });
  const table = new DynamoDbTable(stack, 'Table', {
    tableName: 'orders',
    partitionKey: { name: 'id', type: 'S' },
    deletionProtection: false,
    alarms: false,
  });
  const shared = table.grantRead('any');
  new TerraformOutput(stack, 'role', { value: work.roleName });
  new TerraformOutput(stack, 'policy', { value: shared.name });
  change(work);
  app.synth();
  return apply(join(outdir, region, 'stacks', 'shop'), process.env.AWS_ENDPOINT_URL ?? '');
}

it('a stack fits into one account once per region', async () => {
  const deployed = [await deploy('eu-west-1', 'greet'), await deploy('us-east-1', 'greet')];
  expect(deployed).toEqual([
    { role: 'greet-eu-west-1', policy: 'shop-Table-Read-eu-west-1' },
    { role: 'greet-us-east-1', policy: 'shop-Table-Read-us-east-1' },
  ]);
}, 300_000);

it('a role from before its name had the region keeps its name', async () => {
  const named = (work: NodeFunction) => (work.node.findChild('Role') as IamRole).addOverride('name', 'former');
  expect((await deploy('eu-west-2', 'former', named)).role).toBe('former');
  expect((await deploy('eu-west-2', 'former')).role).toBe('former');
}, 300_000);
