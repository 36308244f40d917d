import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Dashboard } from '../../../modules/dashboard';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { testApp } from '../../support/test-app';

const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
const partitionKey = { name: 'id', type: 'S' } as const;
const entry = require.resolve('../../../functions/drain-buffer');

const functionIn = (stack: TerraformStack, props: object = {}) =>
  new NodeFunction(stack, 'Function', { functionName: 'work', entry, environment: {}, ...props });
const tableIn = (stack: TerraformStack, props: object = {}) =>
  new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey, ...props });

const CIRCULAR: Record<string, unknown> = {};
CIRCULAR.x = CIRCULAR;

type Build = (stack: TerraformStack, props: object) => unknown;

const app = testApp();

/** The error of a synthesis, or none. The stacks share an app, one after the other, so that functions are packaged once. */
function errorOf(build: (stack: TerraformStack) => unknown): string {
  const stack = new TerraformStack(new Construct(app, 'case'), 'test');
  new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
  try {
    build(stack);
    synth(stack);
  } catch (error) {
    return (error as Error).message.replaceAll('case/', '');
  } finally {
    app.node.tryRemoveChild('case');
  }
  return '';
}

/** Each class, with the props that it requires. */
const CLASSES: readonly [name: string, path: string, base: object, build: Build][] = [
  ['DynamoDbTable', 'Table', { tableName: 'orders', partitionKey }, tableIn],
  [
    'ImportedTable',
    'Table',
    { tableArn, partitionKey },
    (stack, props) => DynamoDbTable.fromTable(stack, 'Table', props as never),
  ],
  ['NodeFunction', 'Function', { functionName: 'work', entry, environment: {} }, functionIn],
  ['Schedule', 'Function/X', { rateMinutes: 1 }, (stack, props) => functionIn(stack).addSchedule('X', props as never)],
  [
    'LogAlarm',
    'Function/X',
    { pattern: 'x', description: 'y' },
    (stack, props) => functionIn(stack).addLogAlarm('X', props as never),
  ],
  [
    'StreamConsumer',
    'Table/X',
    { batchSize: 1 },
    (stack, props) =>
      tableIn(stack, { stream: 'KEYS_ONLY' }).addStreamConsumer('X', { function: functionIn(stack), ...props }),
  ],
  [
    'WriteBuffer',
    'X',
    { queueName: 'q' },
    (stack, props) => new WriteBuffer(stack, 'X', { table: tableIn(stack), ...props } as never),
  ],
  ['RedisCache', 'X', { cacheName: 'c', vpc }, (stack, props) => new RedisCache(stack, 'X', props as never)],
  [
    'ServerlessRedisCache',
    'X',
    { cacheName: 'c', vpc },
    (stack, props) => new ServerlessRedisCache(stack, 'X', props as never),
  ],
  [
    'DaxCluster',
    'X',
    { clusterName: 'c', vpc, tables: [{ tableArn }] },
    (stack, props) => new DaxCluster(stack, 'X', props as never),
  ],
  ['NetworkLookup', 'X', { vpcId: 'vpc-1' }, (stack, props) => new NetworkLookup(stack, 'X', props as never)],
  ['Dashboard', 'X', { dashboardName: 'shop' }, (stack, props) => new Dashboard(stack, 'X', props as never)],
  ['StaticSite', 'X', { bucketName: 'shop-site' }, (stack, props) => new StaticSite(stack, 'X', props as never)],
];

/** A prop of each class whose value is of the right type, and breaks a rule. */
const BROKEN: Readonly<Record<string, object>> = {
  DynamoDbTable: { recoveryPeriodDays: 36 },
  ImportedTable: { kmsKeyArn: 'key' },
  NodeFunction: { memoryMegabytes: 1 },
  Schedule: { ruleName: '%' },
  LogAlarm: { alarmActions: ['topic'] },
  StreamConsumer: { parallelizationFactor: 11 },
  WriteBuffer: { kmsKeyArn: 'key' },
  RedisCache: { replicas: 6 },
  ServerlessRedisCache: { snapshotRetentionDays: 36 },
  DaxCluster: { errorsAlarm: -1 },
  Dashboard: { hours: 0 },
  NetworkLookup: { securityGroupIds: ['group'] },
  StaticSite: { indexDocument: 'a/b' },
};

describe.each(CLASSES)('%s', (className, path, base, build) => {
  const errorWith = (props: object) => errorOf((stack) => build(stack, { ...base, ...props }));

  const [, list = ''] =
    /^test\/\S+: zzzzzzzz is not a prop; the props are (.*)$/.exec(errorWith({ zzzzzzzz: 1 })) ?? [];
  const names = list.split(', ');

  it('lists its props for a name that is near none', () => {
    expect(names.length).toBeGreaterThan(1);
  });

  it.each(names)('finds %s for names that are nearly this one', (name) => {
    const typos = [name.slice(0, -1), `${name}s`, name.toUpperCase(), name.slice(0, 2) + name.slice(3)];
    const others = typos
      .filter((typo) => !names.includes(typo))
      .map((typo) => ({ typo, said: errorWith({ [typo]: 1 }) }))
      .filter(({ typo, said }) => {
        return !new RegExp(`^test/${path}: (.*; )?${typo} is not a prop, did you mean ${name}\\?`).test(said);
      });
    expect(others).toEqual([]);
  });

  it.each(names)('names the construct and the prop for every wrong type of %s', (name) => {
    // The rules for the parts of an index have their own tests.
    const element = name.endsWith('Indexes') ? null : {};
    const usual = [null, () => 1, 7.5, Number.NaN, '', 'x', true, {}, [], [null], [element], { x: 1 }, 1n];
    const wrong = [...usual, new Map([['x', 1]]), Symbol('x'), Object.create(null), CIRCULAR, [CIRCULAR]];
    const named = new RegExp(`^(test/${path}(/\\S+)?: .*${name}.*)?$`, 's');
    expect(wrong.map((value) => errorWith({ [name]: value })).filter((said) => !named.test(said))).toEqual([]);
    expect(errorWith({ [name]: () => 1 })).toContain(name);
    expect(errorWith({ [name]: null })).toContain(`${name} must be set, got null`);
  });

  it('reports a broken rule together with a wrong type, unless the rule is about that value', () => {
    const [[broken, value] = []] = Object.entries(BROKEN[className] ?? {});
    // What a construct inside checks is an error of that one.
    const ofFunction = ['architecture', 'runtime', 'logRetentionDays', 'logKmsKeyArn', 'variablesKmsKeyArn'];
    const passedOn = className === 'WriteBuffer' ? ofFunction : [];
    for (const name of names.filter((one) => one !== broken && !passedOn.includes(one))) {
      const said = errorWith({ [name]: () => 1, [`${broken}`]: value });
      for (const prop of [name, broken]) expect(said).toMatch(new RegExp(`[:;] ${prop}\\b[^;]* must `));
    }
    expect(errorWith({ [`${broken}`]: null, zzzzzzzz: 1 })).toMatch(new RegExp(`${broken} must be set, got null$`));
  });

  it.each(Object.keys(base))('requires %s, and asks once if it is misspelt', (name) => {
    const [typo, value] = [name.slice(0, -1), base[name as keyof typeof base]];
    if (errorWith({ [name]: undefined }) === '') return;
    expect(errorWith({ [name]: undefined, [typo]: value })).toBe(
      `test/${path}: ${typo} is not a prop, did you mean ${name}?`,
    );
  });
});

it.each<[string, object, Build]>([
  ['pointInTimeRecover is not a prop, did you mean pointInTimeRecovery?', { pointInTimeRecover: false }, tableIn],
  ['vpc is not a prop; the props are alarms, ', { vpc }, tableIn],
  ['partitionKey must be an object, got "id"', { partitionKey: 'id' }, tableIn],
  [
    'partitionKey.nam is not a prop, did you mean partitionKey.name?',
    { partitionKey: { nam: 'id', type: 'S' } },
    tableIn,
  ],
  ['capacity.reads is not a prop, did you mean capacity.read?', { capacity: { reads: 1, write: 1 } }, tableIn],
  ['capacity.read must be a number, got "5"', { capacity: { read: '5', write: 5 } }, tableIn],
  [
    'capacity.read.maximum is not a prop, did you mean capacity.read.max?',
    { capacity: { read: { min: 1, maximum: 2 }, write: 1 } },
    tableIn,
  ],
  [
    'replicas[0].regoin is not a prop, did you mean replicas[0].region?',
    { replicas: [{ regoin: 'eu-west-1' }] },
    tableIn,
  ],
  ['memoryMB is not a prop, did you mean memoryMegabytes?', { memoryMB: 128 }, functionIn],
  ['timeout is not a prop, did you mean timeoutSeconds?', { timeout: 5 }, functionIn],
  ['timeoutSeconds must be a number, got "5"', { timeoutSeconds: '5' }, functionIn],
  ['vpc.vpcID is not a prop, did you mean vpc.vpcId?', { vpc: { vpcID: 'vpc-1', subnetIds: [] } }, functionIn],
  ['vpc.subnets is not a prop, did you mean vpc.subnetIds?', { vpc: { vpcId: 'vpc-1', subnets: [] } }, functionIn],
])('says "%s"', (sentence, props, build) => {
  expect(errorOf((stack) => build(stack, props))).toContain(`: ${sentence}`);
});

it('accepts an object with more than a prop needs, such as the VPC of a function, but not in place of what is needed', () => {
  const errorIn = (network: object) =>
    errorOf((stack) => new RedisCache(stack, 'Cache', { cacheName: 'c', vpc: network as never }));
  expect(errorIn({ ...vpc, dynamodbPrefixListId: 'pl-1', region: 'eu-west-1' })).toBe('');
  expect(errorIn({ subnetIds: vpc.subnetIds, VpcId: 'vpc-1' })).toContain(
    'vpc.VpcId is not a prop, did you mean vpc.vpcId?',
  );
});

it('shows constructs by their path, and methods as such', () => {
  const errorWith = (nameOf: (stack: TerraformStack) => unknown) =>
    errorOf((stack) => tableIn(stack, { tableName: nameOf(stack) }));
  expect(errorWith((stack) => functionIn(stack))).toContain('got test/Function');
  expect(errorWith(() => () => 'orders')).toContain('got a function');
});
