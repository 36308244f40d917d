import { TerraformOutput, TerraformVariable } from 'cdktf';
import { type Cache, RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache, type ServerlessRedisCacheProps } from '../../../modules/serverless-redis-cache';
import { synth } from '../../../testkit';
import { clientIn, keyArn, where } from '../redis-cache/fixture';
import '../../../testkit/jest';

const synthServerless = (props: Partial<ServerlessRedisCacheProps> = {}) =>
  synth((stack) => {
    new ServerlessRedisCache(stack, 'Cache', { cacheName: 'menu', vpc: where, ...props });
  });

const cacheOf = (props: Partial<ServerlessRedisCacheProps>) =>
  synthServerless(props).resource('aws_elasticache_serverless_cache');

function synthConnected(props: Partial<ServerlessRedisCacheProps> = {}) {
  let given: Readonly<Record<string, string>> = {};
  const stack = synth((scope) => {
    const { client, variables } = clientIn(scope);
    new ServerlessRedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, ...props }).connectFrom(client);
    given = variables;
  });
  return { stack, variables: given };
}

const CROWDED = '[for zone, subnets in data.aws_subnets.Cache/SubnetsInZone : zone if length(subnets.ids) > 1]';

const ONE_PER_ZONE = {
  condition: `\${length(${CROWDED}) == 0}`,
  error_message: `test/Cache: vpc.subnetIds must each lie in another Availability Zone (see onePerZone of NetworkLookup), found two or more in \${length(${CROWDED}) == 0 ? "none" : join(", ", sort(${CROWDED}))}`,
};

describe('ServerlessRedisCache by default', () => {
  const { stack, variables } = synthConnected();

  it('runs Valkey with limits for storage and processing, and a daily snapshot', () => {
    expect(stack.resource('aws_elasticache_serverless_cache')).toEqual({
      cache_usage_limits: [{ data_storage: [{ maximum: 10, unit: 'GB' }], ecpu_per_second: [{ maximum: 10_000 }] }],
      daily_snapshot_time: '03:00',
      description: 'The cache menu',
      engine: 'valkey',
      lifecycle: { precondition: [ONE_PER_ZONE] },
      major_engine_version: '8',
      name: 'menu',
      security_group_ids: ['${aws_security_group.Cache/SecurityGroup.id}'],
      snapshot_retention_limit: 1,
      subnet_ids: ['subnet-a', 'subnet-b'],
      user_group_id: '${aws_elasticache_user_group.Cache/UserGroup.user_group_id}',
    });
  });

  it('opens one port to the security group of the client, in both security groups', () => {
    const port = { from_port: 6379, ip_protocol: 'tcp', to_port: 6379 };
    expect(stack.resource('aws_vpc_security_group_ingress_rule')).toEqual({
      ...port,
      description: 'From Client',
      referenced_security_group_id: 'sg-client',
      security_group_id: '${aws_security_group.Cache/SecurityGroup.id}',
    });
    expect(stack.resource('aws_vpc_security_group_egress_rule')).toEqual({
      ...port,
      description: 'To Cache',
      referenced_security_group_id: '${aws_security_group.Cache/SecurityGroup.id}',
      security_group_id: 'sg-client',
    });
  });

  it('allows a client to connect as its user, with tokens signed for a serverless cache', () => {
    expect(stack.statements('Client/Cache-Connect/Document')).toEqual([
      {
        actions: ['elasticache:Connect'],
        resources: ['${aws_elasticache_serverless_cache.Cache/Resource.arn}', '${aws_elasticache_user.Cache/User.arn}'],
      },
    ]);
    expect(variables).toEqual({
      REDIS_IAM_CACHE: expect.any(String),
      REDIS_IAM_SERVERLESS: 'true',
      REDIS_IAM_USER: expect.any(String),
      REDIS_URL: expect.stringMatching(/^rediss:.*:6379$/),
    });
  });

  it('creates alarms for units, storage, throttling, evictions and connections', () => {
    const alarms = Object.entries(stack.resources('aws_cloudwatch_metric_alarm')).map(([path, alarm]) => [
      path,
      alarm.alarm_name,
      alarm.metric_name,
      alarm.statistic,
      alarm.threshold,
      alarm.evaluation_periods,
    ]);
    expect(alarms).toEqual([
      ['Cache/UnitsAlarm', 'menu-units', 'ElastiCacheProcessingUnits', 'Sum', 540_000, 5],
      ['Cache/ThrottledAlarm', 'menu-throttled', 'ThrottledCmds', 'Sum', 0, 5],
      ['Cache/MemoryAlarm', 'menu-memory', 'BytesUsedForCache', 'Maximum', 9_000_000_000, 5],
      ['Cache/EvictionsAlarm', 'menu-evictions', 'Evictions', 'Sum', 0, 15],
      ['Cache/ConnectionsAlarm', 'menu-connections', 'CurrConnections', 'Maximum', 1000, 5],
    ]);
    for (const { namespace, dimensions } of Object.values(stack.resources('aws_cloudwatch_metric_alarm'))) {
      expect([namespace, dimensions]).toEqual(['AWS/ElastiCache', { clusterId: 'menu' }]);
    }
  });

  it('exposes its name, ARN, endpoint and security group', () => {
    const { outputs } = synth((scope) => {
      const cache = new ServerlessRedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where });
      const { cacheName, cacheArn, endpointAddress, port, url, securityGroupId } = cache;
      const all = { cacheName, cacheArn, endpointAddress, port, url, securityGroupId, resource: cache.resource.id };
      for (const [name, value] of Object.entries(all)) new TerraformOutput(scope, name, { value });
    });
    const cache = 'aws_elasticache_serverless_cache.Cache/Resource';
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))).toEqual({
      cacheName: `\${${cache}.name}`,
      cacheArn: `\${${cache}.arn}`,
      endpointAddress: `\${${cache}.endpoint[0].address}`,
      port: 6379,
      url: `rediss://\${${cache}.endpoint[0].address}:6379`,
      securityGroupId: '${aws_security_group.Cache/SecurityGroup.id}',
      resource: `\${${cache}.id}`,
    });
  });

  it('replaces a RedisCache of the same id, with the same user and security group', () => {
    const kinds = { nodes: RedisCache, serverless: ServerlessRedisCache };
    const [nodes, serverless] = (['nodes', 'serverless'] as const).map((word) =>
      synth((scope) => {
        const cache: Cache = new kinds[word](scope, 'Cache', { cacheName: 'menu', vpc: where });
        cache.connectFrom(clientIn(scope).client);
      }),
    );
    for (const type of ['aws_elasticache_user', 'aws_elasticache_user_group', 'aws_security_group']) {
      expect(serverless?.resources(type)).toEqual(nodes?.resources(type));
      expect(Object.keys(serverless?.resources(type) ?? {})).not.toEqual([]);
    }
  });
});

describe('ServerlessRedisCache with options', () => {
  it.each([
    ['maximumGigabytes', { maximumGigabytes: 5000 }, 'data_storage', { maximum: 5000, unit: 'GB' }],
    ['maximumUnitsPerSecond', { maximumUnitsPerSecond: 1000 }, 'ecpu_per_second', { maximum: 1000 }],
  ])('limits its growth to %s', (_, props, block, limit) => {
    expect(cacheOf(props).cache_usage_limits).toEqual([expect.objectContaining({ [block]: [limit] })]);
  });

  it.each([
    ['engineVersion', { engineVersion: '7.2' }, { engine: 'valkey', major_engine_version: '7' }],
    ['engine', { engine: 'redis' as const }, { engine: 'redis', major_engine_version: '7' }],
    ['kmsKeyArn', { kmsKeyArn: keyArn }, { kms_key_id: keyArn }],
    ['snapshotTime', { snapshotTime: '23:59' }, { daily_snapshot_time: '23:59' }],
    ['snapshotRetentionDays', { snapshotRetentionDays: 35 }, { snapshot_retention_limit: 35 }],
  ])('sets %s on the cache', (_, props, expected) => {
    expect(cacheOf(props)).toMatchObject(expected);
  });

  it('sets no snapshot time without snapshots', () => {
    expect(cacheOf({ snapshotRetentionDays: 0 }).daily_snapshot_time).toBeUndefined();
  });

  it('creates no users and grants nothing without authentication', () => {
    const { stack, variables } = synthConnected({ authentication: 'none' });
    expect(stack.resource('aws_elasticache_serverless_cache').user_group_id).toBeUndefined();
    expect(stack).not.toHaveResource('aws_elasticache_user');
    expect(stack).not.toHaveResource('aws_iam_role_policy');
    expect(Object.keys(variables)).toEqual(['REDIS_URL']);
  });

  it('creates no alarms if alarms is false', () => {
    expect(synthServerless({ alarms: false })).not.toHaveResource('aws_cloudwatch_metric_alarm');
  });
});

describe('ServerlessRedisCache rejects', () => {
  it.each([
    ['cacheName', { cacheName: 'menu-' }, 'be 1 to 40 lowercase letters'],
    [
      'cacheName (with IAM, for the user <cacheName>-default)',
      { cacheName: 'm'.repeat(33) },
      'have at most 32 characters, got mmm',
    ],
    ['maximumGigabytes', { maximumGigabytes: 0 }, 'be a whole number between 1 and 5000, got 0'],
    ['maximumGigabytes', { maximumGigabytes: 5001 }, 'be a whole number between 1 and 5000, got 5001'],
    ['maximumUnitsPerSecond', { maximumUnitsPerSecond: 999 }, 'be a whole number between 1000 and 15000000, got 999'],
    [
      'maximumUnitsPerSecond',
      { maximumUnitsPerSecond: 15_000_001 },
      'be a whole number between 1000 and 15000000, got 15000001',
    ],
    ['engineVersion (of valkey)', { engineVersion: '7.0' }, 'be 7.2, 8.x or 9.x, got 7.0'],
    [
      'engineVersion (of a serverless cache)',
      { engine: 'redis' as const, engineVersion: '6.2' },
      'be 7.0 or later, got 6.2',
    ],
    ['authentication', { authentication: 'token' as 'iam' }, 'be one of iam, none, got token'],
  ])('rejects %s of %j', (prop, props, rule) => {
    expect(() => synthServerless(props)).toThrow(`test/Cache: ${prop} must ${rule}`);
  });

  it('rejects an engineVersion that is unknown at synthesis', () => {
    expect(() =>
      synth((scope) => {
        const { stringValue } = new TerraformVariable(scope, 'Later', { type: 'string' });
        const props = { cacheName: 'menu', vpc: where, engineVersion: stringValue };
        new ServerlessRedisCache(scope, 'Cache', props);
      }),
    ).toThrow(
      new Error('test/Cache: engineVersion must be known at synthesis, because other settings are derived from it'),
    );
  });
});
