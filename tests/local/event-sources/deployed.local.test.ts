import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { startEventSources } from '../../../local/event-sources';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { World } from '../aws/mappings/world';

const MINUTE = 60_000;

let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let world: World;
let sources: ReturnType<typeof startEventSources>;
beforeAll(async () => {
  const { home, endpoint } = await startTestAws();
  config = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  world = new World(endpoint);
  sources = startEventSources({ ...config, positionsFile: `${home}/positions.json`, log: () => undefined });
}, MINUTE);
afterAll(async () => {
  await sources.stop();
  world.destroy();
  await stopTestAws();
}, MINUTE);

/** Allows the functions of the tests nothing else. */
async function allowOnly(...statements: readonly object[]): Promise<void> {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const iam = new IAMClient(config);
  await iam.send(new PutRolePolicyCommand({ RoleName: 'any', PolicyName: 'any', PolicyDocument }));
  iam.destroy();
}

/** The first object that is stored in the bucket. */
async function storedIn(s3: S3Client, Bucket: string) {
  for (;;) {
    const { Contents: [object] = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (!object?.Key) {
      await sleep(50);
      continue;
    }
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: object.Key }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  }
}

it(
  'serves a new mapping with a tumbling window and a bucket, with the permissions of the role',
  async () => {
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'failures' }));
    const { tableName: TableName, streamArn: EventSourceArn } = await world.table();
    await allowOnly(
      {
        Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        Resource: EventSourceArn,
      },
      { Action: 'dynamodb:ListStreams', Resource: '*' },
      { Action: 's3:PutObject', Resource: 'arn:aws:s3:::failures/*' },
    );
    const code = `exports.handler = async ({ Records, state }) => {
      if (Records.some(({ dynamodb }) => dynamodb.Keys.id.S === 'bad')) throw new Error('bad');
      return { state: { count: (state.count ?? 0) + Records.length } };
    };`;
    const { UUID = '' } = await world.create({
      EventSourceArn,
      FunctionName: await world.function(3, code),
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 1,
      TumblingWindowInSeconds: 900,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
    });
    for (const S of ['a', 'b', 'bad']) {
      await world.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S } } }));
    }
    const { payload } = await storedIn(s3, 'failures');
    expect([payload.state, payload.isFinalInvokeForWindow, payload.Records[0].dynamodb.Keys]).toEqual([
      { count: 2 },
      false,
      { id: { S: 'bad' } },
    ]);
    expect(Date.parse(payload.window.end) - Date.parse(payload.window.start)).toBe(900_000);
    expect((await world.get(UUID)).TumblingWindowInSeconds).toBe(900);
    s3.destroy();
  },
  MINUTE,
);
