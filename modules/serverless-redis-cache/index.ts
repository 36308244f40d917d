import { ElasticacheServerlessCache } from '@cdktf/provider-aws/lib/elasticache-serverless-cache';
import type { Construct } from 'constructs';
import { alarm } from '../shared/alarm';
import { times } from '../shared/arithmetic';
import { between, type Finding, knownAtSynthesis, must, oneOf } from '../shared/check';
import { listed } from '../shared/data-source';
import { withDefaults } from '../shared/defaults';
import { withHclLifecycle } from '../shared/hcl';
import { checkProps } from '../shared/props';
import {
  ALARM,
  CACHE_SHAPE,
  type Cache,
  type CacheProps,
  cacheFindings,
  cacheGroup,
  cacheSettingsOf,
  majorOf,
  sharedAlarms,
  versionFinding,
} from '../shared/redis/cache';
import { type Access, type CacheUser, Connectable } from '../shared/redis/connectable';
import { IamUsers, iamNameFinding, openAccess } from '../shared/redis/iam';
import { checked, number, type Shape } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { zoneCondition, zonesWithMoreThan } from '../shared/subnet-zones';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/set-up.html; the port for readers, 6380, stays closed. */
const PORT = 6379;

const GIGABYTE = 1_000_000_000;
/** The share of a limit that raises an alarm. */
const NEAR = 0.9;

export interface ServerlessRedisCacheProps extends CacheProps {
  /** The storage limit, which also limits the bill: 1 to 5,000. @default 10 */
  readonly maximumGigabytes?: number;
  /**
   * The limit of ElastiCache processing units per second, 1,000 to 15,000,000; a simple read of 1 KB uses one unit.
   * @default 10000
   */
  readonly maximumUnitsPerSecond?: number;
  /** @default 'iam' */
  readonly authentication?: 'iam' | 'none';
}

const SHAPE: Shape<ServerlessRedisCacheProps> = {
  ...CACHE_SHAPE,
  maximumGigabytes: number,
  maximumUnitsPerSecond: number,
  authentication: checked,
};

/** An ElastiCache Serverless cache: always encrypted, scaled by AWS within limits. */
export class ServerlessRedisCache extends Connectable implements Cache {
  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port = PORT;
  public readonly url: string;
  public readonly securityGroupId: string;
  public readonly resource: ElasticacheServerlessCache;
  protected readonly accessOf: (user: CacheUser | undefined) => Access;

  constructor(scope: Construct, id: string, props: ServerlessRedisCacheProps) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps(this, props, SHAPE, settingsOf, findings);

    const { cacheName, vpc, authentication, snapshotRetentionDays, kmsKeyArn } = settings;
    const iam = authentication === 'iam' ? new IamUsers(this, cacheName, settings.keyPattern) : undefined;
    const securityGroup = cacheGroup(this, settings);
    this.resource = new ElasticacheServerlessCache(this, 'Resource', {
      name: cacheName,
      description: `The cache ${cacheName}`,
      engine: settings.engine,
      majorEngineVersion: majorOf(settings.engineVersion),
      cacheUsageLimits: [
        {
          dataStorage: [{ maximum: settings.maximumGigabytes, unit: 'GB' }],
          ecpuPerSecond: [{ maximum: settings.maximumUnitsPerSecond }],
        },
      ],
      subnetIds: [...vpc.subnetIds],
      lifecycle: { precondition: [onePerZone(this, vpc.subnetIds)] },
      securityGroupIds: [securityGroup.id],
      snapshotRetentionLimit: snapshotRetentionDays,
      ...(snapshotRetentionDays > 0 && { dailySnapshotTime: settings.snapshotTime }),
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
      ...(iam && { userGroupId: iam.group.userGroupId }),
    });
    withHclLifecycle(this.resource);
    serverlessAlarms(this, settings);

    this.cacheName = this.resource.name;
    this.cacheArn = this.resource.arn;
    this.endpointAddress = this.resource.endpoint.get(0).address;
    this.url = `rediss://${this.endpointAddress}:${PORT}`;
    this.securityGroupId = securityGroup.id;
    // Tokens for a serverless cache are signed differently.
    this.accessOf = (user) => iam?.access(this, user, { REDIS_IAM_SERVERLESS: 'true' }) ?? openAccess(this);
  }
}

const settingsOf = (props: ServerlessRedisCacheProps) => ({
  ...withDefaults(props, {
    maximumGigabytes: 10,
    maximumUnitsPerSecond: 10_000,
    authentication: 'iam',
  }),
  ...cacheSettingsOf(props),
});

type Settings = ReturnType<typeof settingsOf>;

function findings(settings: Settings): Finding[] {
  const { engine, engineVersion } = settings;
  const unknown = knownAtSynthesis({ engine, engineVersion });
  if (unknown.length > 0) return unknown;
  return [
    ...cacheFindings(settings),
    iamNameFinding(settings.authentication, settings.cacheName),
    versionFinding(engine, engineVersion),
    must('engineVersion (of a serverless cache)', engineVersion, 'be 7.0 or later', (version) => {
      return Number(majorOf(version)) >= 7;
    }),
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html
    between('maximumGigabytes', settings.maximumGigabytes, 1, 5000),
    between('maximumUnitsPerSecond', settings.maximumUnitsPerSecond, 1000, 15_000_000),
    oneOf('authentication', settings.authentication, ['iam', 'none']),
  ];
}

/** ElastiCache creates one endpoint per zone. */
function onePerZone(scope: Construct, subnetIds: readonly string[]) {
  const crowded = zonesWithMoreThan(1, scope, subnetIds);
  const rule = 'vpc.subnetIds must each lie in another Availability Zone (see onePerZone of NetworkLookup)';
  return zoneCondition(scope, `length(${crowded}) == 0`, `${rule}, found two or more in ${listed(crowded)}`);
}

/** The metrics of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html */
function serverlessAlarms(scope: Construct, props: Settings): void {
  const { cacheName } = props;
  const metric = { ...ALARM, dimensions: { clusterId: cacheName } };
  const run = `aws elasticache describe-serverless-caches --serverless-cache-name ${cacheName}`;
  alarm(scope, 'UnitsAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-units`,
    alarmDescription: {
      means: 'A serverless cache uses nearly all the processing units that it may, minute after minute.',
      look: 'whether the load is genuine: then raise maximumUnitsPerSecond',
      run,
    },
    metricName: 'ElastiCacheProcessingUnits',
    statistic: 'Sum',
    threshold: times(NEAR * 60, props.maximumUnitsPerSecond),
  });
  alarm(scope, 'ThrottledAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-throttled`,
    alarmDescription: {
      means: 'A serverless cache refuses commands, minute after minute: load grows faster than it does.',
      look: 'whether the load is genuine: the cache follows within minutes, up to maximumUnitsPerSecond',
      run,
    },
    metricName: 'ThrottledCmds',
    statistic: 'Sum',
    threshold: 0,
  });
  alarm(scope, 'MemoryAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-memory`,
    alarmDescription: {
      means: 'A serverless cache stores nearly all that it may: soon it drops entries before they expire.',
      look: 'whether its entries are needed: then raise maximumGigabytes',
      run,
    },
    metricName: 'BytesUsedForCache',
    statistic: 'Maximum',
    threshold: times(NEAR * GIGABYTE, props.maximumGigabytes),
  });
  sharedAlarms(scope, props, { name: cacheName, dimensions: metric.dimensions, run });
}
