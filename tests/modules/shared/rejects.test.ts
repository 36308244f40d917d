import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import type { Grantee } from '../../../modules/shared/grant';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { required as dax, synthDax } from '../dax-cluster/fixture';

const entry = require.resolve('../../../functions/drain-buffer');
const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const topicArn = 'arn:aws:sns:us-east-1:123456789012:alarms';

const tableIn = (stack: TerraformStack, props: object = {}) =>
  new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' }, ...props });
const functionIn = (stack: TerraformStack, props: object = {}) =>
  new NodeFunction(stack, 'Function', { functionName: 'work', entry, environment: {}, ...props });

const stackOf = (construct: Construct) => TerraformStack.of(construct);
const synthesize = (build: (stack: TerraformStack) => unknown) => synth((stack) => void build(stack));

describe.each([
  ['test/Table', (props: object) => synthesize((stack) => tableIn(stack, props))],
  [
    'test/Buffer',
    (props: object) =>
      synthesize((stack) => new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table: tableIn(stack), ...props })),
  ],
  [
    'test/Table/Follow',
    (props: object) =>
      synthesize((stack) => {
        tableIn(stack, { stream: 'KEYS_ONLY' }).addStreamConsumer('Follow', { function: functionIn(stack), ...props });
      }),
  ],
  [
    'test/Cache',
    (props: object) => synthesize((stack) => new RedisCache(stack, 'Cache', { cacheName: 'c', vpc, ...props })),
  ],
  [
    'test/Cache',
    (props: object) =>
      synthesize((stack) => new ServerlessRedisCache(stack, 'Cache', { cacheName: 'c', vpc, ...props })),
  ],
  ['test/Dax', (props: object) => synthDax(props)],
])('%s', (path, withProps) => {
  it('rejects alarms that are no boolean, and actions outside a list', () => {
    expect(() => withProps({ alarms: 'false' })).toThrow(
      `${path}: alarms must be true or false, and known at synthesis, got "false"`,
    );
    expect(() => withProps({ alarmActions: topicArn })).toThrow(
      `${path}: alarmActions must be a list, got ${topicArn}`,
    );
  });
});

describe.each([
  ['test/Function', (props: object) => synthesize((stack) => functionIn(stack, props))],
  [
    'test/Cache',
    (props: object) => synthesize((stack) => new RedisCache(stack, 'Cache', { cacheName: 'c', ...props } as never)),
  ],
  [
    'test/Cache',
    (props: object) =>
      synthesize((stack) => new ServerlessRedisCache(stack, 'Cache', { cacheName: 'c', ...props } as never)),
  ],
  ['test/Dax', (props: object) => synthDax({ ...dax, ...props })],
])('%s', (path, withProps) => {
  it.each(['', 'my-vpc', 'subnet-1'])('rejects the VPC "%s"', (vpcId) => {
    const got = vpcId || '""';
    expect(() => withProps({ vpc: { ...vpc, vpcId } })).toThrow(
      `${path}: vpc.vpcId must be the id of a VPC such as vpc-0a1b2c3d, got ${got}`,
    );
  });
});

describe.each([
  ['test/Table', (job: Grantee, actions: never) => tableIn(stackOf(job)).grant(job, 'Some', actions)],
  ['test/Dax', (job: Grantee, actions: never) => new DaxCluster(stackOf(job), 'Dax', dax).grant(job, 'Some', actions)],
])('%s', (path, grantTo) => {
  it.each([
    [['GetItems'], 'GetItems'],
    [['dynamodb:GetItem'], 'dynamodb:GetItem'],
    [['Query', '*'], '*'],
  ])('rejects the actions %j of a grant', (actions, got) => {
    const granting = () =>
      synthesize((stack) => grantTo(Object.assign(new Construct(stack, 'Job'), { roleName: 'job' }), actions as never));
    expect(granting).toThrow(`${path}: action in the grant Some must be one of BatchGetItem, `);
    expect(granting).toThrow(`, got ${got}`);
  });

  it('rejects a grant without actions', () => {
    const granting = () =>
      synthesize((stack) => grantTo(Object.assign(new Construct(stack, 'Job'), { roleName: 'job' }), [] as never));
    expect(granting).toThrow(`${path}: actions of the grant Some must not be empty, got []`);
  });
});

it('shows numbers that JSON does not have', () => {
  expect(() => synthesize((stack) => functionIn(stack, { timeoutSeconds: Number('x') }))).toThrow(
    'timeoutSeconds must be a whole number between 1 and 900, got NaN',
  );
});

it('rejects a name that is no string, even if its characters would do', () => {
  expect(() => synthesize((stack) => functionIn(stack, { functionName: ['work'] }))).toThrow(
    'functionName must be 1 to 64 letters, digits, hyphens or underscores, got ["work"]',
  );
});
