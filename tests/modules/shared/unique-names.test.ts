import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { Dashboard } from '../../../modules/dashboard';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { tableIn } from '../write-buffer/fixture';

const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const entry = require.resolve('../../../functions/drain-buffer');
const tables = [{ tableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders' }];
const table = (scope: Construct, tableName = 'orders') =>
  new DynamoDbTable(scope, 'Table', { tableName, partitionKey: { name: 'id', type: 'S' } });
const fn = (scope: Construct, functionName = 'work') =>
  new NodeFunction(scope, 'Function', { functionName, entry, environment: {} });

/** Builds the same twice in a stack. */
const twice = (build: (scope: Construct, stack: TerraformStack, id: string) => unknown) => () =>
  synth((stack) => {
    for (const id of ['One', 'Other']) build(new Construct(stack, id), stack, id);
  });

it.each<[type: string, name: string, build: (scope: Construct, stack: TerraformStack, id: string) => unknown]>([
  ['aws_dynamodb_table', 'orders', (scope) => table(scope)],
  ['aws_lambda_function', 'work', (scope) => fn(scope)],
  [
    'aws_sqs_queue',
    'buffer',
    (scope) => new WriteBuffer(scope, 'Buffer', { queueName: 'buffer', table: tableIn(scope as TerraformStack) }),
  ],
  ['aws_dax_cluster', 'scores', (scope) => new DaxCluster(scope, 'Dax', { clusterName: 'scores', vpc, tables })],
  [
    'aws_elasticache_replication_group',
    'names',
    (scope) => new RedisCache(scope, 'Cache', { cacheName: 'names', vpc }),
  ],
  [
    'aws_elasticache_serverless_cache',
    'names',
    (scope) => new ServerlessRedisCache(scope, 'Cache', { cacheName: 'names', vpc }),
  ],
  ['aws_s3_bucket', 'pages', (scope) => new StaticSite(scope, 'Site', { bucketName: 'pages' })],
  ['aws_cloudwatch_dashboard', 'all', (scope) => new Dashboard(scope, 'Dashboard', { dashboardName: 'all' })],
  [
    'aws_cloudwatch_event_rule',
    'tick',
    (scope, _, id) => fn(scope, id).addSchedule('Tick', { rateMinutes: 1, ruleName: 'tick' }),
  ],
])('%s: two of the name %s in a stack are rejected', (type, name, build) => {
  const [first, ...others] = errorsOf(twice(build));
  expect(first).toMatch(new RegExp(`^${type}: names must be different, got "${name}" for test/One/.* and test/Other/`));
  expect(others).toEqual([]);
});

/** Of a synthesis. */
function errorsOf(synthesize: () => unknown): string[] {
  try {
    synthesize();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').flatMap((line) => /aws_\w+: names .*/.exec(line)?.[0] ?? []);
  }
}

const queue = (scope: Construct, name: string | undefined, provider?: AwsProvider) =>
  new SqsQueue(scope, 'Queue', { ...(name !== undefined && { name }), ...(provider && { provider }) });
/** A stack without a module is not checked. */
const withModule = (build: (stack: TerraformStack) => unknown) => () =>
  synth((stack) => {
    table(stack);
    build(stack);
  });
const inBoth = (stack: TerraformStack, build: (scope: Construct) => unknown) => {
  for (const id of ['One', 'Other']) build(new Construct(stack, id));
};

it('names a queue of the stack, too, that has the name of a module', () => {
  const both = withModule((stack) => {
    queue(stack, 'orders');
    new WriteBuffer(stack, 'Buffer', {
      queueName: 'orders',
      table: tableIn(new Construct(stack, 'Other') as TerraformStack),
    });
  });
  expect(errorsOf(both)).toEqual([
    'aws_sqs_queue: names must be different, got "orders" for test/Queue and test/Buffer/Resource',
  ]);
});

it.each<[what: string, build: (stack: TerraformStack) => unknown]>([
  ['that Terraform chooses', (stack) => inBoth(stack, (scope) => queue(scope, undefined))],
  [
    'that only Terraform knows',
    (stack) => {
      const { value } = new TerraformVariable(stack, 'Name', { type: 'string' });
      inBoth(stack, (scope) => queue(scope, `${value}-orders`));
    },
  ],
  ['of different types', (stack) => queue(stack, 'orders')],
  ['that differ in case', (stack) => queue(new Construct(stack, 'Other'), 'Orders') && queue(stack, 'orders')],
  [
    'in two regions',
    (stack) => {
      queue(stack, 'orders');
      const provider = new AwsProvider(stack, 'Elsewhere', { region: 'eu-west-1', alias: 'elsewhere' });
      queue(new Construct(stack, 'Other'), 'orders', provider);
    },
  ],
])('accepts names %s', (_, build) => {
  expect(withModule(build)).not.toThrow();
});

it('compares names without case where AWS does', () => {
  const role = (scope: Construct, name: string) => new IamRole(scope, 'Role', { name, assumeRolePolicy: '{}' });
  const both = withModule((stack) => [role(stack, 'Work'), role(new Construct(stack, 'Other'), 'work')]);
  expect(errorsOf(both)).toEqual([
    'aws_iam_role: names must be different, got "work" for test/Role and test/Other/Role',
  ]);
});

it('reads the region that a resource has on provider 6', () => {
  const inRegion = (stack: TerraformStack, id: string, regionInput: string) =>
    Object.assign(queue(new Construct(stack, id), 'orders'), { regionInput });
  const both = (other: string) =>
    withModule((stack) => [inRegion(stack, 'A', 'eu-west-1'), inRegion(stack, 'B', other)]);
  expect(errorsOf(both('eu-west-2'))).toEqual([]);
  expect(errorsOf(both('eu-west-1'))).toHaveLength(1);
});
