import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import type { Construct } from 'constructs';
import type { TableSchema } from '../../tables/schema';
import type { AlarmProps } from '../shared/alarm';
import { check } from '../shared/check';
import { tableAlarms } from './alarms';
import { type TableSettings, tableArguments } from './arguments';
import { CurrentCapacity, scale } from './autoscaling';
import { type Capacities, capacityOf } from './capacity';
import { ownKey } from './encryption';
import { findings } from './findings';
import { GrantingTable } from './grants';
import { ImportedTable, type ImportedTableProps } from './imported-table';
import type { Replica } from './replicas';
import type { StreamView } from './stream-filter';

export type {
  GlobalSecondaryIndex,
  KeyAttribute,
  LocalSecondaryIndex,
  Projection,
  TableSchema,
} from '../../tables/schema';
export type { Autoscaling, Capacity, OnDemandCapacity, ProvisionedCapacity, Units } from './capacity';
export type { IndexAction, Table, TableAction } from './grants';
export type { ImportedTable, ImportedTableProps } from './imported-table';
export type { Replica } from './replicas';
export type { StreamConsumer, StreamConsumerProps, StreamFunction } from './stream-consumer';
export type { StreamFilter, StreamView } from './stream-filter';

/** Keys and indexes can come from plain data: `{ ...ordersTable, tableName: 'orders' }`. */
export interface DynamoDbTableProps extends TableSchema, Capacities, AlarmProps {
  /** 3 to 255 letters, digits, underscores, hyphens or dots. With autoscaling it must be known at plan time. */
  readonly tableName: string;
  /**
   * Whether items expire by `timeToLiveAttribute`. To turn expiry off, deploy `false` before removing the attribute.
   * @default true
   */
  readonly timeToLive?: boolean;
  /** What stream records contain. @default none, with `replicas` 'NEW_AND_OLD_IMAGES' */
  readonly stream?: StreamView;
  /** Whether the table can be restored to any second of the recovery period. @default true */
  readonly pointInTimeRecovery?: boolean;
  /** 1 to 35. @default 35, set by DynamoDB */
  readonly recoveryPeriodDays?: number;
  /** `aws-owned`, `aws-managed` (the account's key for DynamoDB) or the ARN of a KMS key. @default 'aws-owned' */
  readonly encryption?: string;
  /** Whether DynamoDB rejects deletion of the table. To delete the table, deploy `false` first. @default true */
  readonly deletionProtection?: boolean;
  /** @default 'STANDARD' */
  readonly tableClass?: 'STANDARD' | 'STANDARD_INFREQUENT_ACCESS';
  /** Replicas in other regions, of an on-demand table. @default none */
  readonly replicas?: readonly Replica[];
}

/** A DynamoDB table with its indexes, scaling, alarms and grants. */
export class DynamoDbTable extends GrantingTable {
  public readonly tableName: string;
  public readonly tableArn: string;
  public readonly streamView: StreamView | undefined;
  public readonly resource: DynamodbTable;
  protected readonly givenName: string;
  protected readonly kmsKeyArn: string | undefined;

  /** References an existing table through the same interface. */
  public static fromTable(scope: Construct, id: string, props: ImportedTableProps): ImportedTable {
    return new ImportedTable(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: DynamoDbTableProps) {
    const settings = settingsOf(props);
    super(scope, id, settings, settings);
    check(this, findings(this, settings));

    const { tableName, globalSecondaryIndexes } = settings;
    this.resource = new DynamodbTable(this, 'Resource', tableArguments(settings, new CurrentCapacity(this, tableName)));
    this.tableName = this.resource.name;
    this.tableArn = this.resource.arn;
    this.givenName = tableName;
    this.streamView = settings.stream;
    this.kmsKeyArn = ownKey(settings.encryption);

    const indexNames = globalSecondaryIndexes.map(({ name }) => name);
    for (const indexName of [undefined, ...indexNames]) {
      scale(this, capacityOf(settings, indexName), this.tableName, indexName);
    }
    tableAlarms(this, settings, tableName, indexNames);
  }

  public get streamArn(): string {
    if (this.streamView === undefined) throw new Error(`${this.node.path}: stream must be set to be followed`);
    return this.resource.streamArn;
  }
}

function settingsOf({
  globalSecondaryIndexes = [],
  localSecondaryIndexes = [],
  capacity = {},
  indexCapacity = {},
  replicas = [],
  stream = replicas.length > 0 ? 'NEW_AND_OLD_IMAGES' : undefined,
  pointInTimeRecovery = true,
  encryption = 'aws-owned',
  deletionProtection = true,
  tableClass = 'STANDARD',
  alarms = true,
  alarmActions = [],
  ...others
}: DynamoDbTableProps): TableSettings {
  const { timeToLive = others.timeToLiveAttribute === undefined ? undefined : true } = others;
  return {
    ...others,
    globalSecondaryIndexes,
    localSecondaryIndexes,
    capacity,
    indexCapacity,
    replicas,
    stream,
    pointInTimeRecovery,
    encryption,
    deletionProtection,
    tableClass,
    alarms,
    alarmActions,
    timeToLive,
  };
}
