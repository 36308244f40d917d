import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { key } from './items';
import type { Case } from './sdk-cases';

/** Expressions whose names or values are not given. */
const PLACEHOLDERS: readonly Case[] = [
  [
    'a get with a name that is undefined',
    (TableName) => new GetItemCommand({ TableName, Key: key('a'), ProjectionExpression: '#n' }),
  ],
  [
    'a put with a value that is undefined',
    (TableName) => new PutItemCommand({ TableName, Item: key('a'), ConditionExpression: 'n = :n' }),
  ],
  [
    'an update with a value that is undefined',
    (TableName) => new UpdateItemCommand({ TableName, Key: key('a'), UpdateExpression: 'SET n = :n' }),
  ],
  [
    'a delete with a name that is undefined',
    (TableName) => new DeleteItemCommand({ TableName, Key: key('a'), ConditionExpression: 'attribute_exists(#n)' }),
  ],
  [
    'a transaction with a value that is undefined',
    (TableName) =>
      new TransactWriteItemsCommand({
        TransactItems: [{ Update: { TableName, Key: key('a'), UpdateExpression: 'SET n = :n' } }],
      }),
  ],
];

/** Requests without the name of a table, as when an environment variable is missing, and with one of JavaScript's. */
const UNNAMED: readonly Case[] = [undefined, 'toString', 'constructor'].flatMap((TableName): Case[] => [
  [`a get of the table ${TableName}`, () => new GetItemCommand({ TableName, Key: key('a') })],
  [`a put into the table ${TableName}`, () => new PutItemCommand({ TableName, Item: key('a') })],
  [`a delete from the table ${TableName}`, () => new DeleteItemCommand({ TableName, Key: key('a') })],
  [
    `a transaction on the table ${TableName}`,
    () => new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('a') } }] }),
  ],
]);

/** What the DAX client leaves out of a request, such as the condition of a write. */
const LEFT_OUT: readonly Case[] = [
  ['a put of an item', (TableName) => new PutItemCommand({ TableName, Item: { ...key('kept'), n: { N: '1' } } })],
  [
    'a put with an empty condition',
    (TableName) => new PutItemCommand({ TableName, Item: key('kept'), ConditionExpression: '' }),
  ],
  [
    'a delete with an empty condition',
    (TableName) => new DeleteItemCommand({ TableName, Key: key('kept'), ConditionExpression: '' }),
  ],
  [
    'an update that is empty',
    (TableName) => new UpdateItemCommand({ TableName, Key: key('kept'), UpdateExpression: '' }),
  ],
  [
    'a transaction with an empty condition',
    (TableName) =>
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: key('kept'), ConditionExpression: '' } }],
      }),
  ],
  [
    'a put with names that are empty',
    (TableName) => new PutItemCommand({ TableName, Item: key('kept'), ExpressionAttributeNames: {} }),
  ],
  [
    'a put with a condition and a legacy one',
    (TableName) =>
      new PutItemCommand({
        TableName,
        Item: key('kept'),
        ConditionExpression: 'attribute_not_exists(id)',
        Expected: { n: { Value: { N: '1' } } },
      }),
  ],
  [
    'an update with an expression and a legacy one',
    (TableName) =>
      new UpdateItemCommand({
        TableName,
        Key: key('kept'),
        UpdateExpression: 'REMOVE n',
        AttributeUpdates: { m: { Action: 'PUT', Value: { N: '1' } } },
      }),
  ],
  [
    'a scan with a filter and a legacy one',
    (TableName) =>
      new ScanCommand({
        TableName,
        FilterExpression: 'attribute_exists(id)',
        ScanFilter: { n: { ComparisonOperator: 'NULL' } },
      }),
  ],
  ['a get of what was kept', (TableName) => new GetItemCommand({ TableName, Key: key('kept') })],
];

/** Commands that the types of the SDK forbid, or that DynamoDB refuses. */
export const MALFORMED: readonly Case[] = [
  ['a key that is incomplete', (TableName) => new GetItemCommand({ TableName, Key: { id: { S: 'a' } } })],
  [
    'an expression that is no expression',
    (TableName) => new GetItemCommand({ TableName, Key: key('a'), ProjectionExpression: 'a..b' }),
  ],
  [
    'an update that is no update',
    (TableName) => new UpdateItemCommand({ TableName, Key: key('a'), UpdateExpression: 'SETT a = b' }),
  ],
  ['a set that is empty', (TableName) => new PutItemCommand({ TableName, Item: { ...key('a'), set: { SS: [] } } })],
  ...PLACEHOLDERS,
  ...UNNAMED,
  ...LEFT_OUT,
  [
    'a legacy condition without an operator',
    (TableName) =>
      new PutItemCommand({ TableName, Item: key('a'), Expected: { n: { AttributeValueList: [{ S: 'x' }] } } }),
  ],
  [
    'the start of a page of another table',
    (TableName) => new ScanCommand({ TableName, ExclusiveStartKey: { other: { S: 'a' } } }),
  ],
  ['a limit of zero', (TableName) => new ScanCommand({ TableName, Limit: 0 })],
  ['a batch without requests', () => new BatchWriteItemCommand({ RequestItems: {} })],
  [
    'a value of two types',
    (TableName) => new PutItemCommand({ TableName, Item: { ...key('a'), v: { S: 'a', N: '1' } as never } }),
  ],
  ['a value without a type', (TableName) => new PutItemCommand({ TableName, Item: { ...key('a'), v: {} as never } })],
  [
    'a key of two types',
    (TableName) => new GetItemCommand({ TableName, Key: { ...key('a'), id: { S: 'a', N: '1' } as never } }),
  ],
  ...['NaN', 'Infinity', '0x10', '', '1e1000', '9'.repeat(39)].flatMap((N): Case[] => [
    [`a sort key of '${N}'`, (TableName) => new GetItemCommand({ TableName, Key: key('a', N) })],
    [`a number of '${N}'`, (TableName) => new PutItemCommand({ TableName, Item: { ...key('a'), n: { N } } })],
  ]),
  [
    'a number that is none in a set',
    (TableName) => new PutItemCommand({ TableName, Item: { ...key('a'), s: { NS: ['x'] } } }),
  ],
  ['an option that is none', (TableName) => new QueryCommand({ TableName, Select: 'NONE' as never })],
  [
    'an attribute with the name __proto__',
    (TableName) =>
      new PutItemCommand({ TableName, Item: { ...key('a'), m: { M: JSON.parse('{ "__proto__": { "S": "x" } }') } } }),
  ],
  ['a get of an attribute with the name __proto__', (TableName) => new GetItemCommand({ TableName, Key: key('a') })],
];
