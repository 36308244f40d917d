import { DataAwsEcsTaskDefinition } from '@cdktf/provider-aws/lib/data-aws-ecs-task-definition';
import { DataAwsIamRole } from '@cdktf/provider-aws/lib/data-aws-iam-role';
import { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { RedisCache } from '../../../modules/redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { required as dax } from '../dax-cluster/fixture';

const tableIn = (stack: TerraformStack, props: object = {}) =>
  new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' }, ...props });
const roleIn = (stack: TerraformStack) => new IamRole(stack, 'Role', { name: 'worker', assumeRolePolicy: '{}' });
const lambdaIn = (stack: TerraformStack, id: string, role: string) =>
  new LambdaFunction(stack, id, { functionName: id, role });
const taskIn = (stack: TerraformStack, taskRoleArn?: string) =>
  new EcsTaskDefinition(stack, 'Task', {
    family: 'work',
    containerDefinitions: '[]',
    ...(taskRoleArn !== undefined && { taskRoleArn }),
  });

class Service extends Construct {
  constructor(
    scope: Construct,
    id: string,
    public readonly roleName: string,
  ) {
    super(scope, id);
  }
}

type Give = (table: DynamoDbTable, stack: TerraformStack) => unknown;

const granting = (give: Give) => synth((stack) => void give(tableIn(stack), stack));
/** The policies by construct path, each with its name and role. */
const policies = (give: Give) =>
  Object.entries(granting(give).resources('aws_iam_role_policy')).map(([path, { name, role }]) => [path, name, role]);

const workerArn = 'arn:aws:iam::123456789012:role/service/worker';
const LAST = (expression: string) => `\${element(reverse(split("/", ${expression})), 0)}`;
const region = (path: string) => `\${data.aws_region.${path}/Region.id}`;

describe('A grant goes to', () => {
  it.each<[string, Give, string, string, string]>([
    [
      'a role of the provider',
      (table, stack) => table.grantRead(roleIn(stack)),
      'Role/Table-Read',
      'Table-Read',
      '${aws_iam_role.Role.name}',
    ],
    ['a role by name', (table) => table.grantRead('worker'), 'Table/Table-Read-to-worker', 'test-Table-Read', 'worker'],
    ['a role by ARN', (table) => table.grantRead(workerArn), 'Table/Table-Read-to-worker', 'test-Table-Read', 'worker'],
    [
      'an existing role',
      (table, stack) => table.grantRead(new DataAwsIamRole(stack, 'Found', { name: 'worker' })),
      'Found/Table-Read',
      'test-Table-Read-Found',
      '${data.aws_iam_role.Found.name}',
    ],
    [
      'a function of the provider',
      (table, stack) => table.grantRead(lambdaIn(stack, 'Work', workerArn)),
      'Work/Table-Read',
      'test-Table-Read-Work',
      'worker',
    ],
    [
      'a function of the provider with a role of the stack',
      (table, stack) => table.grantRead(lambdaIn(stack, 'Work', roleIn(stack).arn)),
      'Work/Table-Read',
      'test-Table-Read-Work',
      LAST('aws_iam_role.Role.arn'),
    ],
    [
      'an existing function',
      (table, stack) => table.grantRead(new DataAwsLambdaFunction(stack, 'Found', { functionName: 'work' })),
      'Found/Table-Read',
      'test-Table-Read-Found',
      LAST('data.aws_lambda_function.Found.role'),
    ],
    [
      'the task role of an existing ECS task definition',
      (table, stack) => table.grantRead(new DataAwsEcsTaskDefinition(stack, 'Found', { taskDefinition: 'work' })),
      'Found/Table-Read',
      'test-Table-Read-Found',
      LAST('data.aws_ecs_task_definition.Found.task_role_arn'),
    ],
    [
      'the task role of an ECS task definition',
      (table, stack) => table.grantRead(taskIn(stack, roleIn(stack).arn)),
      'Task/Table-Read',
      'test-Table-Read-Task',
      LAST('aws_iam_role.Role.arn'),
    ],
  ])('%s', (_, give, path, name, role) => {
    const isShared = name.startsWith('test-');
    expect(policies(give)).toEqual([[`${path}/Resource`, isShared ? `${name}-${region(path)}` : name, role]]);
  });

  it('a role whose name only Terraform knows, with the same id in each synthesis', () => {
    const idOf = (before: number) =>
      policies((table, stack) => {
        for (let count = 0; count < before; count += 1) new TerraformVariable(stack, `Other${count}`, {});
        table.grantRead(new TerraformVariable(stack, 'role', {}).stringValue);
      });
    expect(idOf(0)).toEqual([
      [expect.stringMatching(/^Table\/Table-Read-to-[\da-f]{8}\/Resource$/), expect.any(String), LAST('var.role')],
    ]);
    expect(idOf(3)).toEqual(idOf(0));
  });

  it('a role once, however it is named, and to two functions that share one with two names', () => {
    expect(policies((table) => [table.grantRead('worker'), table.grantRead(workerArn)])).toHaveLength(1);
    const names = policies((table, stack) =>
      ['One', 'Two'].map((id) => table.grantRead(lambdaIn(stack, id, workerArn))),
    ).map(([, name]) => name);
    expect(new Set(names).size).toBe(2);
  });

  it('a role that several constructs have, with a name for each', () => {
    const given = policies((table, stack) => {
      const role = roleIn(stack);
      for (const grantee of [role, new Service(stack, 'One', role.name), new Service(stack, 'Two', role.name)]) {
        table.grantRead(grantee);
      }
      table.grantRead(new Service(stack, 'Other', 'other'));
    });
    expect(given.map(([, name]) => name)).toEqual([
      'Table-Read',
      `test-Table-Read-One-${region('One/Table-Read')}`,
      `test-Table-Read-Two-${region('Two/Table-Read')}`,
      'Table-Read',
    ]);
  });

  it('a role from every owner, once if it is repeated', () => {
    const stack = synth((scope) => {
      const table = tableIn(scope, { stream: 'KEYS_ONLY' });
      const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
      const buffer = new WriteBuffer(scope, 'Buffer', { queueName: 'orders', table });
      const cache = new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc });
      const cluster = new DaxCluster(scope, 'Dax', dax);
      const site = new StaticSite(scope, 'Site', { bucketName: 'shop-site' });
      for (const role of ['worker', workerArn]) {
        table.grantReadWrite(role);
        table.grantStream(role);
        buffer.grantSend(role);
        cache.grantConnect(role);
        cluster.grantRead(role);
        site.grantPublish(role, 'index.html');
      }
    });
    const given = Object.values(stack.resources('aws_iam_role_policy')).filter(({ role }) => role === 'worker');
    expect(given.map(({ name }) => String(name).replace(/-\$.*/, '')).sort()).toEqual([
      'test-Buffer-Send',
      'test-Cache-Connect',
      'test-Dax-Read',
      'test-Site-Publish-index.html',
      'test-Table-ReadWrite',
      'test-Table-Stream',
    ]);
  });
});

it('A stream consumer takes a function of the provider', () => {
  const stack = synth((scope) => {
    const table = tableIn(scope, { stream: 'KEYS_ONLY' });
    table.addStreamConsumer('Follow', { function: lambdaIn(scope, 'Work', workerArn) });
  });
  expect(stack.resource('aws_lambda_event_source_mapping').function_name).toBe(
    '${aws_lambda_function.Work.function_name}',
  );
  expect(Object.keys(stack.resources('aws_iam_role_policy')).sort()).toEqual([
    'Work/Table-Follow-Failures-Send/Resource',
    'Work/Table-Stream/Resource',
  ]);
});

it('A stream consumer takes an existing function', () => {
  const stack = synth((scope) => {
    const found = new DataAwsLambdaFunction(scope, 'Found', { functionName: 'work' });
    tableIn(scope, { stream: 'KEYS_ONLY' }).addStreamConsumer('Follow', { function: found });
  });
  expect(stack.resource('aws_lambda_event_source_mapping').function_name).toBe(
    '${data.aws_lambda_function.Found.function_name}',
  );
  expect(Object.values(stack.resources('aws_iam_role_policy')).map(({ role }) => role)).toEqual(
    Array(2).fill(LAST('data.aws_lambda_function.Found.role')),
  );
});

describe('A grant rejects', () => {
  it.each<[string, string, (stack: TerraformStack) => unknown]>([
    ['a name that no role has', '"my role"', () => 'my role'],
    ['the ARN of a user', '"arn:aws:iam::123456789012:user/worker"', () => 'arn:aws:iam::123456789012:user/worker'],
    ['an empty name', '""', () => ''],
    ['a task definition without a task role', 'test/Task without one', (stack) => taskIn(stack)],
    ['a stack', 'test without one', (stack) => stack],
  ])('%s', (_, got, granteeIn) => {
    expect(() => granting((table, stack) => table.grantRead(granteeIn(stack) as never))).toThrow(
      `or the name or ARN of a role, got ${got}`,
    );
  });

  it('what is no role, also if a cache needs no permissions', () => {
    const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
    const open = () =>
      synth((stack) => {
        const cache = new RedisCache(stack, 'Cache', { cacheName: 'menu', vpc, authentication: 'none' });
        cache.grantConnect('my role');
      });
    expect(open).toThrow('test/Cache: grantee must be a construct with a roleName');
  });

  it('other permissions under a name that the role has from the same owner', () => {
    const twice: Give = (table) => [
      table.grant('worker', 'Own', ['GetItem']),
      table.grant('worker', 'Own', ['PutItem']),
    ];
    expect(() => granting(twice)).toThrow('test/Table: worker already has a grant named Own with other permissions');
  });
});
