import type { DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table';
import {
  attributesOf,
  type GlobalSecondaryIndex,
  type LocalSecondaryIndex,
  type Projection,
  type TableSchema,
} from '../../tables/schema';
import type { AlarmProps } from '../shared/alarm';
import type { CurrentCapacity } from './autoscaling';
import { type Capacities, capacityArguments, capacityOf, isProvisioned } from './capacity';
import { encryptionArguments } from './encryption';
import { type Replica, replicaArguments } from './replicas';
import type { StreamView } from './stream-filter';

/** Props of a table with their defaults. */
export interface TableSettings extends TableSchema, Required<Capacities>, Required<AlarmProps> {
  readonly tableName: string;
  readonly globalSecondaryIndexes: readonly GlobalSecondaryIndex[];
  readonly localSecondaryIndexes: readonly LocalSecondaryIndex[];
  /** Undefined when neither it nor `timeToLiveAttribute` is set. */
  readonly timeToLive: boolean | undefined;
  readonly stream: StreamView | undefined;
  readonly pointInTimeRecovery: boolean;
  readonly recoveryPeriodDays?: number;
  readonly encryption: string;
  readonly deletionProtection: boolean;
  readonly tableClass: string;
  readonly replicas: readonly Replica[];
}

/** Arguments of the table. What is off is set explicitly: the provider leaves unchanged what a configuration omits. */
export function tableArguments(settings: TableSettings, current: CurrentCapacity): DynamodbTableConfig {
  const { globalSecondaryIndexes, localSecondaryIndexes, stream } = settings;
  const capacity = (indexName?: string) =>
    capacityArguments(capacityOf(settings, indexName), (dimension, units) => current.of(dimension, units, indexName));
  return {
    name: settings.tableName,
    ...keyArguments(settings),
    attribute: attributesOf(settings),
    globalSecondaryIndex: globalSecondaryIndexes.map((index) => ({
      name: index.name,
      ...keyArguments(index),
      ...projectionArguments(index),
      ...capacity(index.name),
    })),
    localSecondaryIndex: localSecondaryIndexes.map((index) => ({
      name: index.name,
      rangeKey: index.sortKey.name,
      ...projectionArguments(index),
    })),
    billingMode: isProvisioned(capacityOf(settings)) ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...capacity(),
    streamEnabled: stream !== undefined,
    ...(stream && { streamViewType: stream }),
    tableClass: settings.tableClass,
    ...protectionArguments(settings),
    replica: replicaArguments(settings.replicas, settings.pointInTimeRecovery),
  };
}

function protectionArguments(settings: TableSettings) {
  const { timeToLiveAttribute, timeToLive = false, pointInTimeRecovery, recoveryPeriodDays } = settings;
  return {
    ttl: { enabled: timeToLive, ...(timeToLiveAttribute !== undefined && { attributeName: timeToLiveAttribute }) },
    pointInTimeRecovery: {
      enabled: pointInTimeRecovery,
      ...(recoveryPeriodDays !== undefined && { recoveryPeriodInDays: recoveryPeriodDays }),
    },
    serverSideEncryption: encryptionArguments(settings.encryption),
    deletionProtectionEnabled: settings.deletionProtection,
  };
}

/** Keys of the table or of a global index. */
const keyArguments = ({ partitionKey, sortKey }: Pick<TableSchema, 'partitionKey' | 'sortKey'>) => ({
  hashKey: partitionKey.name,
  ...(sortKey && { rangeKey: sortKey.name }),
});

const projectionArguments = ({ projection = 'ALL' }: { readonly projection?: Projection }) =>
  typeof projection === 'string'
    ? { projectionType: projection }
    : { projectionType: 'INCLUDE', nonKeyAttributes: [...projection] };
