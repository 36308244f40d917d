import { join } from 'node:path';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { RestaurantsEnv } from '../functions/restaurants/env';
import { DynamoDbTable, type DynamoDbTableProps, type StreamConsumer } from '../modules/dynamodb-table';
import type { NetworkLookup } from '../modules/network-lookup';
import { NodeFunction, type NodeFunctionProps } from '../modules/node-function';
import { type Cache, RedisCache, type RedisCacheProps } from '../modules/redis-cache';
import { ServerlessRedisCache } from '../modules/serverless-redis-cache';
import type { AlarmProps } from '../modules/shared/alarm';
import { restaurantsTable } from '../tables/restaurants';

/** A cache is emptied in one invocation, however many entries it has. */
const OPERATE_TIMEOUT_SECONDS = 300;
/** A measurement is one invocation, however many reads it compares. */
const MEASURE_TIMEOUT_SECONDS = 300;

/** While Redis is away, one invocation after the other tries; what is between them are pauses that readers could notice. */
const INVALIDATE_TIMEOUT_SECONDS = 60;

/** One restaurant, or several at once. */
const READS = ['BatchGetItem', 'GetItem'] as const;

/**
 * A record is tried, however long Redis is away, until the cache has forgotten by itself what it would have removed: the
 * time for which `runtime/cache` keeps a value, and that of a load which began before the write.
 */
const UNTIL_FORGOTTEN = { maximumRecordAgeSeconds: 330, maximumRetryAttempts: 10_000, iteratorAgeAlarmSeconds: 60 };

/** What differs between environments. */
export interface RestaurantsConfig extends Required<AlarmProps>, Pick<DynamoDbTableProps, 'capacity'> {
  /** ElastiCache's nodes, or ElastiCache Serverless. */
  readonly cache: 'nodes' | 'serverless';
  /** Of a cache on nodes. */
  readonly nodes: Required<
    Pick<
      RedisCacheProps,
      'nodeType' | 'port' | 'replicas' | 'encryptionInTransit' | 'authentication' | 'snapshotRetentionDays'
    >
  >;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  readonly functionTimeoutSeconds: number;
  readonly logRetentionDays: NonNullable<NodeFunctionProps<RestaurantsEnv>['logRetentionDays']>;
  /** Whether the function is deployed that `tableside bench restaurants` invokes. */
  readonly measurable: boolean;
}

export interface RestaurantsSystemProps extends RestaurantsConfig {
  /** What all names begin with. */
  readonly prefix: string;
  readonly network: NetworkLookup;
}

/** Restaurants in a table, read through a cache that the table's stream keeps right. */
export class RestaurantsSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly cache: Cache;
  public readonly get: NodeFunction<RestaurantsEnv>;
  public readonly invalidate: NodeFunction<Record<never, string>>;
  public readonly operate: NodeFunction<Record<never, string>>;
  /** Undefined unless `measurable`. */
  public readonly measure: NodeFunction<RestaurantsEnv> | undefined;
  public readonly follower: StreamConsumer;

  constructor(scope: Construct, id: string, props: RestaurantsSystemProps) {
    super(scope, id);

    this.table = new DynamoDbTable(this, 'Table', {
      ...props,
      ...restaurantsTable,
      tableName: props.prefix,
      stream: 'NEW_AND_OLD_IMAGES',
    });
    props.network.allowTable(this.table);
    this.cache = createCache(this, props);
    this.get = this.reader('Get', 'get-restaurant', 'Answers with restaurants, through a cache', props);
    this.operate = this.createFunction('Operate', 'operate-cache', 'Shows and empties the cache of restaurants', {
      ...props,
      functionTimeoutSeconds: OPERATE_TIMEOUT_SECONDS,
      environment: {},
    });
    const [{ name: byCuisineOrCity }] = restaurantsTable.globalSecondaryIndexes;
    this.table.grant(this.get, 'Read', READS, { [byCuisineOrCity]: ['Query'] });
    this.invalidate = this.createFunction('Invalidate', 'invalidate-cache', 'Removes what has changed from the cache', {
      ...props,
      functionTimeoutSeconds: INVALIDATE_TIMEOUT_SECONDS,
      environment: {},
    });
    this.follower = this.table.addStreamConsumer('Cache', { function: this.invalidate, ...UNTIL_FORGOTTEN });
    this.measure = props.measurable ? this.createMeasure(props) : undefined;

    new TerraformOutput(this, 'Outputs', { value: this.outputs() }).overrideLogicalId('restaurants');
  }

  private createMeasure(props: RestaurantsSystemProps) {
    const description = 'Measures how long reads of restaurants take';
    const functionTimeoutSeconds = MEASURE_TIMEOUT_SECONDS;
    const measure = this.reader('Measure', 'measure-cache', description, { ...props, functionTimeoutSeconds });
    this.table.grant(measure, 'Read', READS);
    return measure;
  }

  /** A function that reads the table through the cache. */
  private reader(id: string, name: string, description: string, props: RestaurantsSystemProps) {
    const environment = { TABLE_NAME: this.table.tableName } satisfies RestaurantsEnv;
    return this.createFunction(id, name, description, { ...props, environment });
  }

  private createFunction<Environment extends Readonly<Record<keyof Environment, string>>>(
    id: string,
    name: string,
    description: string,
    props: RestaurantsSystemProps & { readonly environment: Environment },
  ): NodeFunction<Environment> {
    const { prefix, network, environment, functionTimeoutSeconds, logRetentionDays } = props;
    const created = new NodeFunction(this, id, {
      functionName: `${prefix}-${id.toLowerCase()}`,
      description,
      entry: join(__dirname, '../functions/restaurants', name),
      environment,
      vpc: network.functionVpc,
      timeoutSeconds: functionTimeoutSeconds,
      logRetentionDays,
    });
    this.cache.connectFrom(created);
    return created;
  }

  private outputs() {
    return {
      tableName: this.table.tableName,
      cacheName: this.cache.cacheName,
      getFunctionName: this.get.functionName,
      invalidateFunctionName: this.invalidate.functionName,
      operateFunctionName: this.operate.functionName,
      ...(this.measure && { measureFunctionName: this.measure.functionName }),
      failureQueueUrl: this.follower.failureQueueUrl,
    };
  }
}

function createCache(scope: Construct, props: RestaurantsSystemProps): Cache {
  const { prefix, network, cache, nodes, alarms, alarmActions, logRetentionDays } = props;
  // `KEY_PATTERN` of `functions/restaurants`.
  const keyPattern = 'restaurants/*';
  const shared = { cacheName: prefix, vpc: network.functionVpc, keyPattern, alarms, alarmActions };
  return cache === 'serverless'
    ? new ServerlessRedisCache(scope, 'Cache', shared)
    : new RedisCache(scope, 'Cache', { ...shared, ...nodes, logRetentionDays });
}
