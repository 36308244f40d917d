import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { everyType, key } from './items';

export type Command = { readonly input: object };

const counter = { ExpressionAttributeValues: { ':1': { N: '1' } }, UpdateExpression: 'ADD n :1' };
const absent = { ConditionExpression: 'attribute_not_exists(id)' };

export type Case = readonly [name: string, create: (TableName: string) => Command];

/** Commands in the order in which they are sent. */
export const CASES: readonly Case[] = [
  ['a put of every type', (TableName) => new PutItemCommand({ TableName, Item: everyType })],
  ['a get of every type', (TableName) => new GetItemCommand({ TableName, Key: key('types', '-1.5') })],
  ['a get of an item that is absent', (TableName) => new GetItemCommand({ TableName, Key: key('none') })],
  [
    'a projection',
    (TableName) =>
      new GetItemCommand({
        TableName,
        Key: key('types', '-1.5'),
        ProjectionExpression: '#l[1].N, bytes, #s',
        ExpressionAttributeNames: { '#l': 'list', '#s': 'small' },
      }),
  ],
  [
    'legacy attributes',
    (TableName) => new GetItemCommand({ TableName, Key: key('types', '-1.5'), AttributesToGet: ['yes', 'text'] }),
  ],
  [
    'an update',
    (TableName) => new UpdateItemCommand({ TableName, Key: key('counter'), ...counter, ReturnValues: 'ALL_NEW' }),
  ],
  [
    'an update with updated values',
    (TableName) => new UpdateItemCommand({ TableName, Key: key('counter'), ...counter, ReturnValues: 'UPDATED_NEW' }),
  ],
  [
    'a legacy update',
    (TableName) =>
      new UpdateItemCommand({
        TableName,
        Key: key('counter'),
        AttributeUpdates: { m: { Action: 'PUT', Value: { S: 'x' } } },
        Expected: { n: { Value: { N: '2' } } },
        ReturnValues: 'ALL_NEW',
      }),
  ],
  [
    'a put that returns the old item',
    (TableName) =>
      new PutItemCommand({ TableName, Item: { ...key('counter'), n: { N: '5' } }, ReturnValues: 'ALL_OLD' }),
  ],
  ['a condition that fails', (TableName) => new PutItemCommand({ TableName, Item: key('counter'), ...absent })],
  [
    'a condition that fails, with the item',
    (TableName) =>
      new PutItemCommand({
        TableName,
        Item: key('counter'),
        ...absent,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
  ],
  [
    'a delete whose condition fails, with the item',
    (TableName) =>
      new DeleteItemCommand({
        TableName,
        Key: key('counter'),
        ConditionExpression: 'n > :n',
        ExpressionAttributeValues: { ':n': { N: '7' } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
  ],
  ['a delete', (TableName) => new DeleteItemCommand({ TableName, Key: key('counter'), ReturnValues: 'ALL_OLD' })],
  [
    'a batch of writes',
    (TableName) =>
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [1, 2, 3, 4, 5].map((at) => ({
            PutRequest: {
              Item: { ...key('game', `${at}`), score: { N: `${at * 10}` }, who: { B: Uint8Array.of(at) } },
            },
          })),
        },
      }),
  ],
  [
    'a batch of deletes',
    (TableName) =>
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: key('game', '5') } }] } }),
  ],
  [
    'a batch of reads',
    (TableName) =>
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [key('game', '1'), key('none')], ProjectionExpression: 'score' } },
      }),
  ],
  [
    'a query',
    (TableName) =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'id = :id AND #at > :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':id': { S: 'game' }, ':at': { N: '1' } },
        ScanIndexForward: false,
      }),
  ],
  [
    'a page of a query without an index',
    (TableName) =>
      new QueryCommand({
        TableName,
        IndexName: undefined,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'game' } },
        Limit: 2,
        FilterExpression: undefined,
      }),
  ],
  [
    'the next page',
    (TableName) =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'game' } },
        Limit: 2,
        ExclusiveStartKey: key('game', '2'),
      }),
  ],
  [
    'a count',
    (TableName) =>
      new QueryCommand({
        TableName,
        Select: 'COUNT',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'game' } },
      }),
  ],
  [
    'a legacy query',
    (TableName) =>
      new QueryCommand({
        TableName,
        KeyConditions: { id: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'game' }] } },
        QueryFilter: { score: { ComparisonOperator: 'GE', AttributeValueList: [{ N: '30' }] } },
      }),
  ],
  [
    'a scan with a filter',
    (TableName) =>
      new ScanCommand({ TableName, FilterExpression: 'score >= :s', ExpressionAttributeValues: { ':s': { N: '30' } } }),
  ],
  ['a segment of a scan', (TableName) => new ScanCommand({ TableName, Segment: 0, TotalSegments: 1, Select: 'COUNT' })],
  ['a consistent read', (TableName) => new GetItemCommand({ TableName, Key: key('game'), ConsistentRead: true })],
  [
    'a transaction',
    (TableName) =>
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key('t', '1') } },
          { Update: { TableName, Key: key('t', '2'), ...counter } },
          { ConditionCheck: { TableName, Key: key('t', '3'), ...absent } },
        ],
      }),
  ],
  [
    'a transaction that is cancelled',
    (TableName) =>
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key('t', '4') } },
          {
            Update: {
              TableName,
              Key: key('types', '-1.5'),
              ...counter,
              ...absent,
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          { Delete: { TableName, Key: key('t', '1'), ...absent } },
        ],
      }),
  ],
  [
    'a transactional read of 30 items',
    (TableName) =>
      new TransactGetItemsCommand({
        TransactItems: Array.from({ length: 30 }, (_, at) => ({ Get: { TableName, Key: key('t', `${at}`) } })),
      }),
  ],
  ['a table that is absent', () => new GetItemCommand({ TableName: 'absent', Key: key('a') })],
  ['a put to a table that is absent', () => new PutItemCommand({ TableName: 'absent', Item: key('a') })],
  [
    'a batch with two writes of an item',
    (TableName) =>
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ DeleteRequest: { Key: key('a') } }, { DeleteRequest: { Key: key('a') } }] },
      }),
  ],
  [
    'an item over 400 KB',
    (TableName) => new PutItemCommand({ TableName, Item: { ...key('big'), s: { S: 'x'.repeat(410_000) } } }),
  ],
  [
    'an item of 380 KB',
    (TableName) => new PutItemCommand({ TableName, Item: { ...key('big'), s: { S: 'x'.repeat(380_000) } } }),
  ],
  ['a get of 380 KB', (TableName) => new GetItemCommand({ TableName, Key: key('big') })],
];
