import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Ec2 } from '../../../benchmarks/support/ec2';
import { terraformModules } from '../../../cli/export/modules';
import { writeProviderFiles } from '../../../environments/provider-files';
import type { Variable } from '../../../modules/shared/terraform';
import { forgetHashes } from '../../../testkit/plan/lock-file';
import { awsEndpoint } from '../../support/aws-endpoint';
import { home, tableside } from '../../support/cli';
import { valuesOf } from './module-values';

const clientSettings = { endpoint: awsEndpoint, region: 'us-east-1' };
const ACCOUNT = '222222222222';
const root = mkdtempSync(join(tmpdir(), 'tableside-modules-'));
afterAll(() => rmSync(root, { recursive: true }));

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const call = (id: string, name: string, values: Readonly<Record<string, unknown>>) =>
  [
    `module "${id}" {\nsource = "../modules/${name}"`,
    ...Object.entries(values).map(([variable, value]) => `${snake(variable)} = ${JSON.stringify(value)}`),
    '}\n',
  ].join('\n');

/** The commands of Terraform in a new folder with this configuration. */
async function configured(name: string, configuration: string) {
  const cwd = join(root, name);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'main.tf'), configuration);
  writeProviderFiles(cwd, '5.100.0');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: awsEndpoint,
    // The local AWS uses it as account id.
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  };
  const terraform = async (...parameters: string[]) =>
    (await promisify(execFile)('terraform', [...parameters, '-no-color'], { cwd, env, maxBuffer: 2 ** 28 })).stdout;
  await terraform('init', '-input=false');
  forgetHashes(cwd);
  const plan = async (...options: string[]) => {
    await terraform('plan', '-input=false', '-out=plan', ...options);
    return JSON.parse(await terraform('show', '-json', 'plan'));
  };
  return { terraform, plan };
}

interface Planned {
  readonly address: string;
  readonly change: { readonly after: Readonly<Record<string, unknown>> | null };
}

const resourcesOf = ({ resource_changes }: { resource_changes: readonly Planned[] }) =>
  Object.fromEntries(resource_changes.map(({ address, change }) => [address, change.after]));

let exported: unknown;
beforeAll(async () => {
  const { status, stdout } = await tableside(['export-modules', '--dir', join(root, 'modules'), '--json']);
  expect(status).toBe(0);
  exported = JSON.parse(stdout);
}, 100_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('names the modules, and writes them again only if it is told to', async () => {
  const folder = join(root, 'modules');
  expect(exported).toEqual({ folder, modules: Object.keys(terraformModules) });
  const { status, stderr } = await tableside(['export-modules', '--dir', folder]);
  expect([status, stderr]).toEqual([1, expect.stringContaining('use --force')]);
  const read = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [parentPath, name, readFileSync(join(parentPath, name), 'base64')]);
  const before = read();
  const again = await tableside(['export-modules', '--dir', folder, '--force']);
  expect([again.status, again.stdout]).toEqual([
    0,
    expect.stringContaining(`modules to ${folder}:\n\n  dax-cluster\n`),
  ]);
  expect(read()).toEqual(before);
}, 100_000);

it("writes modules in Terraform's own format, without a backend or a provider", async () => {
  const { terraform } = await configured('format', '');
  expect(readdirSync(join(root, 'modules'))).toEqual(Object.keys(terraformModules).sort());
  expect(await terraform('fmt', '-check', '-diff', '-recursive', '../modules')).toBe('');
  for (const name of Object.keys(terraformModules)) {
    const [settings, main] = ['terraform.tf', 'main.tf'].map((file) =>
      readFileSync(join(root, 'modules', name, file), 'utf8'),
    );
    expect(settings).toContain('version = "~> 5.100"');
    expect(`${settings}${main}`).not.toMatch(/^ *(backend|provider) /m);
  }
}, 100_000);

it('plans all modules in one configuration, and what a changed variable changes', async () => {
  const ec2 = new Ec2(awsEndpoint, ACCOUNT);
  const { vpcId } = await ec2.vpc({ Name: 'shop' });
  for (const [number, zone] of ['a', 'b'].entries()) await ec2.subnet(vpcId, number, zone);
  const configuration = Object.entries(terraformModules)
    .flatMap(([name, module]) => [
      call(name, name, valuesOf(module)),
      ...(name === 'write-buffer' ? [call('changed', name, { ...valuesOf(module), batchSize: 7 })] : []),
    ])
    .join('')
    .replace(/"vpc-.*"/g, 'module.network-lookup.vpc_id')
    .replace(/\["subnet-.*"\]/g, 'module.network-lookup.private_subnet_ids');
  const { plan } = await configured('all', configuration);
  const all = Object.entries(resourcesOf(await plan()));
  const changed = all.filter(([address]) => address.startsWith('module.changed.'));
  const planned = Object.fromEntries(all.filter((one) => !changed.includes(one)));
  const names = new Set(Object.keys(planned).map((address) => address.split('.')[1]));
  expect([...names].sort()).toEqual(Object.keys(terraformModules).filter((name) => name !== 'network-lookup'));
  // A number that is a token is huge.
  expect(JSON.stringify(planned)).not.toMatch(/e\+\d{3}|TfToken/);
  const mapping = 'module.write-buffer.aws_lambda_event_source_mapping.buffer_mapping';
  expect(planned[mapping]).toMatchObject({ batch_size: 100, scaling_config: [{ maximum_concurrency: 10 }] });

  const former = Object.entries(planned).filter(([address]) => address.startsWith('module.write-buffer.'));
  expect(changed.map(([address, after]) => [address.replace('changed', 'write-buffer'), after])).toEqual(
    former.map(([address, after]) => [address, address === mapping ? { ...after, batch_size: 7 } : after]),
  );
}, 300_000);

it('deploys a table and a write buffer, and its function writes to the table', async () => {
  const table = { tableName: 'exported', partitionKeyName: 'id', timeToLiveAttribute: 'expiresAt' };
  const buffer = { queueName: 'exported', tableArn: 'ARN', partitionKeyName: 'id' };
  const configurationWith = (changes: Readonly<Record<string, unknown>>) =>
    [
      call('table', 'dynamodb-table', { ...table, ...changes }),
      call('buffer', 'write-buffer', buffer).replace('"ARN"', 'module.table.table_arn'),
      ...['table', 'buffer'].map((name) => `output "${name}" {\nvalue = module.${name}\n}\n`),
    ].join('');
  const { terraform } = await configured('deployed', configurationWith({}));
  await terraform('apply', '-input=false', '-auto-approve');
  const outputs = JSON.parse(await terraform('output', '-json'));
  const { table_name: tableName } = outputs.table.value;
  const { function_name: functionName, queue_arn: queueArn, send_policy: sendPolicy } = outputs.buffer.value;
  expect(JSON.parse(sendPolicy).Statement).toEqual([
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn },
  ]);

  const settings = { ...clientSettings, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' } };
  const body = JSON.stringify({ id: '1', total: 5 });
  const record = { messageId: 'm', body, eventSourceARN: queueArn, attributes: { SentTimestamp: '1' } };
  const { Payload, FunctionError } = await new LambdaClient(settings).send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ Records: [record] }) }),
  );
  expect(FunctionError).toBeUndefined();
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ batchItemFailures: [] });
  const dynamodb = new DynamoDBClient(settings);
  const { Item: item } = await dynamodb.send(new GetItemCommand({ TableName: tableName, Key: { id: { S: '1' } } }));
  expect(item).toEqual({ id: { S: '1' }, total: { N: '5' } });
  const { TimeToLiveDescription: expiry } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: tableName }),
  );
  expect(expiry).toMatchObject({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });

  const changes = { partitionKeyName: 'other', timeToLiveAttribute: 'endsAt' };
  writeFileSync(join(root, 'deployed', 'main.tf'), configurationWith(changes));
  const { stderr } = await terraform('plan', '-input=false').catch((error) => error);
  const said = stderr.replace(/\s+/g, ' ');
  expect(said).toContain('to lose them, deploy deletion_protection: false first');
  expect(said).toContain('Deploy time_to_live: false with that attribute, wait an hour');
}, 300_000);

/** Values that no rule accepts. */
const WRONG = {
  low: { string: '/', number: -1 },
  high: { string: '/'.repeat(300), number: 100_000_000 },
  broken: { string: '/ ', number: 30.5 },
} as const;

it('says of each wrong value which rule it breaks', async () => {
  const ruled = Object.values(WRONG).flatMap((wrong) =>
    Object.entries(terraformModules).flatMap(([name, { variables }]) =>
      Object.entries(variables).flatMap(([variable, { type, rule }]) =>
        rule ? [{ name, variable, rule, value: type === 'number' ? wrong.number : wrong.string }] : [],
      ),
    ),
  );
  const calls = Object.entries(WRONG).flatMap(([kind, wrong]) =>
    Object.entries(terraformModules).map(([name, module]) =>
      call(`${kind}-${name}`, name, { ...valuesOf(module), ...wrongValues(module.variables, wrong) }),
    ),
  );
  const { terraform } = await configured('wrong', calls.join(''));
  const { stderr } = await terraform('plan', '-input=false').catch((error) => error);
  const said = stderr.replace(/\s+/g, ' ');
  for (const { variable, rule, value } of ruled) {
    expect(said).toContain(`${snake(variable)} must ${rule.words}, got ${value}`.replace(/\s+/g, ' '));
  }
  expect(stderr.match(/Invalid value for variable/g)).toHaveLength(ruled.length);
}, 300_000);

const wrongValues = (variables: Readonly<Record<string, Variable>>, wrong: (typeof WRONG)[keyof typeof WRONG]) =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, { type, rule }]) =>
      rule ? [[name, type === 'number' ? wrong.number : wrong.string]] : [],
    ),
  );
