import { join } from 'node:path';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { PublishLeaderboardEnv } from '../functions/publish-leaderboard/env';
import { DynamoDbTable } from '../modules/dynamodb-table';
import { NodeFunction, type NodeFunctionProps } from '../modules/node-function';
import type { AlarmProps } from '../modules/shared/alarm';
import { StaticSite, type StaticSiteProps } from '../modules/static-site';
import { WriteBuffer } from '../modules/write-buffer';
import { countedRecordsTable } from '../tables/counted-records';
import { leaderboardTable } from '../tables/leaderboard';
import { ordersTable } from '../tables/orders';

const PAGE_KEY = 'index.html';

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
  public readonly publish: NodeFunction<PublishLeaderboardEnv>;

  constructor(scope: Construct, id: string, props: OrdersSystemProps) {
    super(scope, id);

    const { prefix, bucketName, siteMode, forceDestroy } = props;

    this.table = new DynamoDbTable(this, 'Table', {
      ...props,
      ...ordersTable,
      tableName: prefix,
      stream: 'NEW_AND_OLD_IMAGES',
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

    const url = props.siteUrl ?? this.site.url;
    new TerraformOutput(this, 'Outputs', { value: this.outputs(url) }).overrideLogicalId('orders');
  }

  private publishFunction(props: OrdersSystemProps): NodeFunction<PublishLeaderboardEnv> {
    const publish = new NodeFunction(this, 'Publish', {
      functionName: `${props.prefix}-publish`,
      description: 'Keeps the leaderboard of the orders table, and publishes it as a page',
      entry: join(__dirname, '../functions/publish-leaderboard'),
      environment: {
        LEADERBOARD_TABLE_NAME: this.leaderboard.tableName,
        COUNTED_RECORDS_TABLE_NAME: this.countedRecords.tableName,
        BUCKET_NAME: this.site.bucketName,
        PAGE_KEY,
        TITLE: 'Most ordered albums',
      } satisfies PublishLeaderboardEnv,
      timeoutSeconds: props.functionTimeoutSeconds,
      logRetentionDays: props.logRetentionDays,
    });
    const [{ name: byOrderCount }] = leaderboardTable.globalSecondaryIndexes;
    const rights = [
      this.leaderboard.grant(publish, 'Count', ['BatchGetItem', 'UpdateItem'], { [byOrderCount]: ['Query'] }),
      this.countedRecords.grant(publish, 'Note', ['PutItem']),
      this.site.grantPublish(publish, PAGE_KEY),
    ];
    const follower = this.table.addStreamConsumer('Leaderboard', { function: publish });
    // The page is there before the first order, and made again when its code changes: no records, nothing to count.
    new LambdaInvocation(this, 'FirstPage', {
      functionName: publish.functionName,
      input: JSON.stringify({ Records: [] }),
      triggers: { codeHash: publish.codeHash },
      // Lambda makes the mapping only when the function's rights are in force.
      dependsOn: [...rights, follower.resource],
    });
    return publish;
  }

  private outputs(siteUrl: string) {
    return {
      queueUrl: this.buffer.queueUrl,
      deadLetterQueueUrl: this.buffer.deadLetterQueueUrl,
      tableName: this.table.tableName,
      leaderboardTableName: this.leaderboard.tableName,
      bucketName: this.site.bucketName,
      pageUrl: `${siteUrl}/${PAGE_KEY}`,
      drainFunctionName: this.buffer.function.functionName,
      publishFunctionName: this.publish.functionName,
    };
  }
}
