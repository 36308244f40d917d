import { join } from 'node:path';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { type ITerraformDependable, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { PublishLeaderboardEnv } from '../functions/orders/publish-leaderboard/env';
import { DynamoDbTable, type StreamConsumer } from '../modules/dynamodb-table';
import { NodeFunction } from '../modules/node-function';
import { StaticSite, type StaticSiteProps } from '../modules/static-site';
import { WriteBuffer } from '../modules/write-buffer';
import { countedRecordsTable } from '../tables/counted-records';
import { leaderboardTable } from '../tables/leaderboard';
import { ordersTable } from '../tables/orders';
import { consumerOperations, functionOperations, type Operations, type SystemProps, tableOperations } from './system';

const PAGE_KEY = 'index.html';
/** An event without records: the function only publishes the page. */
const NO_RECORDS = { Records: [] };
/** Retries until the records exceed the maximum record age. */
const UNTIL_TOO_OLD = -1;

/** Variables of the function before its failure queue exists. */
type PublishEnv = Omit<PublishLeaderboardEnv, 'FAILURE_QUEUE_URL'>;

export interface OrdersConfig {
  readonly siteMode: NonNullable<StaticSiteProps['mode']>;
  /** Where the site is served, who may reach it, and what is logged. None is optional, so none can be forgotten. */
  readonly site: { readonly [Prop in SiteProp]: StaticSiteProps[Prop] | undefined };
}

type SiteProp = 'certificateArn' | 'domainNames' | 'hostedZoneId' | 'webAclArn' | 'accessLogBucketName';

export interface OrdersOutputs {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Queue for stream records that the leaderboard can never count, or that became too old. */
  readonly failureQueueUrl: string;
  readonly tableName: string;
  readonly countedRecordsTableName: string;
  readonly leaderboardTableName: string;
  readonly bucketName: string;
  readonly pageUrl: string;
  readonly drainFunctionName: string;
  readonly publishFunctionName: string;
}

/** Orders are buffered in a queue and written to a table, whose stream updates a leaderboard and its published page. */
export class OrdersSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly buffer: WriteBuffer;
  public readonly leaderboard: DynamoDbTable;
  public readonly countedRecords: DynamoDbTable;
  public readonly site: StaticSite;
  public readonly publish: NodeFunction<PublishEnv>;
  public readonly follower: StreamConsumer;

  constructor(scope: Construct, id: string, props: SystemProps<OrdersConfig>) {
    super(scope, id);

    const { prefix, operations } = props;
    const tableProps = tableOperations(operations);
    this.table = new DynamoDbTable(this, 'Table', {
      ...ordersTable,
      ...tableProps,
      tableName: prefix,
      stream: 'NEW_AND_OLD_IMAGES',
    });
    this.buffer = new WriteBuffer(this, 'Buffer', {
      queueName: prefix,
      table: this.table,
      functionTimeoutSeconds: operations.functionTimeoutSeconds,
      deletionProtection: operations.deletionProtection,
      ...(operations.keys && { kmsKeyArn: operations.keys.queues }),
      ...functionOperations(operations),
    });
    const leaderboard = { ...leaderboardTable, ...tableProps, tableName: `${prefix}-leaderboard` };
    this.leaderboard = new DynamoDbTable(this, 'Leaderboard', leaderboard);
    const countedRecords = { ...countedRecordsTable, ...tableProps, tableName: `${prefix}-counted-records` };
    this.countedRecords = new DynamoDbTable(this, 'CountedRecords', countedRecords);
    this.site = createSite(this, props);
    this.publish = this.publishFunction(props);
    const grants = this.grantPublishing();
    this.follower = this.followOrders(operations);
    this.publishPage(grants);

    new TerraformOutput(this, 'Outputs', { value: this.outputs(props) }).overrideLogicalId('orders');
  }

  private publishFunction({ prefix, operations }: SystemProps<OrdersConfig>): NodeFunction<PublishEnv> {
    return new NodeFunction(this, 'Publish', {
      functionName: `${prefix}-publish`,
      description: 'Keeps the leaderboard of the orders table, and publishes it as a page',
      entry: join(__dirname, '../functions/orders/publish-leaderboard'),
      environment: {
        LEADERBOARD_TABLE_NAME: this.leaderboard.tableName,
        COUNTED_RECORDS_TABLE_NAME: this.countedRecords.tableName,
        BUCKET_NAME: this.site.bucketName,
        PAGE_KEY,
        TITLE: 'Most ordered albums',
      } satisfies PublishEnv,
      timeoutSeconds: operations.functionTimeoutSeconds,
      ...functionOperations(operations),
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

  /** The function itself sets aside records that can never be counted, so only transient failures are retried. */
  private followOrders(operations: Operations): StreamConsumer {
    const follower = this.table.addStreamConsumer('Leaderboard', {
      function: this.publish,
      maximumRetryAttempts: UNTIL_TOO_OLD,
      // Orders that arrive within one second share a publication.
      batchingWindowSeconds: 1,
      ...consumerOperations(operations),
    });
    this.publish.addEnvironment({
      FAILURE_QUEUE_URL: follower.failureQueueUrl,
    } satisfies Omit<PublishLeaderboardEnv, keyof PublishEnv>);
    return follower;
  }

  /**
   * Publishes the page on deployment of new code and once a minute, in case a publication failed or the index lagged.
   */
  private publishPage(grants: readonly ITerraformDependable[]): void {
    new LambdaInvocation(this, 'FirstPage', {
      functionName: this.publish.functionName,
      input: JSON.stringify(NO_RECORDS),
      triggers: { codeHash: this.publish.codeHash },
      // The mapping exists only once the function's permissions are in effect.
      dependsOn: [...grants, this.follower.resource],
    });
    this.publish.addSchedule('Redraw', { rateMinutes: 1, input: NO_RECORDS });
  }

  private outputs(props: SystemProps<OrdersConfig>): OrdersOutputs {
    const siteUrl = props.endpoint === undefined ? this.site.url : `${props.endpoint}/${bucketNameOf(props)}`;
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

function createSite(scope: Construct, props: SystemProps<OrdersConfig>): StaticSite {
  const { siteMode, site } = props.config;
  const { deletionProtection } = props.operations;
  const { certificateArn, domainNames, hostedZoneId, webAclArn, accessLogBucketName } = site;
  return new StaticSite(scope, 'Site', {
    bucketName: bucketNameOf(props),
    mode: siteMode,
    // Each publication replaces the page, which the tables can make again.
    noncurrentVersionDays: 1,
    forceDestroy: !deletionProtection,
    deletionProtection,
    ...(certificateArn !== undefined && { certificateArn }),
    ...(domainNames !== undefined && { domainNames }),
    ...(hostedZoneId !== undefined && { hostedZoneId }),
    ...(webAclArn !== undefined && { webAclArn }),
    ...(accessLogBucketName !== undefined && { accessLogBucketName }),
  });
}

/** Bucket names are global: the account id makes this one unique. */
const bucketNameOf = ({ prefix, accountId }: SystemProps<OrdersConfig>) => `${prefix}-${accountId}`;
