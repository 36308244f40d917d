import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { plan } from '../../../testkit';

const root = mkdtempSync(join(tmpdir(), 'tableside-remote-state-'));
afterAll(() => rmSync(root, { recursive: true }));
const [deployed, undeployed] = [join(root, 'deployed'), join(root, 'undeployed')];
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';

function synthesize(outdir: string): void {
  const app = new App({ outdir });
  const stackOf = (name: string) => {
    const stack = new TerraformStack(app, name);
    withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
    // Relative to the stack's folder.
    new LocalBackend(stack, { path: `../../${name}.tfstate` });
    return stack;
  };
  const [data, api] = [stackOf('data'), stackOf('api')];
  const table = new DynamoDbTable(data, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
  const entry = require.resolve('../../../functions/drain-buffer');
  table.grantRead(new NodeFunction(api, 'Reader', { functionName: 'reader', entry, environment: {} }));
  app.synth();
}

const outputNames = () =>
  Object.keys(JSON.parse(readFileSync(join(deployed, 'stacks', 'data', 'cdk.tf.json'), 'utf8')).output);

/** The state that a deployment of the stack would leave. */
function deployData() {
  const outputs = Object.fromEntries(
    outputNames().map((name) => [name, { value: tableArn, type: 'string', sensitive: true }]),
  );
  const state = { version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'data', outputs, resources: [] };
  writeFileSync(join(deployed, 'data.tfstate'), JSON.stringify(state));
}

beforeAll(() => [deployed, undeployed].forEach(synthesize));
const api = (outdir: string) => join(outdir, 'stacks', 'api');

it('takes the outputs of another stack from a fixture', async () => {
  const outputs = Object.fromEntries(outputNames().map((name) => [name, tableArn]));
  const { resources } = await plan(api(deployed), { data: { terraform_remote_state: { outputs } } });
  const policy = resources('aws_iam_role_policy')['Reader/data-Table-Read/Resource'];
  expect(String(policy?.policy)).toContain(tableArn);
}, 120_000);

it('reads the outputs of another stack from its state, by a relative path', async () => {
  deployData();
  const { found, missing } = await plan({ found: api(deployed), missing: api(undeployed) }, { endpoint });
  expect(() => missing.changes).toThrow('Unable to find remote state');
  const policy = found.resources('aws_iam_role_policy')['Reader/data-Table-Read/Resource'];
  expect(policy?.name).toBe('data-Table-Read');
  expect(String(policy?.policy)).toContain(tableArn);
}, 120_000);
