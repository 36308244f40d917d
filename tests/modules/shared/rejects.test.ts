import type { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
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

const cacheIn = (stack: TerraformStack, props: object = {}) =>
  new RedisCache(stack, 'Cache', { cacheName: 'c', vpc, ...props });

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
  ['test/Cache', (props: object) => synthesize((stack) => cacheIn(stack, props))],
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

  it('rejects more actions than an alarm can have', () => {
    const topics = Array.from({ length: 6 }, (_, at) => `${topicArn}-${at}`);
    expect(() => withProps({ alarmActions: topics })).toThrow(
      new Error(`${path}: number of alarmActions must be at most 5, got 6`),
    );
    expect(() => withProps({ alarmActions: [...topics.slice(1), ...topics.slice(1)] })).not.toThrow();
  });

  it.each([
    [undefined, 'set, got undefined'],
    [null, 'set, got null'],
    ['', 'an ARN, got ""'],
    ['alarms', 'an ARN, got alarms'],
  ])('rejects the alarm action %p', (action, rule) => {
    expect(() => withProps({ alarmActions: [topicArn, action] })).toThrow(
      new Error(`${path}: alarmActions[1] must be ${rule}`),
    );
  });
});

describe.each([
  ['test/Function', (props: object) => synthesize((stack) => functionIn(stack, props))],
  ['test/Cache', (props: object) => synthesize((stack) => cacheIn(stack, props))],
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

  it.each([
    [undefined, 'set, got undefined'],
    [null, 'set, got null'],
    ['', 'the id of a subnet such as subnet-0a1b2c3d, got ""'],
    [{ id: 'subnet-1' }, 'the id of a subnet such as subnet-0a1b2c3d, got {"id":"subnet-1"}'],
  ])('rejects the subnet %j', (subnetId, rule) => {
    expect(() => withProps({ vpc: { ...vpc, subnetIds: [...vpc.subnetIds, subnetId] } })).toThrow(
      new Error(`${path}: vpc.subnetIds[2] must be ${rule}`),
    );
  });
});

const job = (stack: TerraformStack) => Object.assign(new Construct(stack, 'Job'), { roleName: 'job' });

describe.each([
  ['test/Table', (stack: TerraformStack) => tableIn(stack)],
  ['test/Dax', (stack: TerraformStack) => new DaxCluster(stack, 'Dax', dax)],
])('%s', (path, ownerIn) => {
  const granting =
    (actions: unknown, access: unknown = 'Some') =>
    () =>
      synthesize((stack) => ownerIn(stack).grant(job(stack), access as never, actions as never));

  it.each([
    [['GetItems'], 'GetItems'],
    [['dynamodb:GetItem'], 'dynamodb:GetItem'],
    [['Query', '*'], '*'],
  ])('rejects the actions %j of a grant', (actions, got) => {
    expect(granting(actions)).toThrow(`${path}: action in the grant Some must be one of BatchGetItem, `);
    expect(granting(actions)).toThrow(`, got ${got}`);
  });

  it.each([
    [[], 'not be empty, got []'],
    [undefined, 'be set, got undefined'],
    ['Query', 'be a list, got Query'],
  ])('rejects a grant of %j', (actions, rule) => {
    expect(granting(actions)).toThrow(new Error(`${path}: actions of the grant Some must ${rule}`));
  });

  it('rejects a grant whose name is no string', () => {
    expect(granting(['Query'], Symbol('read'))).toThrow(`${path}: access must be a name of letters, digits`);
  });

  it.each([
    [null, 'set, got null'],
    ['read/write', 'a name of letters, digits and the characters _+=,.@-, got read/write'],
  ])('rejects a grant named %j', (access, rule) => {
    expect(granting(['Query'], access)).toThrow(new Error(`${path}: access must be ${rule}`));
  });
});

const OTHERS = ', a role, function or ECS task definition of the provider, or the name or ARN of a role';

describe.each([
  ['test/Table', 'grantee', (stack: TerraformStack, other: never) => tableIn(stack).grantRead(other)],
  ['test/Dax', 'grantee', (stack: TerraformStack, other: never) => new DaxCluster(stack, 'Dax', dax).grantRead(other)],
  ['test/Dax', 'client', (stack: TerraformStack, other: never) => new DaxCluster(stack, 'Dax', dax).connectFrom(other)],
  ['test/Cache', 'client', (stack: TerraformStack, other: never) => cacheIn(stack).connectFrom(other)],
])('%s', (path, name, give) => {
  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['object', () => ({ roleName: 'job' })],
    ['test/Job without one', (stack: TerraformStack) => new Construct(stack, 'Job')],
  ])(`rejects a ${name} that has no role: %s`, (got, otherIn) => {
    const others = name === 'grantee' ? OTHERS : '';
    expect(() => synthesize((stack) => give(stack, otherIn(stack) as never))).toThrow(
      new Error(`${path}: ${name} must be a construct with a roleName, such as a NodeFunction${others}, got ${got}`),
    );
  });
});

it.each([undefined, null])('names what is required if the props are %p', (props) => {
  expect(() => synthesize((stack) => new DaxCluster(stack, 'Dax', props as never))).toThrow(
    'test/Dax: clusterName must be set, got undefined; ',
  );
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

it.each<[string, string, (stack: TerraformStack) => unknown]>([
  [
    'a client without addEnvironment',
    'test/Cache: client must have the method addEnvironment, got test/Job',
    (stack) => cacheIn(stack).connectFrom(Object.assign(job(stack), { securityGroupId: 'sg-1' }) as never),
  ],
  [
    'variables that are not set',
    'test/Function: variables must be set, got undefined',
    (stack) => functionIn(stack).addEnvironment(undefined as never),
  ],
  [
    'actions of an index outside a list',
    'test/Table: onIndexes of the grant Some.by-year must be a list, got Query',
    (stack) => tableIn(stack).grant(job(stack), 'Some', [], { 'by-year': 'Query' as never }),
  ],
  [
    'indexes that are no object',
    'test/Table: onIndexes of the grant Some must be an object, got ["by-year"]',
    (stack) => tableIn(stack).grant(job(stack), 'Some', [], ['by-year'] as never),
  ],
  [
    'an allowed table that is not defined yet',
    'test/Network: tableArn of the table must be set, got undefined',
    (stack) => new NetworkLookup(stack, 'Network', { vpcName: 'main' }).allowTable(undefined as never),
  ],
  [
    'an allowed table by its name',
    'test/Network: tableArn of the table must be the ARN of a table, got orders',
    (stack) => new NetworkLookup(stack, 'Network', { vpcName: 'main' }).allowTable({ tableArn: 'orders' }),
  ],
  [
    'a schedule without an id',
    'test/Function: id of a schedule must be set, got undefined',
    (stack) => functionIn(stack).addSchedule(undefined as never, { rateMinutes: 5 }),
  ],
  [
    'an alarm whose id is no string',
    'test/Function: id of an alarm must be a string with at least one character, got 5',
    (stack) => functionIn(stack).addLogAlarm(5 as never, { pattern: 'x', description: 'y' }),
  ],
  [
    'a stream consumer with an empty id',
    'test/Table: id of a stream consumer must be a string with at least one character, got ""',
    (stack) => tableIn(stack, { stream: 'KEYS_ONLY' }).addStreamConsumer('', { function: functionIn(stack) }),
  ],
  [
    'a key of a site that is not defined yet',
    'test/Site: key must be set, got undefined',
    (stack) => new StaticSite(stack, 'Site', { bucketName: 'shop' }).grantPublish(job(stack), undefined as never),
  ],
])('rejects %s', (_, message, build) => {
  expect(() => synthesize(build)).toThrow(new Error(message));
});
