import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DrainBufferEnv } from '../../functions/drain-buffer/env';
import type { PublishLeaderboardEnv } from '../../functions/orders/publish-leaderboard/env';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';
import { packageCode } from '../../modules/node-function/package';
import { countedRecordsTable } from '../../tables/counted-records';
import { leaderboardTable } from '../../tables/leaderboard';
import { type Order, ordersTable } from '../../tables/orders';
import { createTableInput } from '../../tables/schema';
import { reach } from '../support/scratch-aws';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const BUCKET = 'page';
const ROLE = 'bench';
const SEND_MESSAGES = 10;
const ALBUMS = 12;

const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** The batching of queue and stream: as in the orders system, or without a window. */
export const BUFFERED = { BatchSize: 100, MaximumBatchingWindowInSeconds: 1 };
export const UNBUFFERED = { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 };

/** The orders system with its functions and settings, created without Terraform in a second. */
export class OrdersBench {
  private readonly config;
  private readonly sqs: SQSClient;
  private readonly s3: S3Client;
  private sent = 0;
  private queueUrl = '';
  private failureQueueUrl = '';

  constructor(endpoint: string) {
    this.config = reach(endpoint);
    this.sqs = new SQSClient(this.config);
    this.s3 = new S3Client(this.config);
  }

  async deploy(buffering: typeof BUFFERED = BUFFERED): Promise<void> {
    const { config, sqs } = this;
    const streamArn = await this.createTables(new DynamoDBClient(config));
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await sqs.send(new CreateQueueCommand({ QueueName: 'dead-letters' }));
    const failures = await sqs.send(new CreateQueueCommand({ QueueName: 'failures' }));
    this.failureQueueUrl = failures.QueueUrl ?? '';
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead-letters'), maxReceiveCount: 5 });
    const queue = { QueueName: 'orders', Attributes: { VisibilityTimeout: '61', RedrivePolicy } };
    this.queueUrl = (await sqs.send(new CreateQueueCommand(queue))).QueueUrl ?? '';
    await createRole(new IAMClient(config));
    const lambda = new LambdaClient(config);
    await this.createFunctions(lambda);
    await createMappings(lambda, streamArn, buffering);
  }

  async send(count: number): Promise<void> {
    const orders = Array.from({ length: count }, (_, index) => JSON.stringify(order(this.sent + index)));
    this.sent += count;
    const batches = Array.from({ length: Math.ceil(count / SEND_MESSAGES) }, (_, index) =>
      orders.slice(index * SEND_MESSAGES, (index + 1) * SEND_MESSAGES),
    );
    const remaining = batches.values();
    const worker = async () => {
      for (const batch of remaining) {
        const Entries = batch.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        await this.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  }

  /**
   * Waits until the page counts every order that was sent.
   * @param everyMs the polling interval; each poll is a request to the local AWS
   * @throws after two minutes
   */
  async published(everyMs: number): Promise<void> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const counted = await this.counted();
      if (counted === this.sent) return;
      if (Date.now() > deadline)
        throw new Error(`The page must count ${this.sent} orders, got ${counted} after two minutes`);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  private async counted(): Promise<number> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'index.html' }));
      const rows = readPage((await Body?.transformToString()) ?? '');
      return Number(rows.reduce((sum, { order_count }) => sum + order_count, 0n));
    } catch (error) {
      if (error instanceof NoSuchKey) return 0;
      throw error;
    }
  }

  private async createTables(dynamodb: DynamoDBClient): Promise<string> {
    const tables = { leaderboard: leaderboardTable, counted: countedRecordsTable };
    for (const [TableName, schema] of Object.entries(tables)) {
      await dynamodb.send(new CreateTableCommand(createTableInput(schema, TableName)));
    }
    const { TableDescription } = await dynamodb.send(
      new CreateTableCommand({
        ...createTableInput(ordersTable, 'orders'),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    return TableDescription?.LatestStreamArn ?? '';
  }

  private async createFunctions(lambda: LambdaClient): Promise<void> {
    const create = async (name: string, folder: string, variables: Record<string, string>) => {
      const { path } = packageCode({ entry: join(__dirname, '..', '..', 'functions', folder) });
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
          Timeout: 5,
          Code: { ZipFile: readFileSync(path) },
          Environment: { Variables: variables },
        }),
      );
    };
    await create('drain-buffer', 'drain-buffer', {
      TABLE_NAME: 'orders',
      KEY_ATTRIBUTES: JSON.stringify([ordersTable.partitionKey]),
    } satisfies DrainBufferEnv);
    await create('publish-leaderboard', 'orders/publish-leaderboard', {
      LEADERBOARD_TABLE_NAME: 'leaderboard',
      COUNTED_RECORDS_TABLE_NAME: 'counted',
      BUCKET_NAME: BUCKET,
      PAGE_KEY: 'index.html',
      TITLE: 'Most ordered albums',
      FAILURE_QUEUE_URL: this.failureQueueUrl,
    } satisfies PublishLeaderboardEnv);
  }
}

async function createMappings(lambda: LambdaClient, streamArn: string, buffering: typeof BUFFERED): Promise<void> {
  const reports = { FunctionResponseTypes: ['ReportBatchItemFailures' as const] };
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: queueArn('orders'),
      FunctionName: 'drain-buffer',
      ScalingConfig: { MaximumConcurrency: 10 },
      ...buffering,
      ...reports,
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: streamArn,
      FunctionName: 'publish-leaderboard',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: buffering.MaximumBatchingWindowInSeconds,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 86_400,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: queueArn('failures') } },
      ...reports,
    }),
  );
}

const order = (index: number): Order => ({
  orderId: `order-${index}`,
  album: { title: `Album ${index % ALBUMS}`, artist_name: 'An artist' },
  placedAt: '2026-01-31T12:00:00.000Z',
  quantity: 1,
});

/** The benches measure no permissions, so this role has them all. */
async function createRole(iam: IAMClient): Promise<void> {
  const policyOf = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });
  const policy = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: trust }));
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: ROLE, PolicyDocument: policy }));
}
