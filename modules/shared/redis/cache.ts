import type { Construct, IConstruct } from 'constructs';
import { ALARM_SHAPE, type AlarmProps, alarm, alarmFindings } from '../alarm';
import { between, type Finding, keyArnFinding, must, named, oneOf } from '../check';
import { withDefaults } from '../defaults';
import { addGraph } from '../graph';
import { timeOfDayFinding } from '../maintenance-window';
import { checked, number, objectWith, type Shape, set, text } from '../shape';
import { closedGroup, VPC_SHAPE, type Vpc, vpcIdFindings } from '../vpc';
import type { Connectable } from './connectable';

/** Shared by all alarms. A shorter peak is normal. */
export const ALARM = { namespace: 'AWS/ElastiCache', minutes: 5 };

const ENGINES = ['valkey', 'redis'] as const;
export type Engine = (typeof ENGINES)[number];

// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
// AWS provider 5.100 rejects Valkey 10 and later.
const VERSIONS: Readonly<Record<string, { newest: string; known: RegExp; rule: string }>> = {
  valkey: { newest: '8.2', known: /^(7\.2|[89]\.\d+)$/, rule: 'be 7.2, 8.x or 9.x' },
  redis: { newest: '7.1', known: /^(6\.[02]|7\.[01])$/, rule: 'be 6.0, 6.2, 7.0 or 7.1' },
};

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
   * 1 to 40 lowercase letters, digits or single hyphens, at most 32 characters with IAM; starts with a letter and does
   * not end with a hyphen.
   */
  readonly cacheName: string;
  /** Private subnets in several Availability Zones. */
  readonly vpc: Vpc;
  /** @default 'valkey' */
  readonly engine?: Engine;
  /**
   * Major and minor version. Nodes keep it until it changes here: later versions are installed in place, an earlier one
   * replaces the cache. A serverless cache uses the major version only, and upgrades minor versions by itself. **A new
   * major version replaces a serverless cache**: upgrade it outside Terraform first.
   * @default '8.2', for Redis OSS '7.1'
   */
  readonly engineVersion?: string;
  /** The keys that the IAM users may access, as a glob pattern. @default '*' */
  readonly keyPattern?: string;
  /**
   * The ARN of the KMS key that encrypts data at rest; a change replaces the cache.
   * @default a key that ElastiCache owns
   */
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

export const CACHE_SHAPE: Shape<CacheProps> = {
  ...ALARM_SHAPE,
  cacheName: set(checked),
  vpc: set(objectWith(VPC_SHAPE)),
  engine: checked,
  engineVersion: text,
  keyPattern: checked,
  kmsKeyArn: checked,
  snapshotRetentionDays: number,
  snapshotTime: text,
  connectionsAlarm: number,
};

export function cacheSettingsOf(props: CacheProps) {
  const settings = withDefaults(props, {
    engine: 'valkey',
    keyPattern: '*',
    snapshotRetentionDays: 1,
    snapshotTime: '03:00',
    connectionsAlarm: 1000,
    alarms: true,
    alarmActions: [],
  });
  return withDefaults(settings, { engineVersion: VERSIONS[settings.engine]?.newest ?? '' });
}

export type CacheSettings = ReturnType<typeof cacheSettingsOf>;

/** The same for both kinds, so that one can replace the other. */
export const cacheGroup = (scope: Construct, { cacheName, vpc }: CacheProps) =>
  // The prefix avoids the name of the security group of a function that is named like the cache.
  closedGroup(scope, vpc.vpcId, `cache-${cacheName}`, `The cache ${cacheName}`);

/** The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
export const cacheFindings = (settings: CacheSettings): Finding[] => [
  named(
    'cacheName',
    settings.cacheName,
    /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'be 1 to 40 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen',
  ),
  ...vpcIdFindings(settings.vpc),
  must('vpc.subnetIds', settings.vpc.subnetIds, 'contain at least one subnet', (ids) => ids.length > 0),
  oneOf('engine', settings.engine, ENGINES),
  named('keyPattern', settings.keyPattern, /^[!-~]+$/, 'be a glob pattern without spaces'),
  keyArnFinding('kmsKeyArn', settings.kmsKeyArn),
  between('snapshotRetentionDays', settings.snapshotRetentionDays, 0, 35),
  timeOfDayFinding('snapshotTime', settings.snapshotTime),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html (maxclients)
  between('connectionsAlarm', settings.connectionsAlarm, 1, 65_000),
  ...alarmFindings(settings),
];

export const majorOf = (engineVersion: string): string => engineVersion.split('.')[0] ?? '';

export function versionFinding(engine: Engine, engineVersion: string): Finding {
  const versions = VERSIONS[engine];
  return (
    versions && must(`engineVersion (of ${engine})`, engineVersion, versions.rule, (it) => versions.known.test(it))
  );
}

/** A node, or a serverless cache. */
interface Watched {
  /** Precedes the alarm names. */
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The command that shows its state. */
  readonly run: string;
  /** Precedes the construct ids, where each node has its own alarms. */
  readonly prefix?: string;
}

/** Creates the alarms on metrics that nodes and serverless caches have in common. */
export function sharedAlarms(
  scope: Construct,
  props: CacheSettings,
  { name, dimensions, run, prefix = '' }: Watched,
): void {
  addGraph(scope, {
    title: `${name} hit rate`,
    measures: [{ namespace: ALARM.namespace, metricName: 'CacheHitRate', dimensions, statistic: 'Average' }],
  });
  alarm(scope, `${prefix}EvictionsAlarm`, props, {
    alarmName: `${name}-evictions`,
    alarmDescription: {
      means: 'A cache drops entries before they expire, minute after minute: it is too small for what is read.',
      look: 'the load of the table, which answers in its place, then at the size of the cache',
      run,
    },
    ...ALARM,
    metricName: 'Evictions',
    dimensions,
    statistic: 'Sum',
    threshold: 0,
    minutes: 3 * ALARM.minutes,
  });
  alarm(scope, `${prefix}ConnectionsAlarm`, props, {
    alarmName: `${name}-connections`,
    alarmDescription: {
      means: 'A cache has more connections than its clients need: some of them may leak.',
      look: 'the concurrency of its functions: each execution environment has one connection',
      run,
    },
    ...ALARM,
    metricName: 'CurrConnections',
    dimensions,
    statistic: 'Maximum',
    threshold: props.connectionsAlarm,
  });
}
