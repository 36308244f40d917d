import type { Construct, IConstruct } from 'constructs';
import type { AlarmProps } from '../alarm';
import { between, type Finding, must, named, oneOf } from '../check';
import { closedGroup } from '../closed-group';
import type { Connectable } from '../connectable';
import { keyArnFinding } from '../kms-key';
import { timeOfDayFinding } from '../maintenance-window';
import type { Vpc } from '../vpc';
import { defaultVersion, ENGINES, type Engine } from './engine';

/** A Redis-compatible cache as its clients see it, node-based or serverless. */
export interface Cache
  extends IConstruct,
    Pick<Connectable, 'port' | 'securityGroupId' | 'grantConnect' | 'connectFrom'> {
  readonly cacheName: string;
  readonly cacheArn: string;
  readonly endpointAddress: string;
  /** `rediss://host:port`, or `redis://host:port` without encryption in transit. */
  readonly url: string;
}

/** The props that both kinds of cache share, so that one can replace the other. */
export interface CacheProps extends AlarmProps {
  /**
   * 1 to 40 lower-case letters, digits or single hyphens, at most 32 characters with IAM; starts with a letter and does
   * not end with a hyphen.
   */
  readonly cacheName: string;
  /** Private subnets in several Availability Zones. */
  readonly vpc: Vpc;
  /** @default 'valkey' */
  readonly engine?: Engine;
  /**
   * Major and minor version. A serverless cache uses the major version only and upgrades minor versions by itself.
   * @default '8.2', for Redis OSS '7.1'
   */
  readonly engineVersion?: string;
  /** The keys that the IAM user may access, as a glob pattern. @default '*' */
  readonly keyPattern?: string;
  /** The ARN of the KMS key that encrypts data at rest; a change replaces the cache. @default a key that ElastiCache owns */
  readonly kmsKeyArn?: string;
  /** 0 (no snapshots) to 35. @default 1 */
  readonly snapshotRetentionDays?: number;
  /** When the daily snapshot starts: `hh:mm`, UTC; on nodes within an hour from then. @default '03:00' */
  readonly snapshotTime?: string;
  /**
   * The number of connections that raises an alarm when exceeded; on nodes, for each node.
   * @default 1000: Lambda's default concurrency quota, with one connection for each execution environment
   */
  readonly connectionsAlarm?: number;
}

export const cacheSettingsOf = ({
  engine = 'valkey',
  engineVersion = defaultVersion(engine),
  keyPattern = '*',
  snapshotRetentionDays = 1,
  snapshotTime = '03:00',
  connectionsAlarm = 1000,
  alarms = true,
  alarmActions = [],
  ...props
}: CacheProps) => ({
  ...props,
  engine,
  engineVersion,
  keyPattern,
  snapshotRetentionDays,
  snapshotTime,
  connectionsAlarm,
  alarms,
  alarmActions,
});

/** The same for both kinds, so that one can replace the other. */
export const cacheGroup = (scope: Construct, { cacheName, vpc }: CacheProps) =>
  closedGroup(scope, {
    vpcId: vpc.vpcId,
    // A function may have the cache's name, and then its security group has it too.
    name: `cache-${cacheName}`,
    description: `The cache ${cacheName}`,
  });

/** The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
export const cacheFindings = (settings: ReturnType<typeof cacheSettingsOf>): Finding[] => [
  named(
    'cacheName',
    settings.cacheName,
    /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'be 1 to 40 lower-case letters, digits or single hyphens, starting with a letter and not ending with a hyphen',
  ),
  must('vpc.subnetIds', settings.vpc.subnetIds, 'contain at least one subnet', (ids) => ids.length > 0),
  oneOf('engine', settings.engine, ENGINES),
  named('keyPattern', settings.keyPattern, /^[!-~]+$/, 'be a glob pattern without spaces'),
  keyArnFinding('kmsKeyArn', settings.kmsKeyArn),
  between('snapshotRetentionDays', settings.snapshotRetentionDays, 0, 35),
  timeOfDayFinding('snapshotTime', settings.snapshotTime),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html (maxclients)
  between('connectionsAlarm', settings.connectionsAlarm, 1, 65_000),
];
