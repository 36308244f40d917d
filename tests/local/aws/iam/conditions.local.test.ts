import {
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { stopTestAws } from '../../../support/local-aws';
import type { Statement } from './role';
import { startWorld, table, type World } from './world';

const MINUTE = 60_000;
const TableName = 'one';
const ALL = { Action: '*', Resource: '*' };

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, MINUTE);
afterAll(stopTestAws, MINUTE);

const outcome = async (client: 'dynamodb' | 's3' | 'sqs', command: object) => {
  const error = await world.send(client, command);
  if (error === undefined) return 'allowed';
  return /not authorized|AccessDenied/.test(`${error.name} ${error.message}`) ? 'denied' : String(error.message);
};

const get = (id = 'a') => new GetItemCommand({ TableName, Key: { id: { S: id } } });
const put = (item: Record<string, string>) =>
  new PutItemCommand({
    TableName,
    Item: Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }])),
  });
const query = (id: string) =>
  new QueryCommand({ TableName, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': { S: id } } });
const update = (expression: string) =>
  new UpdateItemCommand({
    TableName,
    Key: { id: { S: 'a' } },
    UpdateExpression: expression,
    ExpressionAttributeValues: { ':v': { S: 'v' } },
  });

const when = (Condition: Statement['Condition']): Statement => ({
  Action: 'dynamodb:*',
  Resource: '*',
  ...(Condition && { Condition }),
});
const keys = (...values: string[]) => when({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': values } });
const attributes = (...values: string[]) => when({ 'ForAllValues:StringEquals': { 'dynamodb:Attributes': values } });

it.each<[string, readonly Statement[], object, string]>([
  ['a wildcard in the action', [{ Action: 'dynamodb:Get*', Resource: '*' }], get(), 'allowed'],
  ['an action in other letters', [{ Action: 'DynamoDB:getitem', Resource: '*' }], get(), 'allowed'],
  ['a wildcard in the resource', [{ Action: '*', Resource: `${table('on')}?` }], get(), 'allowed'],
  ['another resource', [{ Action: '*', Resource: table('two') }], get(), 'denied'],
  ['the resource in other letters', [{ Action: '*', Resource: table('ONE') }], get(), 'denied'],
  [
    'a table, for its index',
    [{ Action: '*', Resource: table('one') }],
    new ScanCommand({ TableName, IndexName: 'by-owner' }),
    'denied',
  ],
  ['all actions but one', [{ NotAction: 'dynamodb:PutItem', Resource: '*' }], put({ id: 'a' }), 'denied'],
  ['all actions but another', [{ NotAction: 'dynamodb:PutItem', Resource: '*' }], get(), 'allowed'],
  ['all resources but one', [{ Action: '*', NotResource: table('one') }], get(), 'denied'],
  ['an explicit deny', [ALL, { Effect: 'Deny', Action: 'dynamodb:GetItem', Resource: '*' }], get(), 'denied'],
  [
    'a deny without TLS, as calls on AWS use TLS',
    [ALL, { ...ALL, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    get(),
    'allowed',
  ],
  ['the region', [{ ...ALL, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }], get(), 'denied'],
  [
    'the ARN of the role',
    [{ ...ALL, Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/caller' } } }],
    get(),
    'allowed',
  ],
  [
    'a function',
    [{ ...ALL, Condition: { ArnLike: { 'lambda:SourceFunctionArn': '*:function:caller' } } }],
    get(),
    'allowed',
  ],
  [
    'no function: Lambda itself',
    [{ ...ALL, Condition: { Null: { 'lambda:SourceFunctionArn': 'true' } } }],
    get(),
    'denied',
  ],
  ['the partition key of a get', [keys('a')], get('a'), 'allowed'],
  ['another partition key of a get', [keys('a')], get('b'), 'denied'],
  ['another partition key of a put', [keys('a')], put({ id: 'b' }), 'denied'],
  ['the partition key of a query', [keys('a')], query('a'), 'allowed'],
  ['another partition key of a query', [keys('a')], query('b'), 'denied'],
  ['the attributes of an item', [attributes('id', 'title')], put({ id: 'a', title: 't' }), 'allowed'],
  ['other attributes of an item', [attributes('id', 'title')], put({ id: 'a', secret: 's' }), 'denied'],
  [
    'the partition keys of one table in a transaction',
    [
      { ...keys('a'), Resource: table('one') },
      { Action: 'dynamodb:PutItem', Resource: table('two') },
    ],
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: { id: { S: 'a' } } } },
        { Put: { TableName: 'two', Item: { id: { S: 'b' } } } },
      ],
    }),
    'allowed',
  ],
  [
    'another partition key of one table in a batch',
    [
      { ...keys('a'), Resource: table('one') },
      { Action: 'dynamodb:BatchWriteItem', Resource: table('two') },
    ],
    new BatchWriteItemCommand({
      RequestItems: {
        two: [{ PutRequest: { Item: { id: { S: 'a' } } } }],
        one: [{ PutRequest: { Item: { id: { S: 'b' } } } }],
      },
    }),
    'denied',
  ],
  [
    'the attributes of an update',
    [attributes('id', 'title')],
    update('SET title = if_not_exists(title, :v)'),
    'allowed',
  ],
  ['other attributes of an update', [attributes('id', 'title')], update('SET secret.part = :v'), 'denied'],
  ['what a request selects', [when({ StringEquals: { 'dynamodb:Select': 'COUNT' } })], query('a'), 'denied'],
])('judges by %s', async (_, statements, command, expected) => {
  await world.role.allow(...statements);
  expect(await outcome('dynamodb', command)).toBe(expected);
});
