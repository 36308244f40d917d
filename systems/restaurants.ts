import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { RestaurantsEnv } from '../functions/restaurants/env';
import { DynamoDbTable, type DynamoDbTableProps, type StreamConsumer } from '../modules/dynamodb-table';
import type { NodeFunction } from '../modules/node-function';
import type { Cache } from '../modules/redis-cache';
import { restaurantsTable } from '../tables/restaurants';
import {
  addCacheAlarm,
  CACHE_COMMANDS,
  type CacheConfig,
  consumerOperations,
  createCache,
  createFunction,
  type FunctionSettings,
  INVALIDATE_TIMEOUT_SECONDS,
  type SystemProps,
  tableOperations,
  UNTIL_EXPIRED,
} from './system';

/** One invocation empties the whole cache, or performs a whole measurement, whatever the number of entries or reads. */
const LONG_TIMEOUT_SECONDS = 300;

const READS = ['BatchGetItem', 'GetItem'] as const;

/** `KEY_PATTERN` of `functions/restaurants`. */
const KEY_PATTERN = 'restaurants/*';

export interface RestaurantsConfig extends Pick<DynamoDbTableProps, 'capacity'> {
  readonly cache: CacheConfig;
  /** Whether to deploy the function that `tableside bench restaurants` invokes. */
  readonly measurable: boolean;
}

export interface RestaurantsOutputs {
  readonly tableName: string;
  readonly cacheName: string;
  readonly getFunctionName: string;
  readonly invalidateFunctionName: string;
  readonly operateFunctionName: string;
  /** Only if `measurable`. */
  readonly measureFunctionName?: string;
  /** Queue for stream records whose restaurants could not be removed from the cache. */
  readonly failureQueueUrl: string;
}

type Props = SystemProps<RestaurantsConfig>;

/** Restaurants in a table, read through a cache that the table's stream invalidates. */
export class RestaurantsSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly cache: Cache;
  public readonly get: NodeFunction<RestaurantsEnv>;
  public readonly invalidate: NodeFunction<Record<never, string>>;
  public readonly operate: NodeFunction<Record<never, string>>;
  /** Undefined unless `measurable`. */
  public readonly measure: NodeFunction<RestaurantsEnv> | undefined;
  public readonly follower: StreamConsumer;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);

    const { prefix, network, operations, config } = props;
    this.table = new DynamoDbTable(this, 'Table', {
      ...restaurantsTable,
      ...tableOperations(operations),
      tableName: prefix,
      stream: 'NEW_AND_OLD_IMAGES',
      ...(config.capacity && { capacity: config.capacity }),
    });
    network.allowTable(this.table);
    this.cache = createCache(this, 'Cache', props, KEY_PATTERN);
    this.get = this.createFunction(props, 'Get', 'get-restaurant', CACHE_COMMANDS.readMany, {
      description: 'Answers with restaurants, through a cache',
      environment: { TABLE_NAME: this.table.tableName },
      timeoutSeconds: operations.functionTimeoutSeconds,
    });
    addCacheAlarm(this.get, operations);
    this.operate = this.createFunction(props, 'Operate', 'operate-cache', CACHE_COMMANDS.operate, {
      description: 'Shows and empties the cache of restaurants',
      environment: {},
      timeoutSeconds: LONG_TIMEOUT_SECONDS,
      callsDynamodb: false,
    });
    this.invalidate = this.createFunction(props, 'Invalidate', 'invalidate-cache', CACHE_COMMANDS.invalidate, {
      description: 'Removes what has changed from the cache',
      environment: {},
      timeoutSeconds: INVALIDATE_TIMEOUT_SECONDS,
      callsDynamodb: false,
    });
    const [{ name: byCuisineOrCity }] = restaurantsTable.globalSecondaryIndexes;
    this.table.grant(this.get, 'Read', READS, { [byCuisineOrCity]: ['Query'] });
    this.measure = config.measurable ? this.createMeasure(props) : undefined;
    this.follower = this.table.addStreamConsumer('Cache', {
      function: this.invalidate,
      ...UNTIL_EXPIRED,
      ...consumerOperations(operations),
    });

    new TerraformOutput(this, 'Outputs', { value: this.outputs() }).overrideLogicalId('restaurants');
  }

  /** Creates a function of a folder in `functions/restaurants` that connects to the cache as its own user. */
  private createFunction<Environment extends Readonly<Record<keyof Environment, string>>>(
    props: Props,
    id: string,
    folder: string,
    commands: readonly string[],
    settings: FunctionSettings<Environment>,
  ): NodeFunction<Environment> {
    const name = id.toLowerCase();
    const created = createFunction(this, id, props, { name, folder: `restaurants/${folder}` }, settings);
    this.cache.connectFrom(created, { name, commands });
    return created;
  }

  private createMeasure(props: Props): NodeFunction<RestaurantsEnv> {
    const measure = this.createFunction(props, 'Measure', 'measure-cache', CACHE_COMMANDS.readMany, {
      description: 'Measures how long reads of restaurants take',
      environment: { TABLE_NAME: this.table.tableName },
      timeoutSeconds: LONG_TIMEOUT_SECONDS,
    });
    this.table.grant(measure, 'Read', READS);
    return measure;
  }

  private outputs(): RestaurantsOutputs {
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
