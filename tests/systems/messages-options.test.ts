import { NetworkLookup } from '../../modules/network-lookup';
import { MessagesSystem } from '../../systems/messages';
import { type SynthesizedStack, synth } from '../../testkit';
import {
  argumentOf,
  KEY_OF_QUEUES,
  KEYS,
  keyOfCache,
  notified,
  operations,
  otherOperations,
  protectedIn,
  systemProps,
} from './fixture';
import { FUNCTIONS, type FunctionId, IDS, synthSystem, table } from './messages';
import '../../testkit/jest';

const nodes = {
  nodeType: 'cache.t4g.micro',
  replicas: 1,
  encryptionInTransit: true,
  authentication: 'iam',
  snapshotRetentionDays: 3,
} as const;

describe('MessagesSystem with', () => {
  it('the nodes of a cache has those in place of a serverless one', () => {
    const stack = synthSystem({ config: { cache: nodes }, redisPort: 6380 });
    expect(stack).not.toHaveResource('aws_elasticache_serverless_cache');
    expect(stack.resource('aws_elasticache_replication_group')).toMatchObject({
      replication_group_id: 'chat',
      node_type: 'cache.t4g.micro',
      num_cache_clusters: 2,
      transit_encryption_enabled: true,
      snapshot_retention_limit: 3,
      port: 6380,
    });
  });

  it('a network that creates the DynamoDB endpoint allows requests for its table there', () => {
    const stack = synth((scope) => {
      const network = new NetworkLookup(scope, 'Lookup', { vpcName: 'chat', dynamodbEndpoint: 'create' });
      new MessagesSystem(scope, 'Chat', { ...systemProps(scope, 'chat', { cache: 'serverless' }), network });
    });
    const [statement] = stack.statements('Lookup/DynamodbPolicy');
    expect(statement?.resources).toEqual([`\${${table}.arn}`, `\${${table}.arn}/index/*`]);
  });
});

describe('MessagesSystem passes the setting', () => {
  const stack = synthSystem();
  const other = synthSystem({ prefix: 'talk', operations: otherOperations });
  const ofTable = (argument: string) => (system: SynthesizedStack) => system.resource('aws_dynamodb_table')[argument];
  const each = <Value>(value: (id: FunctionId) => Value) => Object.fromEntries(IDS.map((id) => [id, value(id)]));
  const timeouts = (seconds: number) => (id: FunctionId) =>
    id === 'UpdateConversations' || id === 'InvalidateConversations' ? 60 : seconds;

  it.each<[string, (system: SynthesizedStack) => unknown, unknown, unknown]>([
    ['prefix to its table', ofTable('name'), 'chat', 'talk'],
    ['prefix to its cache', (system) => system.resource('aws_elasticache_serverless_cache').name, 'chat', 'talk'],
    [
      'prefix to its functions',
      argumentOf('aws_lambda_function', 'function_name'),
      each((id) => `chat-${FUNCTIONS[id]}`),
      each((id) => `talk-${FUNCTIONS[id]}`),
    ],
    ['deletionProtection to its table', ofTable('deletion_protection_enabled'), false, true],
    ['pointInTimeRecovery to its table', ofTable('point_in_time_recovery'), { enabled: false }, { enabled: true }],
    [
      'functionTimeoutSeconds to its functions without their own timeout',
      argumentOf('aws_lambda_function', 'timeout'),
      each(timeouts(10)),
      each(timeouts(20)),
    ],
    [
      'logRetentionDays to its log groups',
      (system) => new Set(Object.values(argumentOf('aws_cloudwatch_log_group', 'retention_in_days')(system))),
      new Set([7]),
      new Set([30]),
    ],
    ['alarmActions to all its alarms', notified, new Set(operations.alarmActions), new Set([''])],
    [
      'deletionProtection to its failure queues',
      protectedIn,
      [],
      ['Chat/Table/Update/Failures/Resource', 'Chat/Table/Invalidate/Failures/Resource'],
    ],
    ...KEYS,
    KEY_OF_QUEUES,
    keyOfCache('aws_elasticache_serverless_cache'),
  ])('%s', (_, read, value, otherValue) => {
    expect([read(stack), read(other)]).toEqual([value, otherValue]);
  });

  it('alarms to everything that has any', () => {
    const silent = synthSystem({ operations: { ...operations, alarms: false } });
    expect(silent).not.toHaveResource('aws_cloudwatch_metric_alarm');
    expect(silent).not.toHaveResource('aws_cloudwatch_log_metric_filter');
  });
});
