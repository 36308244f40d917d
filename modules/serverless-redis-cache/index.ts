import { ElasticacheServerlessCache } from '@cdktf/provider-aws/lib/elasticache-serverless-cache';
import type { Construct } from 'constructs';
import { type Access, createIamUser, iamAccess, iamNameFinding, OPEN } from '../redis-cache/authentication';
import { type CacheProps, cacheFindings, unknownFindings } from '../redis-cache/cache';
import { defaultVersion, majorOf, versionFinding } from '../redis-cache/engine';
import { closedGroup, ReachableCache } from '../redis-cache/reachable-cache';
import type { AlarmProps } from '../shared/alarm';
import { between, check, type Finding, must, oneOf } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { serverlessAlarms } from './alarms';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/set-up.html; readers' 6380 stays closed. */
const PORT = 6379;

export interface ServerlessRedisCacheProps extends CacheProps {
  /** The most that it stores, and bills: 1 to 5,000. @default 10 */
  readonly maximumGigabytes?: number;
  /**
   * The most ElastiCache processing units in a second: 1,000 to 15,000,000; a simple read of a kilobyte takes one.
   * @default 10000
   */
  readonly maximumUnitsPerSecond?: number;
  /** @default 'iam' */
  readonly authentication?: 'iam' | 'none';
}

type Optional = 'engineVersion' | 'keyPattern' | 'kmsKeyArn' | keyof AlarmProps;

const DEFAULTS: Required<Omit<ServerlessRedisCacheProps, 'cacheName' | 'vpc' | Optional>> = {
  engine: 'valkey',
  maximumGigabytes: 10,
  maximumUnitsPerSecond: 10_000,
  authentication: 'iam',
  snapshotRetentionDays: 1,
  snapshotTime: '03:00',
  connectionsAlarm: 1000,
};

/** A cache without nodes, always encrypted, that grows and shrinks by itself, up to limits. */
export class ServerlessRedisCache extends ReachableCache {
  public readonly cacheName: string;
  public readonly cacheArn: string;
  public readonly endpointAddress: string;
  public readonly port = PORT;
  public readonly url: string;
  public readonly securityGroupId: string;
  public readonly resource: ElasticacheServerlessCache;
  protected readonly access: Access;

  constructor(scope: Construct, id: string, props: ServerlessRedisCacheProps) {
    super(scope, id);

    const settings = settingsOf(props);
    const { cacheName, vpc, engine, engineVersion, kmsKeyArn, snapshotRetentionDays } = settings;

    check(this, findings(settings));

    const iam = settings.authentication === 'iam' ? createIamUser(this, settings) : undefined;
    const securityGroup = closedGroup(this, settings);
    this.resource = new ElasticacheServerlessCache(this, 'Resource', {
      name: cacheName,
      description: `The cache ${cacheName}`,
      engine,
      majorEngineVersion: majorOf(engineVersion),
      cacheUsageLimits: [
        {
          dataStorage: [{ maximum: settings.maximumGigabytes, unit: 'GB' }],
          ecpuPerSecond: [{ maximum: settings.maximumUnitsPerSecond }],
        },
      ],
      subnetIds: [...vpc.subnetIds],
      securityGroupIds: [securityGroup.id],
      snapshotRetentionLimit: snapshotRetentionDays,
      ...(snapshotRetentionDays > 0 && { dailySnapshotTime: settings.snapshotTime }),
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
      ...(iam && { userGroupId: iam.group.userGroupId }),
    });
    this.cacheName = this.resource.name;
    this.cacheArn = this.resource.arn;
    this.endpointAddress = this.resource.endpoint.get(0).address;
    this.url = `rediss://${this.endpointAddress}:${PORT}`;
    this.securityGroupId = securityGroup.id;
    this.access = iam ? serverlessAccess(iamAccess(iam.user, this.cacheName, this.cacheArn)) : OPEN;

    serverlessAlarms(this, settings);
  }
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(props: ServerlessRedisCacheProps) {
  const settings = withDefaults(DEFAULTS, props);
  return { ...settings, engineVersion: settings.engineVersion ?? defaultVersion(settings.engine) };
}

function findings(settings: Settings): Finding[] {
  const { engine, engineVersion } = settings;
  const unknown = unknownFindings({ engine, engineVersion });
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

/** The tokens for a serverless cache are signed otherwise. */
const serverlessAccess = ({ environment, statements }: Access): Access => ({
  environment: { ...environment, REDIS_IAM_SERVERLESS: 'true' },
  statements,
});
