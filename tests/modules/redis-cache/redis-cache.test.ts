import { TerraformOutput } from 'cdktf';
import { RedisCache } from '../../../modules/redis-cache';
import { synth } from '../../../testkit';
import { synthConnected, where } from './fixture';

const FOUND = '[for zone, subnets in data.aws_subnets.Cache/SubnetsInZone : zone if length(subnets.ids) > 0]';

const IN_SEVERAL_ZONES = {
  condition: `\${length(${FOUND}) > 1}`,
  error_message: `test/Cache: vpc.subnetIds (with replicas) must lie in two or more Availability Zones, found \${length(${FOUND}) == 0 ? "none" : join(", ", sort(${FOUND}))}`,
};

const REPLACED_FIRST = { lifecycle: { create_before_destroy: true } };
const REPLACED_WITH_GROUP = { replace_triggered_by: ['aws_security_group.Cache/SecurityGroup.id'] };

describe('RedisCache by default', () => {
  const { stack, variables } = synthConnected();

  it('runs Valkey on two nodes in two zones with failover, encryption, snapshots and a slow log', () => {
    expect(stack.resource('aws_elasticache_replication_group')).toEqual({
      apply_immediately: true,
      auto_minor_version_upgrade: 'false',
      at_rest_encryption_enabled: 'true',
      automatic_failover_enabled: true,
      description: 'The cache menu',
      engine: 'valkey',
      engine_version: '8.2',
      lifecycle: REPLACED_WITH_GROUP,
      log_delivery_configuration: [
        {
          destination: '${aws_cloudwatch_log_group.Cache/SlowLog.name}',
          destination_type: 'cloudwatch-logs',
          log_format: 'json',
          log_type: 'slow-log',
        },
      ],
      maintenance_window: 'sun:05:00-sun:06:00',
      multi_az_enabled: true,
      node_type: 'cache.t4g.small',
      num_cache_clusters: 2,
      parameter_group_name: 'default.valkey8',
      port: 6379,
      replication_group_id: 'menu',
      security_group_ids: ['${aws_security_group.Cache/SecurityGroup.id}'],
      snapshot_retention_limit: 1,
      snapshot_window: '03:00-04:00',
      subnet_group_name: '${aws_elasticache_subnet_group.Cache/SubnetGroup.name}',
      transit_encryption_enabled: true,
      user_group_ids: ['${aws_elasticache_user_group.Cache/UserGroup.user_group_id}'],
    });
  });

  it('runs in the given subnets', () => {
    expect(stack.resource('aws_elasticache_subnet_group')).toEqual({
      description: 'The cache menu',
      lifecycle: { precondition: [IN_SEVERAL_ZONES], ...REPLACED_WITH_GROUP },
      name: 'menu',
      subnet_ids: ['subnet-a', 'subnet-b'],
    });
  });

  it('keeps its slow log for 30 days', () => {
    expect(stack.resource('aws_cloudwatch_log_group')).toEqual({
      name: '/aws/vendedlogs/elasticache/menu/slow-log',
      retention_in_days: 30,
    });
  });

  it('allows one IAM user the commands of a read-through cache, and disables the default user', () => {
    expect(stack.resources('aws_elasticache_user')).toEqual({
      'Cache/User': {
        access_string: 'on ~* -@all +get +mget +set +unlink +eval +scan +ping +info',
        authentication_mode: { type: 'iam' },
        engine: 'redis',
        user_id: 'menu',
        user_name: 'menu',
        ...REPLACED_FIRST,
      },
      'Cache/DefaultUser': {
        access_string: 'off -@all',
        engine: 'redis',
        no_password_required: true,
        user_id: 'menu-default',
        user_name: 'default',
        ...REPLACED_FIRST,
      },
    });
    expect(stack.resource('aws_elasticache_user_group')).toEqual({
      engine: 'redis',
      user_group_id: 'menu',
      user_ids: ['${aws_elasticache_user.Cache/User.user_id}', '${aws_elasticache_user.Cache/DefaultUser.user_id}'],
      ...REPLACED_FIRST,
    });
  });

  it('opens one port of its security group, to the security group of the client only', () => {
    const port = { from_port: 6379, ip_protocol: 'tcp', to_port: 6379 };
    expect(stack.resource('aws_security_group')).toEqual({
      description: 'The cache menu',
      name: 'cache-menu',
      tags: { Name: 'cache-menu' },
      vpc_id: 'vpc-1',
      ...REPLACED_FIRST,
    });
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

  it('allows a client to connect as that user, and nothing else', () => {
    expect(stack.resource('aws_iam_role_policy')).toEqual({
      name: 'Cache-Connect',
      policy: '${data.aws_iam_policy_document.Client/Cache-Connect/Document.json}',
      role: 'client',
    });
    expect(stack.statements('Client/Cache-Connect/Document')).toEqual([
      {
        actions: ['elasticache:Connect'],
        resources: [
          '${aws_elasticache_replication_group.Cache/Resource.arn}',
          '${aws_elasticache_user.Cache/User.arn}',
        ],
      },
    ]);
  });

  it('gives a client its URL and the user to sign tokens for', () => {
    expect(Object.keys(variables)).toEqual(['REDIS_URL', 'REDIS_IAM_USER', 'REDIS_IAM_CACHE']);
  });

  it('creates alarms for the CPU, memory, evictions and connections of each node', () => {
    const alarms = Object.entries(stack.resources('aws_cloudwatch_metric_alarm')).map(([path, alarm]) => [
      path,
      alarm.alarm_name,
      alarm.metric_name,
      alarm.statistic,
      alarm.threshold,
      alarm.evaluation_periods,
      alarm.dimensions,
    ]);
    expect(alarms).toEqual(
      [1, 2].flatMap((node) => {
        const name = `menu-00${node}`;
        const dimensions = { CacheClusterId: name };
        return [
          [`Cache/Node${node}CpuAlarm`, `${name}-cpu`, 'CPUUtilization', 'Average', 45, 5, dimensions],
          [
            `Cache/Node${node}MemoryAlarm`,
            `${name}-memory`,
            'DatabaseMemoryUsagePercentage',
            'Maximum',
            90,
            5,
            dimensions,
          ],
          [`Cache/Node${node}EvictionsAlarm`, `${name}-evictions`, 'Evictions', 'Sum', 0, 15, dimensions],
          [
            `Cache/Node${node}ConnectionsAlarm`,
            `${name}-connections`,
            'CurrConnections',
            'Maximum',
            1000,
            5,
            dimensions,
          ],
        ];
      }),
    );
    expect(new Set(Object.values(stack.resources('aws_cloudwatch_metric_alarm')).map((one) => one.namespace))).toEqual(
      new Set(['AWS/ElastiCache']),
    );
  });

  it('exposes its name, ARN, endpoint, security group and log group', () => {
    const { outputs } = synth((scope) => {
      const cache = new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where });
      const { cacheName, cacheArn, endpointAddress, port, url, securityGroupId, logGroupName } = cache;
      const all = { cacheName, cacheArn, endpointAddress, port, url, securityGroupId, logGroupName };
      for (const [name, value] of Object.entries({ ...all, resource: cache.resource.id })) {
        new TerraformOutput(scope, name, { value });
      }
    });
    const group = 'aws_elasticache_replication_group.Cache/Resource';
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))).toEqual({
      cacheName: `\${${group}.replication_group_id}`,
      cacheArn: `\${${group}.arn}`,
      endpointAddress: `\${${group}.primary_endpoint_address}`,
      port: 6379,
      url: `rediss://\${${group}.primary_endpoint_address}:6379`,
      securityGroupId: '${aws_security_group.Cache/SecurityGroup.id}',
      logGroupName: '${aws_cloudwatch_log_group.Cache/SlowLog.name}',
      resource: `\${${group}.id}`,
    });
  });
});
