import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import type { Construct } from 'constructs';
import type { AlarmProps } from '../shared/alarm';
import { between, check, type Finding, must, named, oneOf } from '../shared/check';
import { tableAlarms } from './alarms';
import { type TableSettings, tableArguments } from './arguments';
import { CurrentCapacity, scale } from './autoscaling';
import { type Capacities, capacityFindings, capacityOf } from './capacity';
import { encryptionFinding, ownKey } from './encryption';
import { GrantingTable } from './grants';
import { ImportedTable, type ImportedTableProps } from './imported-table';
import { type Replica, replicaFindings } from './replicas';
import { schemaFindings, type TableSchema } from './schema';
import type { StreamView } from './stream-consumer';

export type { Autoscaling, Capacity, OnDemandCapacity, ProvisionedCapacity, Units } from './capacity';
export type { IndexAction, Table, TableAction } from './grants';
export type { ImportedTable, ImportedTableProps } from './imported-table';
export type { Replica } from './replicas';
export type { GlobalSecondaryIndex, KeyAttribute, LocalSecondaryIndex, Projection, TableSchema } from './schema';
export type { StreamConsumer, StreamConsumerProps, StreamFilter, StreamFunction, StreamView } from './stream-consumer';

/** The keys and indexes may come from plain data: `{ ...ordersTable, tableName: 'orders' }`. */
export interface DynamoDbTableProps extends TableSchema, Capacities, AlarmProps {
  /** 3 to 255 letters, digits, underscores, hyphens or dots; with autoscaling it must be known when planned. */
  readonly tableName: string;
  /** Whether items expire by `timeToLiveAttribute`; to end it, deploy `false` before the attribute goes. @default true */
  readonly timeToLive?: boolean;
  /** What the stream's records hold. @default no stream; with `replicas` 'NEW_AND_OLD_IMAGES', which they need */
  readonly stream?: StreamView;
  /** Whether the table can be restored to any second of the recovery period. @default true */
  readonly pointInTimeRecovery?: boolean;
  /** 1 to 35. @default 35, by DynamoDB */
  readonly recoveryPeriodDays?: number;
  /** `aws-owned`, `aws-managed` (the account's key for DynamoDB) or the ARN of a key. @default 'aws-owned' */
  readonly encryption?: string;
  /** Whether DynamoDB refuses to delete the table: to delete it, deploy it without first. @default true */
  readonly deletionProtection?: boolean;
  /** @default 'STANDARD' */
  readonly tableClass?: 'STANDARD' | 'STANDARD_INFREQUENT_ACCESS';
  /** Copies in other regions, of a table on demand. @default none */
  readonly replicas?: readonly Replica[];
}

/** A DynamoDB table with its indexes, its scaling and its alarms. */
export class DynamoDbTable extends GrantingTable {
  public readonly tableName: string;
  public readonly tableArn: string;
  public readonly streamView: StreamView | undefined;
  public readonly resource: DynamodbTable;
  protected readonly givenName: string;
  protected readonly kmsKeyArn: string | undefined;

  /** A table that something else made, behind the same interface. */
  public static fromTable(scope: Construct, id: string, props: ImportedTableProps): ImportedTable {
    return new ImportedTable(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: DynamoDbTableProps) {
    super(scope, id, props);

    const { tableName, globalSecondaryIndexes = [], replicas = [], encryption = 'aws-owned' } = props;
    const { stream = replicas.length > 0 ? 'NEW_AND_OLD_IMAGES' : undefined } = props;
    const { pointInTimeRecovery = true, deletionProtection = true, tableClass = 'STANDARD' } = props;
    const settings = { ...props, replicas, encryption, stream, pointInTimeRecovery, deletionProtection, tableClass };

    check(this, findings(this, settings));

    this.resource = new DynamodbTable(this, 'Resource', tableArguments(settings, new CurrentCapacity(this, tableName)));
    this.tableName = this.resource.name;
    this.tableArn = this.resource.arn;
    this.givenName = tableName;
    this.streamView = stream;
    this.kmsKeyArn = ownKey(encryption);

    const indexNames = globalSecondaryIndexes.map(({ name }) => name);
    for (const indexName of [undefined, ...indexNames]) {
      scale(this, capacityOf(props, indexName), this.tableName, indexName);
    }
    tableAlarms(this, props, tableName, indexNames);
  }

  public get streamArn(): string {
    if (this.streamView === undefined) throw new Error(`${this.node.path}: stream must be set to be followed`);
    return this.resource.streamArn;
  }
}

function findings(table: DynamoDbTable, settings: TableSettings): Finding[] {
  const { tableName, globalSecondaryIndexes = [], encryption, recoveryPeriodDays, pointInTimeRecovery } = settings;
  const { timeToLive, timeToLiveAttribute } = settings;
  const indexNames = globalSecondaryIndexes.map(({ name }) => name);
  return [
    named('tableName', tableName, /^[\w.-]{3,255}$/, 'be 3 to 255 letters, digits, underscores, hyphens or dots'),
    ...schemaFindings(settings),
    ...capacityFindings(settings, indexNames),
    must('timeToLive', timeToLive, 'go with timeToLiveAttribute', () => timeToLiveAttribute !== undefined),
    oneOf('stream', settings.stream, ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    between('recoveryPeriodDays', recoveryPeriodDays, 1, 35),
    must('recoveryPeriodDays', recoveryPeriodDays, 'go with pointInTimeRecovery', () => pointInTimeRecovery),
    encryptionFinding(encryption),
    oneOf('tableClass', settings.tableClass, ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']),
    ...replicaFindings(table, settings),
  ];
}
