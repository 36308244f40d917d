import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startTestAws } from '../../../support/local-aws';
import { ACCOUNT, createRole, ROOT, type Role } from './role';

export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
export const table = (resource: string) => arn('dynamodb', `table/${resource}`);
export const queue = arn('sqs', 'queue');
export const topic = arn('sns', 'topic');
export const NONE = { Action: 'none:None', Resource: '*' };

export type Outcome = { readonly name: string; readonly message: string; readonly status: number | undefined };

/** A local AWS with two tables, a queue, a topic, a bucket with one object, and a function whose role a test sets. */
export async function startWorld() {
  const aws = await startTestAws({ changeSeconds: 0 });
  const role = await createRole(aws.endpoint, 'caller');
  const root = clientsWith({ ...role.settings, credentials: ROOT });
  const streamArn = await createTable(root.dynamodb, 'one');
  await createTable(root.dynamodb, 'two');
  const { QueueUrl = '' } = await root.sqs.send(new CreateQueueCommand({ QueueName: 'queue' }));
  await root.sns.send(new CreateTopicCommand({ Name: 'topic' }));
  await root.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await root.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'there', Body: 'x' }));
  const clients = clientsWith(role.settings);
  /** Sends a command as the function. @returns the error */
  async function send(client: keyof typeof clients, command: object): Promise<Outcome | undefined> {
    return (clients[client] as DynamoDBClient).send(command as never).then(
      () => undefined,
      ({ name, message, $metadata }) => ({ name, message, status: $metadata?.httpStatusCode }),
    );
  }
  /** Grants one missing permission after the other. @returns them all */
  async function needsOf(client: keyof typeof clients, command: object): Promise<string[]> {
    const needs: string[] = [];
    for (;;) {
      const granted = needs
        .map((need) => need.split(' '))
        .map(([Action = '', Resource = '']) => ({ Action, Resource }));
      await role.allow(NONE, ...granted);
      const { message = '' } = (await send(client, command)) ?? {};
      const denial = /perform: (\S+) on resource: "?([^"\s]+)"? because no identity/.exec(message);
      const need = denial ? `${denial[1]} ${denial[2]}` : '';
      if (denial === null || needs.includes(need)) return needs;
      needs.push(need);
    }
  }
  return { ...aws, role, root, clients, streamArn, QueueUrl, send, needsOf };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const clientsWith = (settings: Role['settings']) => ({
  dynamodb: new DynamoDBClient(settings),
  streams: new DynamoDBStreamsClient(settings),
  sqs: new SQSClient(settings),
  sns: new SNSClient(settings),
  s3: new S3Client({ ...settings, forcePathStyle: true }),
  lambda: new LambdaClient(settings),
  logs: new CloudWatchLogsClient(settings),
});

/** @returns the ARN of its stream */
async function createTable(dynamodb: DynamoDBClient, TableName: string): Promise<string> {
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName,
      KeySchema,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  return TableDescription?.LatestStreamArn ?? '';
}
