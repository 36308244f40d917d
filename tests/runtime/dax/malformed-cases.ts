import {
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { key } from './items';
import type { Case } from './sdk-cases';

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
