import { join } from 'node:path';
import type { Construct } from 'constructs';
import type { DynamoDbTableProps, StreamConsumerProps } from '../modules/dynamodb-table';
import type { NetworkLookup } from '../modules/network-lookup';
import { type LogAlarmProps, NodeFunction, type NodeFunctionProps } from '../modules/node-function';
import { type Cache, RedisCache, type RedisCacheProps } from '../modules/redis-cache';
import { ServerlessRedisCache } from '../modules/serverless-redis-cache';
import { describeAlarm, type Runbook } from '../modules/shared/alarm';

/** Operational settings that the systems of an environment share. */
export interface Operations {
  readonly alarms: boolean;
  /** ARNs to notify when an alarm is raised and when it ends. */
  readonly alarmActions: readonly string[];
  /**
   * Whether DynamoDB rejects deletion of the tables, and plans fail that would delete or replace what holds data: tables,
   * queues, the bucket of the site, keys and backups. AWS Backup rejects deletion of backups. Caches hold copies only.
   */
  readonly deletionProtection: boolean;
  /** Whether tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
  /** Timeout of functions that do not set another one. */
  readonly functionTimeoutSeconds: number;
  readonly logRetentionDays: NonNullable<NodeFunctionProps<Record<never, string>>['logRetentionDays']>;
  /** Undefined: encrypted with keys that AWS owns. */
  readonly keys: Keys | undefined;
}

/** ARNs of customer managed KMS keys, by what they encrypt. */
export interface Keys {
  readonly tables: string;
  readonly queues: string;
  readonly caches: string;
  /** Environment variables of functions. */
  readonly variables: string;
  readonly logs: string;
}

/** Props of every system; `Config` is what differs between environments for this system only. */
export interface SystemProps<Config> {
  /** Prefix of all names: `tableside-<environment>-<system>`. */
  readonly prefix: string;
  readonly accountId: string;
  /** URL of the local AWS; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** Port of node-based Redis caches. */
  readonly redisPort: number;
  /** The file with the certificate authority of local DAX clusters; undefined on AWS. */
  readonly daxCaFile: string | undefined;
  readonly network: NetworkLookup;
  readonly operations: Operations;
  readonly config: Config;
}

export const tableOperations = ({ alarms, alarmActions, deletionProtection, pointInTimeRecovery, keys }: Operations) =>
  ({
    alarms,
    alarmActions,
    deletionProtection,
    pointInTimeRecovery,
    encryption: keys?.tables ?? 'aws-owned',
  }) satisfies Partial<DynamoDbTableProps>;

export const functionOperations = ({ alarms, alarmActions, logRetentionDays, keys }: Operations) =>
  ({
    alarms,
    alarmActions,
    logRetentionDays,
    ...(keys && { logKmsKeyArn: keys.logs, variablesKmsKeyArn: keys.variables }),
  }) satisfies Partial<NodeFunctionProps<Record<never, string>>>;

/** Settings of what holds failed messages. The failure queue of orders has their content. */
export const consumerOperations = ({ deletionProtection, keys }: Operations) =>
  ({
    failureQueueDeletionProtection: deletionProtection,
    ...(keys && { failureQueueKmsKeyArn: keys.queues }),
  }) satisfies Partial<StreamConsumerProps>;

/** A serverless cache, or the nodes of a node-based one. */
export type CacheConfig =
  | 'serverless'
  | Required<
      Pick<
        RedisCacheProps,
        'nodeType' | 'replicas' | 'encryptionInTransit' | 'authentication' | 'snapshotRetentionDays'
      >
    >;

/**
 * Timeout of a function that removes what has changed from a cache. While Redis is down, one invocation after the other
 * retries. A longer timeout means fewer pauses between them.
 */
export const INVALIDATE_TIMEOUT_SECONDS = 60;

/**
 * Retries of such a function. A record is retried until the cache itself has expired the value: after the time to live
 * of a value in `runtime/cache`, plus the duration of a load that began before the write.
 */
export const UNTIL_EXPIRED = {
  maximumRecordAgeSeconds: 330,
  maximumRetryAttempts: 10_000,
  iteratorAgeAlarmSeconds: 60,
};

/** The commands of each kind of use of `runtime/cache`. `unlink` makes room when the cache is full. */
const READ_THROUGH = ['get', 'set', 'unlink', 'eval', 'ping'];
export const CACHE_COMMANDS = {
  /** Reads several values at once, too. */
  readMany: [...READ_THROUGH, 'mget'],
  read: READ_THROUGH,
  invalidate: ['set', 'unlink', 'ping'],
  operate: ['scan', 'unlink', 'info', 'ping'],
} as const;

/** Creates the cache of a system. @param keyPattern matches the keys that its functions may use */
export function createCache(
  scope: Construct,
  id: string,
  { prefix, network, redisPort, operations, config }: SystemProps<{ readonly cache: CacheConfig }>,
  keyPattern: string,
): Cache {
  const { alarms, alarmActions, logRetentionDays, keys } = operations;
  const shared = {
    cacheName: prefix,
    vpc: network.functionVpc,
    keyPattern,
    alarms,
    alarmActions,
    ...(keys && { kmsKeyArn: keys.caches }),
  };
  if (config.cache === 'serverless') return new ServerlessRedisCache(scope, id, shared);
  const { nodeType, replicas, encryptionInTransit, authentication, snapshotRetentionDays } = config.cache;
  return new RedisCache(scope, id, {
    ...shared,
    nodeType,
    port: redisPort,
    replicas,
    encryptionInTransit,
    authentication,
    snapshotRetentionDays,
    logRetentionDays,
    ...(keys && { logKmsKeyArn: keys.logs }),
  });
}

export type FunctionSettings<Environment extends Readonly<Record<keyof Environment, string>>> = Required<
  Pick<NodeFunctionProps<Environment>, 'description' | 'environment' | 'timeoutSeconds'>
> & {
  /** Whether the function calls DynamoDB. If not, it has no route to it. @default true */
  readonly callsDynamodb?: boolean;
};

/** Creates a function in the VPC. @param place its name, after the system's prefix, and its folder in `functions` */
export function createFunction<Environment extends Readonly<Record<keyof Environment, string>>>(
  scope: Construct,
  id: string,
  { prefix, network, operations }: Pick<SystemProps<unknown>, 'prefix' | 'network' | 'operations'>,
  place: { readonly name: string; readonly folder: string },
  { description, environment, timeoutSeconds, callsDynamodb = true }: FunctionSettings<Environment>,
): NodeFunction<Environment> {
  const { vpcId, subnetIds } = network.functionVpc;
  return new NodeFunction(scope, id, {
    functionName: `${prefix}-${place.name}`,
    description,
    entry: join(__dirname, '../functions', place.folder),
    environment,
    vpc: callsDynamodb ? network.functionVpc : { vpcId, subnetIds },
    timeoutSeconds,
    ...functionOperations(operations),
  });
}

/** Raises an alarm when a function logs lines that match a pattern, which the command in its description shows. */
export function addLogAlarm(
  logging: Pick<NodeFunction, 'addLogAlarm' | 'logGroupName'>,
  id: string,
  { alarms, alarmActions }: Operations,
  { pattern, minutes = 1, means, look }: Pick<LogAlarmProps, 'pattern' | 'minutes'> & Pick<Runbook, 'means' | 'look'>,
): void {
  const run = `aws logs tail ${logging.logGroupName} --since 1h --filter-pattern '${pattern}'`;
  const description = describeAlarm({ means, look, run });
  logging.addLogAlarm(id, { pattern, description, minutes, alarms, alarmActions });
}

/** Raises an alarm when a function has not been able to use its cache for five minutes. */
export const addCacheAlarm = (reader: Parameters<typeof addLogAlarm>[0], operations: Operations): void =>
  addLogAlarm(reader, 'CacheUnavailable', operations, {
    pattern: '{ $.cache = "unavailable" }',
    means: 'A function has not been able to use its cache for five minutes: its table answers all requests.',
    look: 'the causes in its log lines, then at the events of the cache in ElastiCache',
    minutes: 5,
  });
