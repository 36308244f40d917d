import type { DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table';
import type { CurrentCapacity } from './autoscaling';
import { type Capacities, capacityArguments, capacityOf, isProvisioned } from './capacity';
import { encryptionArguments } from './encryption';
import { type Replica, replicaArguments } from './replicas';
import { attributesOf, keyArguments, projectionArguments, type TableSchema } from './schema';
import type { StreamView } from './stream-consumer';

/** The props with their defaults. */
export interface TableSettings extends TableSchema, Capacities {
  readonly tableName: string;
  readonly timeToLive?: boolean;
  readonly stream: StreamView | undefined;
  readonly pointInTimeRecovery: boolean;
  readonly recoveryPeriodDays?: number;
  readonly encryption: string;
  readonly deletionProtection: boolean;
  readonly tableClass: string;
  readonly replicas: readonly Replica[];
}

/** The table's arguments. What is off is said too: the provider leaves alone what a configuration does not mention. */
export function tableArguments(settings: TableSettings, current: CurrentCapacity): DynamodbTableConfig {
  const { globalSecondaryIndexes = [], localSecondaryIndexes = [], stream } = settings;
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
  const { timeToLiveAttribute, timeToLive = true, pointInTimeRecovery, recoveryPeriodDays, encryption } = settings;
  return {
    ttl:
      timeToLiveAttribute === undefined
        ? { enabled: false }
        : { enabled: timeToLive, attributeName: timeToLiveAttribute },
    pointInTimeRecovery: {
      enabled: pointInTimeRecovery,
      ...(recoveryPeriodDays !== undefined && { recoveryPeriodInDays: recoveryPeriodDays }),
    },
    serverSideEncryption: encryptionArguments(encryption),
    deletionProtectionEnabled: settings.deletionProtection,
  };
}
