import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand } from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ListTopicsCommand, PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { stopTestAws } from '../../../support/local-aws';
import { arn, NONE, queue, startWorld, topic, type World } from './world';

const MINUTE = 60_000;
const group = arn('logs', 'log-group:/aws/lambda/caller');
const object = 'arn:aws:s3:::bucket/there';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, MINUTE);
afterAll(stopTestAws, MINUTE);

it.each<[string, keyof World['clients'], (world: World) => object, string[]]>([
  [
    'a message',
    'sqs',
    ({ QueueUrl }) => new SendMessageCommand({ QueueUrl, MessageBody: 'x' }),
    [`sqs:sendmessage ${queue}`],
  ],
  [
    'a batch of messages',
    'sqs',
    ({ QueueUrl }) => new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] }),
    [`sqs:sendmessage ${queue}`],
  ],
  ['receiving', 'sqs', ({ QueueUrl }) => new ReceiveMessageCommand({ QueueUrl }), [`sqs:receivemessage ${queue}`]],
  [
    'a batch of deletions',
    'sqs',
    ({ QueueUrl }) => new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle: 'x' }] }),
    [`sqs:deletemessage ${queue}`],
  ],
  [
    'a batch of changes of visibility',
    'sqs',
    ({ QueueUrl }) =>
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [{ Id: '1', ReceiptHandle: 'x', VisibilityTimeout: 1 }],
      }),
    [`sqs:changemessagevisibility ${queue}`],
  ],
  ['a notification', 'sns', () => new PublishCommand({ TopicArn: topic, Message: 'x' }), [`sns:Publish ${topic}`]],
  [
    'a batch of notifications',
    'sns',
    () => new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries: [{ Id: '1', Message: 'x' }] }),
    [`sns:Publish ${topic}`],
  ],
  [
    'a redrive of dead letters',
    'sqs',
    () => new StartMessageMoveTaskCommand({ SourceArn: queue }),
    [`sqs:startmessagemovetask ${queue}`],
  ],
  ['a list of topics', 'sns', () => new ListTopicsCommand({}), [`sns:ListTopics ${arn('sns', '*')}`]],
  [
    'a list of tables',
    'dynamodb',
    () => new ListTablesCommand({}),
    [`dynamodb:ListTables ${arn('dynamodb', 'table/*')}`],
  ],
  [
    'a list of log groups',
    'logs',
    () => new DescribeLogGroupsCommand({}),
    [`logs:DescribeLogGroups ${arn('logs', 'log-group::log-stream:')}`],
  ],
  [
    'reading a log group',
    'logs',
    () => new FilterLogEventsCommand({ logGroupName: '/aws/lambda/caller' }),
    [`logs:FilterLogEvents ${group}:log-stream:`],
  ],
  [
    'writing to a log stream',
    'logs',
    () => new PutLogEventsCommand({ logGroupName: '/aws/lambda/caller', logStreamName: 's', logEvents: [] }),
    [`logs:PutLogEvents ${group}:log-stream:s`],
  ],
  [
    'the tags of a log group',
    'logs',
    () => new ListTagsForResourceCommand({ resourceArn: group }),
    [`logs:ListTagsForResource ${group}`],
  ],
  [
    'reading an object',
    's3',
    () => new GetObjectCommand({ Bucket: 'bucket', Key: 'there' }),
    [`s3:GetObject ${object}`],
  ],
  [
    'reading a missing object',
    's3',
    () => new GetObjectCommand({ Bucket: 'bucket', Key: 'missing' }),
    ['s3:GetObject arn:aws:s3:::bucket/missing', 's3:ListBucket arn:aws:s3:::bucket'],
  ],
  [
    'writing an object whose key ends in a slash',
    's3',
    () => new PutObjectCommand({ Bucket: 'bucket', Key: 'a//b/', Body: 'x' }),
    ['s3:PutObject arn:aws:s3:::bucket/a//b/'],
  ],
  [
    'writing a form with a field Action',
    's3',
    () =>
      new PutObjectCommand({
        Bucket: 'bucket',
        Key: 'form',
        Body: 'Action=GetObject',
        ContentType: 'application/x-www-form-urlencoded',
      }),
    ['s3:PutObject arn:aws:s3:::bucket/form'],
  ],
  [
    'reading a missing object with a colon in its key',
    's3',
    () => new GetObjectCommand({ Bucket: 'bucket', Key: 'a:b' }),
    ['s3:GetObject arn:aws:s3:::bucket/a:b', 's3:ListBucket arn:aws:s3:::bucket'],
  ],
  [
    'writing an object',
    's3',
    () => new PutObjectCommand({ Bucket: 'bucket', Key: 'there', Body: 'x' }),
    [`s3:PutObject ${object}`],
  ],
  [
    'copying an object',
    's3',
    () => new CopyObjectCommand({ Bucket: 'bucket', Key: 'copy', CopySource: 'bucket/there' }),
    ['s3:PutObject arn:aws:s3:::bucket/copy', `s3:GetObject ${object}`],
  ],
  [
    'a list of objects',
    's3',
    () => new ListObjectsV2Command({ Bucket: 'bucket' }),
    ['s3:ListBucket arn:aws:s3:::bucket'],
  ],
  [
    'an invocation',
    'lambda',
    () => new InvokeCommand({ FunctionName: 'caller' }),
    [`lambda:InvokeFunction ${arn('lambda', 'function:caller')}`],
  ],
  [
    'an invocation by a part of the ARN',
    'lambda',
    () => new InvokeCommand({ FunctionName: '000000000000:function:caller' }),
    [`lambda:InvokeFunction ${arn('lambda', 'function:caller')}`],
  ],
  [
    'an invocation of a version',
    'lambda',
    () => new InvokeCommand({ FunctionName: 'caller', Qualifier: '$LATEST' }),
    [`lambda:InvokeFunction ${arn('lambda', 'function:caller:$LATEST')}`],
  ],
  [
    'deleting objects',
    's3',
    () => new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }),
    ['s3:DeleteObject arn:aws:s3:::bucket/a', 's3:DeleteObject arn:aws:s3:::bucket/b'],
  ],
])('needs exactly the permissions of AWS for %s', async (_, client, command, needs) => {
  expect(await world.needsOf(client, command(world))).toEqual(needs);
});

it.each<[string, keyof World['clients'], (world: World) => object, string, number]>([
  [
    'DynamoDB',
    'dynamodb',
    () => new PutItemCommand({ TableName: 'one', Item: { id: { S: 'a' } } }),
    'AccessDeniedException',
    400,
  ],
  [
    'DynamoDB Streams',
    'streams',
    ({ streamArn }) => new DescribeStreamCommand({ StreamArn: streamArn }),
    'AccessDeniedException',
    400,
  ],
  ['SQS', 'sqs', ({ QueueUrl }) => new SendMessageCommand({ QueueUrl, MessageBody: 'x' }), 'AccessDenied', 403],
  ['SNS', 'sns', () => new PublishCommand({ TopicArn: topic, Message: 'x' }), 'AuthorizationErrorException', 403],
  ['S3', 's3', () => new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }), 'AccessDenied', 403],
  ['Lambda', 'lambda', () => new InvokeCommand({ FunctionName: 'caller' }), 'AccessDeniedException', 403],
])('denies as %s does', async (_, client, command, name, status) => {
  await world.role.allow(NONE);
  expect(await world.send(client, command(world))).toEqual({
    name,
    status,
    message: expect.stringMatching(
      /^User: arn:aws:sts::000000000000:assumed-role\/caller\/caller is not authorized to perform: (\S+) on resource: \S+ because no identity-based policy allows the \1 action$/,
    ),
  });
});

it('denies the head of an object without a body', async () => {
  await world.role.allow(NONE);
  const { status } = (await world.send('s3', new HeadObjectCommand({ Bucket: 'bucket', Key: 'there' }))) ?? {};
  expect(status).toBe(403);
});
