import { TerraformOutput, TerraformVariable } from 'cdktf';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache, type RedisCacheProps } from '../../../modules/redis-cache';
import { synth } from '../../../testkit';
import { clientIn, keyArn, secretArn, synthCache, synthConnected, where } from './fixture';
import '../../../testkit/jest';

const group = (props: Partial<RedisCacheProps>) => synthCache(props).resource('aws_elasticache_replication_group');

describe('RedisCache with options', () => {
  it.each([
    [
      'replicas 0',
      { replicas: 0 },
      { num_cache_clusters: 1, automatic_failover_enabled: false, multi_az_enabled: false },
    ],
    [
      'replicas 5',
      { replicas: 5 },
      { num_cache_clusters: 6, automatic_failover_enabled: true, multi_az_enabled: true },
    ],
    ['nodeType', { nodeType: 'cache.r7g.xlarge' }, { node_type: 'cache.r7g.xlarge' }],
    ['data tiering', { nodeType: 'cache.r6gd.xlarge' }, { data_tiering_enabled: true }],
    ['port', { port: 7000 }, { port: 7000 }],
    ['kmsKeyArn', { kmsKeyArn: keyArn }, { kms_key_id: keyArn }],
    ['maintenanceWindow', { maintenanceWindow: 'sat:23:30-sun:00:30' }, { maintenance_window: 'sat:23:30-sun:00:30' }],
    ['snapshotTime', { snapshotTime: '23:30' }, { snapshot_window: '23:30-00:30' }],
    ['snapshotRetentionDays', { snapshotRetentionDays: 35 }, { snapshot_retention_limit: 35 }],
  ])('sets %s on the replication group', (_, props, expected) => {
    expect(group(props)).toMatchObject(expected);
  });

  it('sets no snapshot window without snapshots, and accepts maintenance at any time', () => {
    const made = group({ snapshotRetentionDays: 0, maintenanceWindow: 'mon:03:00-mon:04:00' });
    expect([made.snapshot_retention_limit, made.snapshot_window]).toEqual([0, undefined]);
  });

  it.each([
    [{ engineVersion: '7.2' }, 'valkey', '7.2', 'valkey7'],
    [{ engineVersion: '9.1' }, 'valkey', '9.1', 'valkey9'],
    [{ engine: 'redis' as const }, 'redis', '7.1', 'redis7'],
    [{ engine: 'redis' as const, engineVersion: '6.2', authentication: 'none' as const }, 'redis', '6.2', 'redis6.x'],
  ])('runs the engine of %j with the default parameter group of its family', (props, engine, version, family) => {
    expect(group(props)).toMatchObject({
      engine,
      engine_version: version,
      parameter_group_name: `default.${family}`,
    });
  });

  it.each([
    [{}, 'menu-valkey8', 'valkey8'],
    [{ engineVersion: '9.0' }, 'menu-valkey9', 'valkey9'],
    [{ engine: 'redis' as const, engineVersion: '6.0', authentication: 'none' as const }, 'menu-redis6-x', 'redis6.x'],
  ])(
    'creates a parameter group for parameters and %j, which is deleted after its replacement',
    (props, name, family) => {
      const stack = synthCache({ ...props, parameters: { 'maxmemory-policy': 'allkeys-lru' } });
      expect(stack.resource('aws_elasticache_parameter_group')).toEqual({
        description: 'The cache menu',
        family,
        lifecycle: { create_before_destroy: true },
        name,
        parameter: [{ name: 'maxmemory-policy', value: 'allkeys-lru' }],
      });
      expect(stack.resource('aws_elasticache_replication_group')).toMatchObject({
        apply_immediately: true,
        parameter_group_name: '${aws_elasticache_parameter_group.Cache/Parameters.name}',
      });
    },
  );

  it('limits its user to the keys of keyPattern', () => {
    const user = synthCache({ keyPattern: 'menu:*' }).resource('aws_elasticache_user', 'Cache/User');
    expect(user?.access_string).toMatch(/^on ~menu:\* -@all \+get /);
  });

  it('keeps its users and their group when the engine changes', () => {
    const [valkey, redis] = (['valkey', 'redis'] as const).map((engine) => synthCache({ engine }));
    for (const type of ['aws_elasticache_user', 'aws_elasticache_user_group']) {
      expect(redis?.resources(type)).toEqual(valkey?.resources(type));
    }
  });

  describe('and a token from a secret', () => {
    const { stack, variables } = synthConnected({ authentication: { secretArn, kmsKeyArn: keyArn } });

    it('uses the token, and creates no users', () => {
      const made = stack.resource('aws_elasticache_replication_group');
      expect([made.auth_token, made.auth_token_update_strategy, made.user_group_ids]).toEqual([
        '${data.aws_secretsmanager_secret_version.Cache/Token.secret_string}',
        'ROTATE',
        undefined,
      ]);
      expect(stack).not.toHaveResource('aws_elasticache_user');
    });

    it('fails the plan if ElastiCache would reject the token', () => {
      expect(stack.dataSource('aws_secretsmanager_secret_version', 'Cache/Token')).toEqual({
        lifecycle: {
          postcondition: [
            {
              condition: '${can(regex("^[0-9A-Za-z!&#$^<>-]{16,128}$", self.secret_string))}',
              error_message: 'test/Cache: the secret must be plain text, 16 to 128 letters, digits or ! & # $ ^ < > -',
            },
          ],
        },
        secret_id: secretArn,
      });
    });

    it('allows a client to read the secret, and gives it the ARN', () => {
      expect(stack.statements('Client/Cache-Connect/Document')).toEqual([
        { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
        { actions: ['kms:Decrypt'], resources: [keyArn] },
      ]);
      expect(variables).toEqual({ REDIS_SECRET_ARN: secretArn, REDIS_URL: expect.any(String) });
    });
  });

  describe('and neither authentication nor encryption in transit', () => {
    const { stack, variables } = synthConnected({ authentication: 'none', encryptionInTransit: false });

    it('creates no users and uses no TLS', () => {
      expect(stack.resource('aws_elasticache_replication_group')).toMatchObject({ transit_encryption_enabled: false });
      expect([stack.resources('aws_elasticache_user'), stack.resources('aws_elasticache_user_group')]).toEqual([
        {},
        {},
      ]);
    });

    it('grants nothing, and still opens the port to its clients only', () => {
      expect(stack).not.toHaveResource('aws_iam_role_policy');
      expect(stack.resource('aws_vpc_security_group_ingress_rule')).toMatchObject({
        referenced_security_group_id: 'sg-client',
      });
    });

    it('gives a client a redis:// URL and nothing else', () => {
      expect(Object.keys(variables)).toEqual(['REDIS_URL']);
      const { outputs } = synth((scope) => {
        const props = { authentication: 'none', encryptionInTransit: false, port: 7000 } as const;
        const cache = new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, ...props });
        new TerraformOutput(scope, 'url', { value: cache.url });
      });
      expect(outputs.url?.value).toBe(
        'redis://${aws_elasticache_replication_group.Cache/Resource.primary_endpoint_address}:7000',
      );
    });
  });

  it('opens the port once for each security group, however often its clients are connected', () => {
    const stack = synth((scope) => {
      const cache = new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where });
      const one = clientIn(scope, 'One', 'sg-shared').client;
      cache.connectFrom(one);
      cache.connectFrom(one);
      cache.connectFrom(clientIn(scope, 'Two', 'sg-shared').client);
      cache.connectFrom(clientIn(scope, 'Three', 'sg-other').client);
    });
    expect(Object.keys(stack.resources('aws_vpc_security_group_ingress_rule'))).toEqual([
      'Cache/From-One/Ingress',
      'Cache/From-Three/Ingress',
    ]);
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual([
      'One/Cache-Connect/Resource',
      'Two/Cache-Connect/Resource',
      'Three/Cache-Connect/Resource',
    ]);
  });

  it('connects a NodeFunction, once or repeatedly, with rules, variables and grant', () => {
    const stack = synth((scope) => {
      const client = new NodeFunction(scope, 'Menu', {
        functionName: 'menu',
        entry: require.resolve('../../../functions/drain-buffer'),
        environment: {},
        vpc: where,
      });
      const cache = new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where });
      cache.connectFrom(client);
      cache.connectFrom(client);
    });
    const group = 'aws_elasticache_replication_group.Cache/Resource';
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      environment: {
        variables: {
          REDIS_IAM_CACHE: `\${${group}.replication_group_id}`,
          REDIS_IAM_USER: '${aws_elasticache_user.Cache/User.user_id}',
          REDIS_URL: `rediss://\${${group}.primary_endpoint_address}:6379`,
        },
      },
    });
    expect(stack.resource('aws_vpc_security_group_egress_rule')).toMatchObject({
      security_group_id: '${aws_security_group.Menu/SecurityGroup.id}',
    });
    expect(stack.statements('Menu/Cache-Connect/Document')).toHaveLength(1);
  });

  it('accepts subnets that are unknown at synthesis', () => {
    const stack = synth((scope) => {
      const { listValue } = new TerraformVariable(scope, 'Subnets', { type: 'list(string)' });
      new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: { vpcId: 'vpc-1', subnetIds: listValue } });
    });
    expect(stack.resource('aws_elasticache_subnet_group').subnet_ids).toBe('${var.Subnets}');
  });

  it('keeps the slow log for logRetentionDays', () => {
    expect(synthCache({ logRetentionDays: 7 }).resource('aws_cloudwatch_log_group')).toMatchObject({
      retention_in_days: 7,
    });
  });

  it('encrypts the slow log with logKmsKeyArn', () => {
    const logKmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a';
    expect(synthCache({ logKmsKeyArn }).resource('aws_cloudwatch_log_group').kms_key_id).toBe(logKmsKeyArn);
  });

  it('watches the CPU of the engine on large nodes, and raises the connections alarm at connectionsAlarm', () => {
    const stack = synthCache({ nodeType: 'cache.r7g.xlarge', replicas: 0, connectionsAlarm: 50 });
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Cache/Node1CpuAlarm']).toMatchObject({ metric_name: 'EngineCPUUtilization', threshold: 90 });
    expect(alarms['Cache/Node1ConnectionsAlarm']).toMatchObject({ threshold: 50 });
    expect(Object.keys(alarms)).toHaveLength(4);
  });

  it('creates no alarms if alarms is false, and notifies alarmActions otherwise', () => {
    expect(synthCache({ alarms: false })).not.toHaveResource('aws_cloudwatch_metric_alarm');
    const notified = Object.values(synthCache({ alarmActions: [secretArn] }).resources('aws_cloudwatch_metric_alarm'));
    expect(notified.map(({ alarm_actions }) => alarm_actions)).toEqual(notified.map(() => [secretArn]));
  });
});
