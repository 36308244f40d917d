import { join } from 'node:path';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { PublishLeaderboardEnv } from '../functions/orders/publish-leaderboard/env';
import { DynamoDbTable, type StreamConsumer } from '../modules/dynamodb-table';
import { NodeFunction, type NodeFunctionProps } from '../modules/node-function';
import type { AlarmProps } from '../modules/shared/alarm';
import { StaticSite, type StaticSiteProps } from '../modules/static-site';
import { WriteBuffer } from '../modules/write-buffer';
import { countedRecordsTable } from '../tables/counted-records';
import { leaderboardTable } from '../tables/leaderboard';
import { ordersTable } from '../tables/orders';

const PAGE_KEY = 'index.html';
/** An event that counts nothing: the page is drawn. */
const NO_RECORDS = { Records: [] };
/** As AWS has it: until the records are too old. */
const UNTIL_TOO_OLD = -1;

/** What the function knows before its queue for failures exists. */
type PublishEnv = Omit<PublishLeaderboardEnv, 'FAILURE_QUEUE_URL'>;

/** What differs between environments. */
export interface OrdersConfig extends Required<AlarmProps> {
  readonly siteMode: NonNullable<StaticSiteProps['mode']>;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** Of both functions; what a failed message waits for follows from it. */
  readonly functionTimeoutSeconds: number;
  readonly logRetentionDays: NonNullable<NodeFunctionProps<PublishLeaderboardEnv>['logRetentionDays']>;
  /** Whether destroying the environment deletes what the site's bucket holds. */
  readonly forceDestroy: boolean;
  /** Whether the time to live deletes orders. The leaderboard counts on a stream record for each of them. */
  readonly ordersExpire: boolean;
}

export interface OrdersSystemProps extends OrdersConfig {
  /** What all names begin with. */
  readonly prefix: string;
  /** Unique in all of AWS. */
  readonly bucketName: string;
  /** Where objects of the bucket are read, without a slash at the end. @default the site's own URL */
  readonly siteUrl?: string;
}

/** Orders are buffered in a queue and written to a table, whose stream keeps a leaderboard and publishes it as a page. */
export class OrdersSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly buffer: WriteBuffer;
  public readonly leaderboard: DynamoDbTable;
  public readonly countedRecords: DynamoDbTable;
  public readonly site: StaticSite;
  public readonly publish: NodeFunction<PublishEnv>;
  public readonly follower: StreamConsumer;

  constructor(scope: Construct, id: string, props: OrdersSystemProps) {
    super(scope, id);

    const { prefix, bucketName, siteMode, forceDestroy } = props;

    this.table = new DynamoDbTable(this, 'Table', {
      ...props,
      ...ordersTable,
      tableName: prefix,
      stream: 'NEW_AND_OLD_IMAGES',
      timeToLive: props.ordersExpire,
    });
    this.buffer = new WriteBuffer(this, 'Buffer', { ...props, queueName: prefix, table: this.table });
    this.leaderboard = new DynamoDbTable(this, 'Leaderboard', {
      ...props,
      ...leaderboardTable,
      tableName: `${prefix}-leaderboard`,
    });
    this.countedRecords = new DynamoDbTable(this, 'CountedRecords', {
      ...props,
      ...countedRecordsTable,
      tableName: `${prefix}-counted-records`,
    });
    this.site = new StaticSite(this, 'Site', { bucketName, mode: siteMode, forceDestroy });
    this.publish = this.publishFunction(props);
    const rights = this.grantPublishing();
    this.follower = this.followOrders();
    this.drawPage(rights);

    const url = props.siteUrl ?? this.site.url;
    new TerraformOutput(this, 'Outputs', { value: this.outputs(url) }).overrideLogicalId('orders');
  }

  private publishFunction(props: OrdersSystemProps): NodeFunction<PublishEnv> {
    return new NodeFunction(this, 'Publish', {
      functionName: `${props.prefix}-publish`,
      description: 'Keeps the leaderboard of the orders table, and publishes it as a page',
      entry: join(__dirname, '../functions/orders/publish-leaderboard'),
      environment: {
        LEADERBOARD_TABLE_NAME: this.leaderboard.tableName,
        COUNTED_RECORDS_TABLE_NAME: this.countedRecords.tableName,
        BUCKET_NAME: this.site.bucketName,
        PAGE_KEY,
        TITLE: 'Most ordered albums',
      } satisfies PublishEnv,
      timeoutSeconds: props.functionTimeoutSeconds,
      logRetentionDays: props.logRetentionDays,
    });
  }

  private grantPublishing(): ITerraformDependable[] {
    const [{ name: byBoardRank }] = leaderboardTable.globalSecondaryIndexes;
    return [
      this.leaderboard.grant(this.publish, 'Count', ['BatchGetItem', 'UpdateItem'], { [byBoardRank]: ['Query'] }),
      this.countedRecords.grant(this.publish, 'Note', ['PutItem']),
      this.site.grantPublish(this.publish, PAGE_KEY),
    ];
  }

  /** The function itself puts aside what can never count, so that only what may pass is tried again. */
  private followOrders(): StreamConsumer {
    const follower = this.table.addStreamConsumer('Leaderboard', {
      function: this.publish,
      maximumRetryAttempts: UNTIL_TOO_OLD,
      // Orders that arrive within a second share a publication.
      batchingWindowSeconds: 1,
    });
    this.publish.addEnvironment({
      FAILURE_QUEUE_URL: follower.failureQueueUrl,
    } satisfies Omit<PublishLeaderboardEnv, keyof PublishEnv>);
    return follower;
  }

  /** Before the first order, when the code changes, and each minute, in case a publication failed or the index lagged. */
  private drawPage(rights: readonly ITerraformDependable[]): void {
    new LambdaInvocation(this, 'FirstPage', {
      functionName: this.publish.functionName,
      input: JSON.stringify(NO_RECORDS),
      triggers: { codeHash: this.publish.codeHash },
      // Lambda makes the mapping only when the function's rights are in force.
      dependsOn: [...rights, this.follower.resource],
    });
    this.publish.addSchedule('Redraw', { rateMinutes: 1, input: NO_RECORDS });
  }

  private outputs(siteUrl: string) {
    return {
      queueUrl: this.buffer.queueUrl,
      deadLetterQueueUrl: this.buffer.deadLetterQueueUrl,
      failureQueueUrl: this.follower.failureQueueUrl,
      tableName: this.table.tableName,
      countedRecordsTableName: this.countedRecords.tableName,
      leaderboardTableName: this.leaderboard.tableName,
      bucketName: this.site.bucketName,
      pageUrl: `${siteUrl}/${PAGE_KEY}`,
      drainFunctionName: this.buffer.function.functionName,
      publishFunctionName: this.publish.functionName,
    };
  }
}
