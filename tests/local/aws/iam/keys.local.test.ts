import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { stopTestAws } from '../../../support/local-aws';
import { arn, startWorld, type World } from './world';

const MINUTE = 60_000;
const QueueName = 'encrypted';
const TableName = 'encrypted';
const queue = arn('sqs', QueueName);
const table = arn('dynamodb', `table/${TableName}`);

let world: World;
let key: string;
let QueueUrl: string | undefined;
beforeAll(async () => {
  world = await startWorld();
  key = await createKey();
  const Attributes = { KmsMasterKeyId: key };
  ({ QueueUrl } = await world.root.sqs.send(new CreateQueueCommand({ QueueName, Attributes })));
  await world.root.dynamodb.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    }),
  );
}, MINUTE);
afterAll(stopTestAws, MINUTE);

/** @returns its ARN */
async function createKey(): Promise<string> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'TrentService.CreateKey',
    authorization:
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=none',
  };
  const response = await fetch(world.endpoint, { method: 'POST', headers, body: '{}' });
  return ((await response.json()) as { KeyMetadata: { Arn: string } }).KeyMetadata.Arn;
}

const Item = { id: { S: 'one' } };
const READ = ['Decrypt', 'DescribeKey'];

it.each<[string, keyof World['clients'], () => object, string, string[]]>([
  [
    'sending to a queue',
    'sqs',
    () => new SendMessageCommand({ QueueUrl, MessageBody: 'x' }),
    `sqs:sendmessage ${queue}`,
    ['GenerateDataKey', 'Decrypt'],
  ],
  [
    'receiving from a queue',
    'sqs',
    () => new ReceiveMessageCommand({ QueueUrl }),
    `sqs:receivemessage ${queue}`,
    ['Decrypt'],
  ],
  [
    'reading an item',
    'dynamodb',
    () => new GetItemCommand({ TableName, Key: Item }),
    `dynamodb:GetItem ${table}`,
    READ,
  ],
  [
    'writing an item',
    'dynamodb',
    () => new PutItemCommand({ TableName, Item }),
    `dynamodb:PutItem ${table}`,
    [...READ, 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'],
  ],
])('%s with a key of its own needs the permissions for the key', async (_, client, command, own, ofKey) => {
  expect(await world.needsOf(client, command())).toEqual([own, ...ofKey.map((name) => `kms:${name} ${key}`)]);
});

it('a policy can limit the use of a key to a service', async () => {
  const use = (service: string) =>
    world.role.allow(
      { Action: 'sqs:SendMessage', Resource: queue },
      {
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: key,
        Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } },
      },
    );
  const send = () => world.send('sqs', new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await use('sqs');
  expect(await send()).toBeUndefined();
  await use('dynamodb');
  expect((await send())?.message).toContain('is not authorized to perform: kms:GenerateDataKey on resource: ');
});
