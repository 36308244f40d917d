import type { DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table';
import {
  attributesOf,
  type GlobalSecondaryIndex,
  type LocalSecondaryIndex,
  type Projection,
  type TableSchema,
} from '../../tables/schema';
import type { AlarmProps } from '../shared/alarm';
import { type Capacities, capacityArguments, capacityOf, isProvisioned } from './capacity';
import type { CurrentTable } from './current-table';
import type { Provider6Props } from './provider-6';
import type { StreamView } from './stream-filter';

const AWS_KEYS = ['aws-owned', 'aws-managed'];

export interface Replica {
  readonly region: string;
  /** ARN of a KMS key in that region. Required if the table has a KMS key, and rejected otherwise. @default none */
  readonly kmsKeyArn?: string;
}

/** Props of a table with their defaults. */
export interface TableSettings extends TableSchema, Required<Capacities>, Required<AlarmProps>, Provider6Props {
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

/** Arguments of the table. Disabled settings are explicit: the provider leaves omitted arguments unchanged. */
export function tableArguments(settings: TableSettings, current: CurrentTable): DynamodbTableConfig {
  const { globalSecondaryIndexes, localSecondaryIndexes, stream } = settings;
  const capacity = (indexName?: string) =>
    capacityArguments(capacityOf(settings, indexName), (dimension, units) =>
      current.capacity(dimension, units, indexName),
    );
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
    replica: settings.replicas.map(({ region, kmsKeyArn }) => ({
      regionName: region,
      pointInTimeRecovery: settings.pointInTimeRecovery,
      propagateTags: true,
      ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    })),
  };
}

function protectionArguments(settings: TableSettings) {
  const { timeToLiveAttribute, timeToLive = true, pointInTimeRecovery, recoveryPeriodDays, encryption } = settings;
  const kmsKeyArn = ownKey(encryption);
  return {
    ttl:
      timeToLiveAttribute === undefined
        ? { enabled: false }
        : { enabled: timeToLive, attributeName: timeToLiveAttribute },
    pointInTimeRecovery: {
      enabled: pointInTimeRecovery,
      ...(recoveryPeriodDays !== undefined && { recoveryPeriodInDays: recoveryPeriodDays }),
    },
    serverSideEncryption: { enabled: encryption !== 'aws-owned', ...(kmsKeyArn !== undefined && { kmsKeyArn }) },
    deletionProtectionEnabled: settings.deletionProtection,
  };
}

/** ARN of the customer's KMS key, if it encrypts the table. */
export const ownKey = (encryption: string): string | undefined =>
  AWS_KEYS.includes(encryption) ? undefined : encryption;

/** Keys of the table or of a global index. */
const keyArguments = ({ partitionKey, sortKey }: Pick<TableSchema, 'partitionKey' | 'sortKey'>) => ({
  hashKey: partitionKey.name,
  ...(sortKey && { rangeKey: sortKey.name }),
});

const projectionArguments = ({ projection = 'ALL' }: { readonly projection?: Projection }) =>
  typeof projection === 'string'
    ? { projectionType: projection }
    : { projectionType: 'INCLUDE', nonKeyAttributes: [...projection] };
