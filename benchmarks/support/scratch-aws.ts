import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { startLocalAws, stopLocalAws } from '../../local/aws';
import { freePort } from '../../local/machine/ports';
import { createTableInput, type TableSchema } from '../../tables/schema';
import type { Step } from './report';
import { withFolder } from './scratch';

/** The client settings for a local AWS. */
export const reach = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
});

/** A local AWS. Everything that is created here is deleted at the end. */
export interface ScratchAws {
  readonly config: ReturnType<typeof reach>;
  /** @returns its name */
  createTable(schema: TableSchema): Promise<string>;
  /** @returns its name */
  createBucket(): Promise<string>;
}

/** Provides a local AWS: the one in `AWS_ENDPOINT_URL`, otherwise a new one in its own folder and on its own port. */
export async function withScratchAws<Result>(step: Step, use: (aws: ScratchAws) => Promise<Result>): Promise<Result> {
  const given = process.env.AWS_ENDPOINT_URL;
  return given ? withResources(given, use) : withOwnAws(step, ({ endpoint }) => withResources(endpoint, use));
}

/** Provides a new local AWS. @param ownPoller whether its own poller serves event source mappings @default false */
export function withOwnAws<Result>(
  step: Step,
  use: (aws: { readonly endpoint: string; readonly home: string }) => Promise<Result>,
  ownPoller = false,
): Promise<Result> {
  return withFolder(async (home) => {
    const port = await freePort();
    const start = () => startLocalAws({ home, port, ownPoller }, () => undefined);
    await step('Starting a local AWS for this bench', start);
    return use({ endpoint: `http://127.0.0.1:${port}`, home });
  }, stopLocalAws);
}

async function withResources<Result>(endpoint: string, use: (aws: ScratchAws) => Promise<Result>): Promise<Result> {
  const config = reach(endpoint);
  const dynamodb = new DynamoDBClient(config);
  const s3 = new S3Client(config);
  const removals: (() => Promise<unknown>)[] = [];
  const newName = () => `tableside-bench-${randomUUID()}`;
  try {
    return await use({
      config,
      async createTable(schema) {
        const TableName = newName();
        await dynamodb.send(new CreateTableCommand(createTableInput(schema, TableName)));
        removals.push(() => dynamodb.send(new DeleteTableCommand({ TableName })));
        await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60 }, { TableName });
        return TableName;
      },
      async createBucket() {
        const Bucket = newName();
        await s3.send(new CreateBucketCommand({ Bucket }));
        removals.push(() => removeBucket(s3, Bucket));
        return Bucket;
      },
    });
  } finally {
    await Promise.all(removals.map((remove) => remove()));
    dynamodb.destroy();
    s3.destroy();
  }
}

async function removeBucket(s3: S3Client, Bucket: string): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}
