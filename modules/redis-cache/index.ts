import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import type { Construct } from 'constructs';
import type { AlarmProps } from '../shared/alarm';
import { between, check, type Finding, must } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type LogRetentionDays, logRetentionFinding } from '../shared/log-retention';
import { nodeAlarms } from './alarms';
import {
  type Access,
  type Authentication,
  authenticationFindings,
  createIamUser,
  iamAccess,
  isSecret,
  OPEN,
  readToken,
  secretAccess,
} from './authentication';
import { type CacheProps, cacheFindings, unknownFindings } from './cache';
import { defaultVersion, parameterFamily, versionFinding } from './engine';
import { hasDataTiering, nodeFindings } from './nodes';
import { closedGroup, ReachableCache } from './reachable-cache';
import { maintenanceFindings, snapshotWindow } from './windows';

export type { Authentication, TokenSecret } from './authentication';
export type { Cache, CacheClient, CacheProps } from './cache';
export type { Engine } from './engine';

export interface RedisCacheProps extends CacheProps {
  /** @default 'cache.t4g.small' */
  readonly nodeType?: string;
  /** 0 to 5; with one or more there is failover between zones. @default 1 */
  readonly replicas?: number;
  /** 1 to 65535; a change replaces the cache. @default 6379 */
  readonly port?: number;
  /** @default true */
  readonly encryptionInTransit?: boolean;
  /** @default 'iam' */
  readonly authentication?: Authentication;
  /** The engine's parameters that shall differ from its defaults. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `ddd:hh:mm-ddd:hh:mm`, UTC, an hour or more. @default 'sun:05:00-sun:06:00' */
  readonly maintenanceWindow?: string;
  /** How long the slow log is kept: one of the periods that CloudWatch Logs knows. @default 30 */
  readonly logRetentionDays?: LogRetentionDays;
}

type Optional = 'engineVersion' | 'keyPattern' | 'kmsKeyArn' | keyof AlarmProps;

const DEFAULTS: Required<Omit<RedisCacheProps, 'cacheName' | 'vpc' | Optional>> = {
  engine: 'valkey',
  nodeType: 'cache.t4g.small',
  replicas: 1,
  port: 6379,
  encryptionInTransit: true,
  authentication: 'iam',
  parameters: {},
  snapshotRetentionDays: 1,
  snapshotTime: '03:00',
  maintenanceWindow: 'sun:05:00-sun:06:00',
  logRetentionDays: 30,
  connectionsAlarm: 1000,
};

/** A cache of one shard: a primary node and its replicas, Valkey or Redis OSS. */
export class RedisCache extends ReachableCache {
  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port: number;
  public readonly url: string;
  public readonly securityGroupId: string;
  public readonly logGroupName: string;
  public readonly resource: ElasticacheReplicationGroup;
  protected readonly access: Access;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(scope, id);

    const settings = settingsOf(props);
    const { port, authentication } = settings;

    check(this, findings(settings));

    const iam = authentication === 'iam' ? createIamUser(this, settings) : undefined;
    const securityGroup = closedGroup(this, settings);
    const logGroup = slowLog(this, settings);
    this.resource = new ElasticacheReplicationGroup(this, 'Resource', {
      ...nodeArguments(settings),
      ...engineArguments(this, settings),
      ...networkArguments(this, settings, securityGroup.id),
      ...(iam && { userGroupIds: [iam.group.userGroupId] }),
      ...(isSecret(authentication) && {
        authToken: readToken(this, authentication),
        authTokenUpdateStrategy: 'ROTATE',
      }),
      logDeliveryConfiguration: [
        { logType: 'slow-log', logFormat: 'json', destinationType: 'cloudwatch-logs', destination: logGroup.name },
      ],
    });
    this.cacheName = this.resource.replicationGroupId;
    this.cacheArn = this.resource.arn;
    this.endpointAddress = this.resource.primaryEndpointAddress;
    this.port = port;
    this.url = `${settings.encryptionInTransit ? 'rediss' : 'redis'}://${this.endpointAddress}:${port}`;
    this.securityGroupId = securityGroup.id;
    this.logGroupName = logGroup.name;
    if (iam) this.access = iamAccess(iam.user, this.cacheName, this.cacheArn);
    else this.access = isSecret(authentication) ? secretAccess(authentication) : OPEN;

    nodeAlarms(this, settings);
  }
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(props: RedisCacheProps) {
  const settings = withDefaults(DEFAULTS, props);
  return { ...settings, engineVersion: settings.engineVersion ?? defaultVersion(settings.engine) };
}

function findings(settings: Settings): Finding[] {
  const { nodeType, replicas, engine, engineVersion, snapshotTime } = settings;
  const unknown = unknownFindings({ nodeType, replicas, engine, engineVersion, snapshotTime });
  if (unknown.length > 0) return unknown;
  return [
    ...cacheFindings(settings),
    versionFinding(engine, engineVersion),
    ...nodeFindings(nodeType, engine, engineVersion),
    between('replicas', replicas, 0, 5),
    // Failover is to another zone, and a subnet lies in one.
    must('vpc.subnetIds (with replicas)', settings.vpc.subnetIds, 'name at least two subnets', ({ length }) => {
      return length !== 1 || replicas === 0;
    }),
    between('port', settings.port, 1, 65_535),
    ...authenticationFindings(settings),
    must(
      'parameters',
      Object.keys(settings.parameters),
      'leave cluster-enabled alone: the cache is one shard',
      (names) => {
        return !names.includes('cluster-enabled');
      },
    ),
    ...maintenanceFindings(settings.maintenanceWindow, settings.snapshotRetentionDays > 0 ? snapshotTime : undefined),
    logRetentionFinding(settings.logRetentionDays),
  ];
}

function nodeArguments({ cacheName, nodeType, replicas, snapshotRetentionDays, ...settings }: Settings) {
  return {
    replicationGroupId: cacheName,
    description: `The cache ${cacheName}`,
    nodeType,
    numCacheClusters: replicas + 1,
    automaticFailoverEnabled: replicas > 0,
    multiAzEnabled: replicas > 0,
    ...(hasDataTiering(nodeType) && { dataTieringEnabled: true }),
    snapshotRetentionLimit: snapshotRetentionDays,
    ...(snapshotRetentionDays > 0 && { snapshotWindow: snapshotWindow(settings.snapshotTime) }),
    maintenanceWindow: settings.maintenanceWindow,
  };
}

const slowLog = (scope: Construct, { cacheName, logRetentionDays }: Settings) =>
  new CloudwatchLogGroup(scope, 'SlowLog', {
    // Of this prefix a resource policy names no group, whose length is limited:
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    name: `/aws/vendedlogs/elasticache/${cacheName}/slow-log`,
    retentionInDays: logRetentionDays,
  });

const engineArguments = (scope: Construct, settings: Settings) => ({
  engine: settings.engine,
  engineVersion: settings.engineVersion,
  parameterGroupName: parameterGroup(scope, settings),
  // In the next window the former parameter group would still be in use when it is to be deleted.
  applyImmediately: true,
});

/** ElastiCache's own group where no parameter differs. */
function parameterGroup(scope: Construct, { cacheName, engine, engineVersion, parameters }: Settings): string {
  const family = parameterFamily(engine, engineVersion);
  if (Object.keys(parameters).length === 0) return `default.${family}`;
  return new ElasticacheParameterGroup(scope, 'Parameters', {
    // An upgrade to another family makes its group first, moves the cache over, and deletes the former one.
    name: `${cacheName}-${family.replace('.', '-')}`,
    family,
    description: `The cache ${cacheName}`,
    parameter: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    lifecycle: { createBeforeDestroy: true },
  }).name;
}

function networkArguments(scope: Construct, settings: Settings, securityGroupId: string) {
  const { cacheName, vpc, port, encryptionInTransit, kmsKeyArn } = settings;
  const subnetGroup = new ElasticacheSubnetGroup(scope, 'SubnetGroup', {
    name: cacheName,
    description: `The cache ${cacheName}`,
    subnetIds: [...vpc.subnetIds],
  });
  return {
    subnetGroupName: subnetGroup.name,
    securityGroupIds: [securityGroupId],
    port,
    transitEncryptionEnabled: encryptionInTransit,
    atRestEncryptionEnabled: 'true',
    ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
  };
}
