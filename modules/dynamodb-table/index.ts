import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import type { Construct } from 'constructs';
import type { TableSchema } from '../../tables/schema';
import { ALARM_SHAPE, type AlarmProps, alarm } from '../shared/alarm';
import { postconditions, preconditions } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { addGraph } from '../shared/graph';
import { withHclLifecycle } from '../shared/hcl';
import { judgeProps } from '../shared/props';
import { bool, checked, listOfKind, number, object, type Shape, set, text } from '../shared/shape';
import { ownKey, type Replica, type TableSettings, tableArguments } from './arguments';
import { type Capacities, capacityOf, scale } from './capacity';
import { changeRules, typeRules } from './changes';
import { CurrentTable, isKnownAtPlan } from './current-table';
import { findings } from './findings';
import { GrantingTable } from './grants';
import { ImportedTable, type ImportedTableProps } from './imported-table';
import { PROVIDER_6_SHAPE, type Provider6Props, setProvider6 } from './provider-6';
import { CAPACITY_SHAPE, SCHEMA_SHAPE } from './shapes';
import type { StreamView } from './stream-filter';

export type {
  GlobalSecondaryIndex,
  KeyAttribute,
  LocalSecondaryIndex,
  Projection,
  TableSchema,
} from '../../tables/schema';
export type { Replica } from './arguments';
export type { Autoscaling, Capacity, OnDemandCapacity, ProvisionedCapacity, Units } from './capacity';
export type { IndexAction, Table, TableAction } from './grants';
export type { ImportedTable, ImportedTableProps } from './imported-table';
export type { Provider6Props, WarmThroughput } from './provider-6';
export type {
  StreamConsumer,
  StreamConsumerProps,
  StreamFunction,
} from './stream-consumer';
export type { StreamFilter, StreamView } from './stream-filter';

/** Clients retry throttled requests: only throttling for five consecutive minutes is a problem. */
const MINUTES = 5;

/** Keys and indexes can come from plain data: `{ ...ordersTable, tableName: 'orders' }`. */
export interface DynamoDbTableProps extends TableSchema, Capacities, AlarmProps, Provider6Props {
  /**
   * 3 to 255 letters, digits, underscores, hyphens or dots; shorter if the names of alarms or scaling policies, which
   * contain it, would be too long. With autoscaling it must be known at plan time.
   */
  readonly tableName: string;
  /**
   * Whether items expire by `timeToLiveAttribute`. To rename or remove the attribute, first deploy `false` with it, and
   * wait an hour.
   * @default true
   */
  readonly timeToLive?: boolean;
  /** What stream records contain. @default none, with `replicas` 'NEW_AND_OLD_IMAGES' */
  readonly stream?: StreamView;
  /** Whether the table can be restored to any second of the recovery period. @default true */
  readonly pointInTimeRecovery?: boolean;
  /** 1 to 35. A table keeps its period if the prop is removed. @default 35, set by DynamoDB for a new table */
  readonly recoveryPeriodDays?: number;
  /** `aws-owned`, `aws-managed` (the account's key for DynamoDB) or the ARN of a KMS key. @default 'aws-owned' */
  readonly encryption?: string;
  /**
   * Whether DynamoDB rejects deletion of the table, but not of its replicas: AWS provider 5.100 cannot protect them. A
   * plan that would delete or replace the table fails. To delete it, deploy `false` first.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /** @default 'STANDARD' */
  readonly tableClass?: 'STANDARD' | 'STANDARD_INFREQUENT_ACCESS';
  /** Replicas in other regions, of an on-demand table. They are not protected from deletion. @default none */
  readonly replicas?: readonly Replica[];
}

const SHAPE: Shape<DynamoDbTableProps> = {
  ...ALARM_SHAPE,
  ...SCHEMA_SHAPE,
  ...CAPACITY_SHAPE,
  ...PROVIDER_6_SHAPE,
  tableName: set(checked),
  timeToLive: bool,
  stream: checked,
  pointInTimeRecovery: bool,
  recoveryPeriodDays: number,
  encryption: checked,
  deletionProtection: bool,
  tableClass: checked,
  replicas: listOfKind(object<Replica>({ region: text, kmsKeyArn: text })),
};

/** A DynamoDB table with its indexes, scaling, alarms and grants. */
export class DynamoDbTable extends GrantingTable {
  public readonly tableName: string;
  public readonly tableArn: string;
  public readonly streamView: StreamView | undefined;
  public readonly kmsKeyArn: string | undefined;
  public readonly resource: DynamodbTable;
  public readonly givenName: string;

  /** References an existing table through the same interface. */
  public static fromTable(scope: Construct, id: string, props: ImportedTableProps): ImportedTable {
    return new ImportedTable(scope, id, props);
  }

  constructor(scope: Construct, id: string, props: DynamoDbTableProps) {
    const { sound, findingsWith } = judgeProps(props, SHAPE);
    const settings = settingsOf(sound);
    super(scope, id, settings, settings, (table) => findingsWith(findings(table, settings)));

    const { tableName, globalSecondaryIndexes } = settings;
    const current = new CurrentTable(this, tableName);
    const table = new DynamodbTable(this, 'Resource', {
      ...tableArguments(settings, current),
      lifecycle: {
        // A replacement, for example for another name, fails in the plan and not in the middle of a deployment. DynamoDB
        // itself raises the warm throughput, and a plan that would reduce it again would replace the table.
        ...((settings.deletionProtection === true || settings.warmThroughput) && { preventDestroy: true }),
        // A table whose name is not known at plan time cannot be read; the provider keeps the types of its attributes.
        ...(isKnownAtPlan(this, tableName)
          ? preconditions(this, ...changeRules(this, settings, current.list))
          : postconditions(this, ...typeRules(this, settings, '[self]'))),
      },
    });
    setProvider6(table, settings);
    this.resource = withHclLifecycle(table);
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
    if (this.streamView === undefined)
      throw new Error(`${this.node.path}: stream must be set to follow the table's stream`);
    return this.resource.streamArn;
  }
}

function settingsOf(props: DynamoDbTableProps): TableSettings {
  const settings = withDefaults(props, {
    globalSecondaryIndexes: [],
    localSecondaryIndexes: [],
    capacity: {},
    indexCapacity: {},
    replicas: [],
    pointInTimeRecovery: true,
    encryption: 'aws-owned',
    deletionProtection: true,
    tableClass: 'STANDARD',
    alarms: true,
    alarmActions: [],
  });
  const {
    stream = settings.replicas?.length > 0 ? 'NEW_AND_OLD_IMAGES' : undefined,
    timeToLive = settings.timeToLiveAttribute === undefined ? undefined : true,
  } = settings;
  return { ...settings, stream, timeToLive };
}

/** Creates alarms for a table and for each of its global indexes, whose capacity is separate. */
function tableAlarms(
  scope: Construct,
  props: Required<AlarmProps>,
  tableName: string,
  globalIndexes: readonly string[],
) {
  const capacity = { namespace: 'AWS/DynamoDB', dimensions: { TableName: tableName }, statistic: 'Sum' };
  addGraph(scope, {
    title: `${tableName} capacity units`,
    measures: ['Read', 'Write'].map((access) => ({ ...capacity, metricName: `Consumed${access}CapacityUnits` })),
  });
  for (const index of [undefined, ...globalIndexes]) {
    for (const access of ['Read', 'Write']) {
      // The table's metric does not include its indexes.
      alarm(scope, `${index === undefined ? '' : `${index}-`}${access}ThrottleAlarm`, props, {
        alarmName: [tableName, index, access.toLowerCase(), 'throttled'].filter(Boolean).join('-'),
        alarmDescription: {
          means: `DynamoDB throttles ${access.toLowerCase()}s of a table or its index, minute after minute.`,
          look: 'its capacity: if that suffices, one partition key gets too many requests',
          run: describeTable(tableName),
        },
        namespace: 'AWS/DynamoDB',
        metricName: `${access}ThrottleEvents`,
        dimensions: { TableName: tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
        statistic: 'Sum',
        threshold: 0,
        minutes: MINUTES,
      });
    }
  }
  alarm(scope, 'SystemErrorAlarm', props, {
    alarmName: `${tableName}-system-errors`,
    alarmDescription: {
      means: 'DynamoDB answers requests for a table with errors of its own, minute after minute.',
      look: 'the AWS Health Dashboard of the region, then at the state of the table',
      run: describeTable(tableName),
    },
    // The metric is published per operation only: a sum requires a query.
    query: systemErrorsOf(tableName),
    threshold: 0,
    minutes: MINUTES,
  });
}

const describeTable = (tableName: string): string => `aws dynamodb describe-table --table-name ${tableName}`;

const systemErrorsOf = (tableName: string): string =>
  `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${tableName}'`;
