import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { AlarmProps } from '../shared/alarm';
import { between, type Finding, must, named, oneOf } from '../shared/check';
import type { Grantee } from '../shared/grant';
import { ENGINES, type Engine } from './engine';
import { snapshotTimeFinding } from './windows';

/** Whoever connects: a `NodeFunction` in a VPC, or any construct with a role, a security group and variables. */
export interface CacheClient extends Grantee {
  /** Undefined outside of a VPC, whence no cache can be reached. */
  readonly securityGroupId: string | undefined;
  addEnvironment(variables: Readonly<Record<string, string>>): void;
}

/** What clients see of a cache, be it of nodes or serverless. */
export interface Cache extends IConstruct {
  readonly cacheName: string;
  readonly cacheArn: string;
  readonly endpointAddress: string;
  readonly port: number;
  /** `rediss://host:port`, or `redis://host:port` without encryption in transit. */
  readonly url: string;
  readonly securityGroupId: string;
  /** Allows to authenticate as the cache's user, or to read the secret with its token. */
  grantConnect(grantee: Grantee): void;
  /**
   * Opens the port to the client's security group and no one else's, grants, and adds the variables by which it connects.
   * @throws when the client is outside of a VPC
   */
  connectFrom(client: CacheClient): void;
}

/** What both kinds of cache take, so that one may become the other. */
export interface CacheProps extends AlarmProps {
  /** 1 to 40 lower-case letters, digits or hyphens, with IAM to 32; a letter first, no hyphen last, no two in a row. */
  readonly cacheName: string;
  /** Where it lives: private subnets, of several zones. */
  readonly vpc: { readonly vpcId: string; readonly subnetIds: readonly string[] };
  /** @default 'valkey' */
  readonly engine?: Engine;
  /** Major and minor version; a serverless cache takes the major one, and newer minor ones by itself. @default '8.2', of Redis OSS '7.1' */
  readonly engineVersion?: string;
  /** The keys that the IAM user may touch, as a glob pattern. @default '*' */
  readonly keyPattern?: string;
  /** The ARN of the KMS key that encrypts what is stored; a change replaces the cache. @default a key of ElastiCache's own */
  readonly kmsKeyArn?: string;
  /** 0 (no snapshots) to 35. @default 1 */
  readonly snapshotRetentionDays?: number;
  /** When the daily snapshot is taken: `hh:mm`, UTC; of nodes within an hour from then. @default '03:00' */
  readonly snapshotTime?: string;
  /**
   * The number of connections above which an alarm is raised, of nodes on each.
   * @default 1000: as many functions as an account runs at once, unless it asked for more, each with one connection
   */
  readonly connectionsAlarm?: number;
}

/** The rules of https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
export const cacheFindings = (props: CacheProps & { readonly engine: Engine }): Finding[] => [
  named(
    'cacheName',
    props.cacheName,
    /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'be 1 to 40 lower-case letters, digits or single hyphens, a letter first and no hyphen last',
  ),
  must('vpc.subnetIds', props.vpc.subnetIds, 'name at least one subnet', (ids) => ids.length > 0),
  oneOf('engine', props.engine, ENGINES),
  named('keyPattern', props.keyPattern, /^[!-~]+$/, 'be a glob pattern without blanks'),
  keyFinding('kmsKeyArn', props.kmsKeyArn),
  between('snapshotRetentionDays', props.snapshotRetentionDays, 0, 35),
  snapshotTimeFinding(props.snapshotTime),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html (maxclients)
  between('connectionsAlarm', props.connectionsAlarm, 1, 65_000),
];

export const keyFinding = (prop: string, arn: string | undefined): Finding =>
  named(prop, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'be the ARN of a KMS key');

/** What cannot be derived from later, when only Terraform knows. */
export const unknownFindings = (props: Readonly<Record<string, unknown>>): Finding[] =>
  Object.entries(props)
    .filter(([, value]) => Token.isUnresolved(value))
    .map(([prop]) => `${prop} must be known at synthesis, since others are derived from it`);
