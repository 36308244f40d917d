import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Judgement, readJudgements } from '../../../local/aws/iam/record';
import { ensureLocalNetwork } from '../../../local/aws/network';
import { startDaxEndpoint } from '../../../local/dax';
import { startEventSources } from '../../../local/event-sources';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { freePort } from '../../support/ports';
import { apply } from '../../support/terraform';
import { type Client, synthesize } from './stack';

// What the environment `local` does not deploy: a grant that is missing here fails a test that names it.

const MINUTE = 60_000;
const TableName = 'encrypted';
const ITEM = { id: { S: 'one' }, owner: { S: 'any' } };
const Key = { id: { S: 'one' } };

let home: string;
let settings: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let outputs: Readonly<Record<string, string>>;
let sources: ReturnType<typeof startEventSources> | undefined;
let dax: Awaited<ReturnType<typeof startDaxEndpoint>> | undefined;
beforeAll(async () => {
  const aws = await startTestAws();
  home = aws.home;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  settings = { endpoint: aws.endpoint, region: 'us-east-1', credentials };
  const folder = mkdtempSync(join(tmpdir(), 'tableside-grants-'));
  const port = await freePort(2);
  dax = await startDaxEndpoint({
    region: 'us-east-1',
    accountId: '000000000000',
    port,
    nodePorts: { first: port + 1, last: port + 1 },
    folder: home,
    awsEndpoint: aws.endpoint,
    tableEndpoint: aws.endpoint,
    fateOf: () => ({ fault: undefined, delayMilliseconds: 0 }),
    judged: () => undefined,
    log: () => undefined,
  });
  const stack = synthesize(folder, await ensureLocalNetwork(settings), `http://127.0.0.1:${port}`);
  outputs = await apply(stack, aws.endpoint);
  rmSync(folder, { recursive: true });
  sources = startEventSources({ ...settings, positionsFile: join(home, 'positions.json'), log: () => undefined });
}, 10 * MINUTE);
afterAll(async () => {
  await sources?.stop();
  await dax?.close();
  await stopTestAws();
}, MINUTE);

/** The settings of clients that send requests as a function. */
async function as(FunctionName: Client) {
  const lambda = new LambdaClient(settings);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  lambda.destroy();
  return { ...settings, maxAttempts: 1, credentials: JSON.parse(Payload?.transformToString() ?? '') };
}

const reads = [
  new GetItemCommand({ TableName, Key }),
  new QueryCommand({
    TableName,
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': { S: 'one' } },
  }),
  new QueryCommand({
    TableName,
    IndexName: 'by-owner',
    KeyConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': { S: 'any' } },
  }),
  new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }),
  new TransactWriteItemsCommand({
    TransactItems: [{ ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(id)' } }],
  }),
];
const writes = [
  new PutItemCommand({ TableName, Item: ITEM }),
  new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: 'SET a = :a',
    ExpressionAttributeValues: { ':a': { N: '1' } },
  }),
  new DeleteItemCommand({ TableName, Key: { id: { S: 'other' } } }),
  new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: ITEM } }] } }),
];

it.each<[string, Client, readonly object[]]>([
  // The others need the item that this writes.
  ['grantWrite of a table with a KMS key', 'writer', writes],
  ['grantRead of a table with a KMS key', 'reader', reads],
  ['grantReadWrite of a table with a KMS key', 'both', [...writes, ...reads]],
])('%s allows what it says', async (_, client, commands) => {
  const dynamodb = new DynamoDBClient(await as(client));
  for (const command of commands) await dynamodb.send(command as GetItemCommand);
  dynamodb.destroy();
});

it('grantSend of a write buffer with a KMS key allows sending, and its function writes what was sent', async () => {
  const sqs = new SQSClient(await as('sender'));
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.queueUrl, MessageBody: '{"id":"sent"}' }));
  sqs.destroy();
  const root = new DynamoDBClient(settings);
  const read = new GetItemCommand({ TableName, Key: { id: { S: 'sent' } }, ConsistentRead: true });
  while (!(await root.send(read)).Item) await sleep(100);
  root.destroy();
});

it('a stream consumer of a table with a KMS key reads its stream', async () => {
  const isReading = ({ principal, action, decision }: Judgement) =>
    principal.endsWith('/follower') && action === 'kms:Decrypt' && decision === 'allowed';
  while (!readJudgements(home).some(isReading)) await sleep(100);
});

it('a stream consumer may send to its failure queue with a KMS key', () => {
  // Reading the stream needs other actions on the key.
  const ofKey = readJudgements(home).filter(
    ({ principal, action }) => principal.endsWith('/follower') && action === 'kms:GenerateDataKey',
  );
  expect(ofKey.map(({ decision }) => decision)).toEqual(['allowed']);
});

it('a client of a Redis cache with a token in a secret with a KMS key may read the token', async () => {
  const secrets = new SecretsManagerClient(await as('token'));
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: outputs.secretArn }));
  secrets.destroy();
  expect(SecretString).toBe('x'.repeat(16));
});

/** What a role may do, of these actions on a resource. */
async function allowed(role: string, resource: string, actions: readonly string[]): Promise<string[]> {
  const iam = new IAMClient(settings);
  const decided = actions.map(async (action) => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::000000000000:role/${role}-${settings.region}`,
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    );
    return EvaluationResults?.every(({ EvalDecision }) => EvalDecision === 'allowed') ? [action] : [];
  });
  const names = (await Promise.all(decided)).flat();
  iam.destroy();
  return names;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

// The Redis of `local` does not ask IAM, as ElastiCache does.
it.each<[string, Client, string]>([
  ['a Redis cache', 'nodes', 'replicationgroup'],
  ['a serverless Redis cache', 'serverless', 'serverlesscache'],
])('a client of %s with IAM may connect to it, as its user', async (_, client, kind) => {
  for (const resource of [`${kind}:${client}`, `user:${client}`]) {
    const names = await allowed(client, arn('elasticache', resource), ['elasticache:Connect']);
    expect([resource, names]).toEqual([resource, ['elasticache:Connect']]);
  }
});

const READS = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'];
const WRITES = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'];
const ALL = [...READS, ...WRITES, 'Scan'];

it.each<[string, Client, readonly string[]]>([
  ['grantRead', 'daxReader', READS],
  ['grantWrite', 'daxWriter', WRITES],
  ['grantReadWrite', 'daxBoth', [...READS, ...WRITES]],
  ['connectFrom', 'daxQuerier', ['Query']],
])('%s of a DAX cluster allows what it says', async (_, client, actions) => {
  const dax = (names: readonly string[]) => names.map((name) => `dax:${name}`);
  expect(await allowed(client, arn('dax', 'cache/dax'), dax(ALL))).toEqual(dax(actions));
});

it.each<[string, string, readonly string[]]>([
  ['a table with a KMS key', 'table/encrypted', [...ALL, 'DescribeTable']],
  ['its indexes', 'table/encrypted/index/by-owner', ['Query', 'Scan']],
])('a DAX cluster reads and writes %s', async (_, resource, actions) => {
  const dynamodb = actions.map((name) => `dynamodb:${name}`);
  expect(await allowed('dax-dax', arn('dynamodb', resource), dynamodb)).toEqual(dynamodb);
});

it('denies nothing, and judges everything', () => {
  expect(readJudgements(home).filter(({ decision }) => decision !== 'allowed')).toEqual([]);
});
