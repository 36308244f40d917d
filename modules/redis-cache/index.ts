import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import type { Construct } from 'constructs';
import { between, type Finding, keyArnFinding, knownAtSynthesis, must } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { withHclLifecycle } from '../shared/hcl';
import { type LogRetentionDays, logRetentionFinding } from '../shared/log-retention';
import { hourFrom, maintenanceWindowFinding, overlapsHourFrom, timeOfDayFinding } from '../shared/maintenance-window';
import { checkProps } from '../shared/props';
import {
  CACHE_SHAPE,
  type Cache,
  type CacheProps,
  cacheFindings,
  cacheGroup,
  cacheSettingsOf,
  majorOf,
  versionFinding,
} from '../shared/redis/cache';
import { type Access, type CacheUser, Connectable } from '../shared/redis/connectable';
import { IamUsers, openAccess } from '../shared/redis/iam';
import { atSynthesis, bool, checked, either, number, object, recordOf, type Shape, set, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import {
  type Authentication,
  authenticationFindings,
  isSecret,
  readToken,
  secretAccess,
  type TokenSecret,
} from './authentication';
import { networkArguments } from './network';
import { hasDataTiering, nodeAlarms, nodeFindings, slowLogName } from './nodes';

export type { Cache, CacheProps, Engine } from '../shared/redis/cache';
export type { CacheUser } from '../shared/redis/connectable';
export type { VpcClient as CacheClient } from '../shared/vpc';
export type { Authentication, TokenSecret } from './authentication';

export interface RedisCacheProps extends CacheProps {
  /** @default 'cache.t4g.small' */
  readonly nodeType?: string;
  /** 0 to 5; one or more enable failover between Availability Zones. @default 1 */
  readonly replicas?: number;
  /** 1 to 65535; a change replaces the cache. @default 6379 */
  readonly port?: number;
  /** Required by authentication; cannot be changed in place. @default true */
  readonly encryptionInTransit?: boolean;
  /** @default 'iam' */
  readonly authentication?: Authentication;
  /** Engine parameters that differ from the defaults of the engine. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * `ddd:hh:mm-ddd:hh:mm`, UTC, at least 60 minutes, outside the hour of the snapshot.
   * @default 'sun:05:00-sun:06:00'
   */
  readonly maintenanceWindow?: string;
  /** How long the slow log is kept: a retention period of CloudWatch Logs. @default 30 */
  readonly logRetentionDays?: LogRetentionDays;
  /**
   * The ARN of the KMS key that encrypts the slow log. Its policy must allow CloudWatch Logs to use it.
   * @default none: a key managed by CloudWatch Logs
   */
  readonly logKmsKeyArn?: string;
}

const SHAPE: Shape<RedisCacheProps> = {
  ...CACHE_SHAPE,
  nodeType: text,
  replicas: number,
  port: number,
  encryptionInTransit: bool,
  authentication: atSynthesis(
    either(
      (value) => typeof value === 'object',
      object<TokenSecret>({ secretArn: set(checked), kmsKeyArn: checked }),
      checked,
    ),
  ),
  parameters: recordOf(text),
  maintenanceWindow: checked,
  logRetentionDays: checked,
  logKmsKeyArn: checked,
};

/** An ElastiCache replication group with one shard: a primary node and its replicas, on Valkey or Redis OSS. */
export class RedisCache extends Connectable implements Cache {
  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port: number;
  public readonly url: string;
  public readonly securityGroupId: string;
  public readonly logGroupName: string;
  public readonly resource: ElasticacheReplicationGroup;
  protected readonly accessOf: (user: CacheUser | undefined) => Access;

  constructor(scope: Construct, id: string, props: RedisCacheProps) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps(this, props, SHAPE, settingsOf, findings);

    const { cacheName, authentication } = settings;
    const iam = authentication === 'iam' ? new IamUsers(this, cacheName, settings.keyPattern) : undefined;
    const securityGroup = cacheGroup(this, settings);
    const logGroup = slowLog(this, settings);
    this.resource = new ElasticacheReplicationGroup(this, 'Resource', {
      ...nodeArguments(settings),
      parameterGroupName: parameterGroup(this, settings),
      ...networkArguments(this, settings, securityGroup),
      ...(iam && { userGroupIds: [iam.group.userGroupId] }),
      ...(isSecret(authentication) && {
        authToken: readToken(this, authentication),
        authTokenUpdateStrategy: 'ROTATE',
      }),
      logDeliveryConfiguration: [
        { logType: 'slow-log', logFormat: 'json', destinationType: 'cloudwatch-logs', destination: logGroup.name },
      ],
    });
    withHclLifecycle(this.resource);
    nodeAlarms(this, settings);

    this.cacheName = this.resource.replicationGroupId;
    this.cacheArn = this.resource.arn;
    this.endpointAddress = this.resource.primaryEndpointAddress;
    this.port = settings.port;
    this.url = `${settings.encryptionInTransit ? 'rediss' : 'redis'}://${this.endpointAddress}:${this.port}`;
    this.securityGroupId = securityGroup.id;
    this.logGroupName = logGroup.name;
    this.accessOf = (user) => {
      if (iam) return iam.access(this, user);
      return isSecret(authentication) ? secretAccess(this, authentication) : openAccess(this);
    };
  }
}

const settingsOf = (props: RedisCacheProps) => ({
  ...withDefaults(props, {
    nodeType: 'cache.t4g.small',
    replicas: 1,
    port: 6379,
    encryptionInTransit: true,
    authentication: 'iam',
    parameters: {},
    maintenanceWindow: 'sun:05:00-sun:06:00',
    logRetentionDays: 30,
  }),
  ...cacheSettingsOf(props),
});

type Settings = ReturnType<typeof settingsOf>;

function findings(settings: Settings): Finding[] {
  const { nodeType, replicas, engine, engineVersion, snapshotTime } = settings;
  const unknown = knownAtSynthesis({ nodeType, replicas, engine, engineVersion, snapshotTime });
  if (unknown.length > 0) return unknown;
  const oneShard = 'not contain cluster-enabled, since the cache has one shard';
  return [
    ...cacheFindings(settings),
    versionFinding(engine, engineVersion),
    ...nodeFindings(nodeType, engine, engineVersion),
    between('replicas', replicas, 0, 5),
    // A replica takes over in another zone, and each subnet is in one zone.
    must('vpc.subnetIds (with replicas)', settings.vpc.subnetIds, 'contain at least two subnets', (ids) => {
      return new Set(ids).size !== 1 || replicas === 0;
    }),
    between('port', settings.port, 1, 65_535),
    ...authenticationFindings(settings),
    must('parameters', Object.keys(settings.parameters), oneShard, (names) => !names.includes('cluster-enabled')),
    windowFinding(settings),
    logRetentionFinding(settings.logRetentionDays),
    keyArnFinding('logKmsKeyArn', settings.logKmsKeyArn),
  ];
}

/** The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html */
function windowFinding({ maintenanceWindow, snapshotTime, snapshotRetentionDays }: Settings): Finding {
  const malformed = maintenanceWindowFinding(maintenanceWindow);
  if (malformed !== undefined || timeOfDayFinding('snapshotTime', snapshotTime) !== undefined) return malformed;
  const rule = `not overlap the hour that starts at snapshotTime (${snapshotTime})`;
  return must('maintenanceWindow', maintenanceWindow, rule, (window) => {
    // A number that is not known at synthesis is negative.
    return snapshotRetentionDays <= 0 || !overlapsHourFrom(snapshotTime, window);
  });
}

function nodeArguments({ cacheName, nodeType, replicas, snapshotRetentionDays, ...settings }: Settings) {
  return {
    replicationGroupId: cacheName,
    description: `The cache ${cacheName}`,
    engine: settings.engine,
    engineVersion: settings.engineVersion,
    nodeType,
    numCacheClusters: replicas + 1,
    automaticFailoverEnabled: replicas > 0,
    multiAzEnabled: replicas > 0,
    ...(hasDataTiering(nodeType) && { dataTieringEnabled: true }),
    snapshotRetentionLimit: snapshotRetentionDays,
    ...(snapshotRetentionDays > 0 && { snapshotWindow: hourFrom(settings.snapshotTime) }),
    maintenanceWindow: settings.maintenanceWindow,
    // Waiting for the window would leave the old parameter group in use when Terraform deletes it.
    applyImmediately: true,
    // The version is pinned. If ElastiCache changed it, the next plan would replace the cache to go back.
    autoMinorVersionUpgrade: 'false',
  };
}

const slowLog = (scope: Construct, { cacheName, logRetentionDays, logKmsKeyArn }: Settings) =>
  new CloudwatchLogGroup(scope, 'SlowLog', {
    name: slowLogName({ cacheName }),
    retentionInDays: logRetentionDays,
    ...(logKmsKeyArn !== undefined && { kmsKeyId: logKmsKeyArn }),
  });

/** The name of the parameter group: ElastiCache's default group unless a parameter differs. */
function parameterGroup(scope: Construct, { cacheName, engine, engineVersion, parameters }: Settings) {
  const major = majorOf(engineVersion);
  // `valkey8`, `redis7`, `redis6.x`
  const family = `${engine}${major}${major === '6' ? '.x' : ''}`;
  if (Object.keys(parameters).length === 0) return `default.${family}`;
  return new ElasticacheParameterGroup(scope, 'Parameters', {
    // With the family in the name, an upgrade can create the next group, move the cache to it and delete the old one.
    name: `${cacheName}-${family.replace('.', '-')}`,
    family,
    description: `The cache ${cacheName}`,
    parameter: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    lifecycle: { createBeforeDestroy: true },
  }).name;
}
