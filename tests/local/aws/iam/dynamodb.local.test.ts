import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { readJudgements } from '../../../../local/aws/iam/record';
import { stopTestAws } from '../../../support/local-aws';
import { NONE, startWorld, table, type World } from './world';

const MINUTE = 60_000;
const TableName = 'one';
const [one, two] = [table('one'), table('two')];
const Key = { id: { S: 'a' } };
const put = { PutRequest: { Item: Key } };
const where = (name: string) => ({
  KeyConditionExpression: '#n = :v',
  ExpressionAttributeNames: { '#n': name },
  ExpressionAttributeValues: { ':v': { S: 'a' } },
});

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, MINUTE);
afterAll(stopTestAws, MINUTE);

it.each<[string, object, string[]]>([
  ['a get', new GetItemCommand({ TableName, Key }), [`dynamodb:GetItem ${one}`]],
  ['a get by the ARN of the table', new GetItemCommand({ TableName: one, Key }), [`dynamodb:GetItem ${one}`]],
  ['a query', new QueryCommand({ TableName, ...where('id') }), [`dynamodb:Query ${one}`]],
  [
    'a query of an index',
    new QueryCommand({ TableName, IndexName: 'by-owner', ...where('owner') }),
    [`dynamodb:Query ${one}/index/by-owner`],
  ],
  [
    'a scan of an index',
    new ScanCommand({ TableName, IndexName: 'by-owner' }),
    [`dynamodb:Scan ${one}/index/by-owner`],
  ],
  [
    'a batch that writes to two tables',
    new BatchWriteItemCommand({ RequestItems: { one: [put], two: [put] } }),
    [`dynamodb:BatchWriteItem ${one}`, `dynamodb:BatchWriteItem ${two}`],
  ],
  [
    'a batch that reads two tables',
    new BatchGetItemCommand({ RequestItems: { one: { Keys: [Key] }, two: { Keys: [Key] } } }),
    [`dynamodb:BatchGetItem ${one}`, `dynamodb:BatchGetItem ${two}`],
  ],
  [
    'a transaction that writes',
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: { id: { S: 'p' } } } },
        {
          Update: {
            TableName: 'two',
            Key,
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
        { Delete: { TableName, Key: { id: { S: 'd' } } } },
        {
          ConditionCheck: {
            TableName: 'two',
            Key: { id: { S: 'c' } },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
      ],
    }),
    [
      `dynamodb:PutItem ${one}`,
      `dynamodb:UpdateItem ${two}`,
      `dynamodb:DeleteItem ${one}`,
      `dynamodb:ConditionCheckItem ${two}`,
    ],
  ],
  [
    'a transaction that reads',
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] }),
    [`dynamodb:GetItem ${one}`],
  ],
  [
    'a statement that selects',
    new ExecuteStatementCommand({ Statement: `SELECT * FROM "one"."by-owner" WHERE id = 'a'` }),
    [`dynamodb:PartiQLSelect ${one}/index/by-owner`],
  ],
  [
    'a statement that inserts',
    new ExecuteStatementCommand({ Statement: `insert into one value {'id': 'i'}` }),
    [`dynamodb:PartiQLInsert ${one}`],
  ],
  [
    'a batch of statements',
    new BatchExecuteStatementCommand({
      Statements: [
        { Statement: `SELECT id FROM one WHERE id='a'` },
        { Statement: `SELECT id FROM "two" WHERE id='a'` },
      ],
    }),
    [`dynamodb:PartiQLSelect ${one}`, `dynamodb:PartiQLSelect ${two}`],
  ],
  [
    'a transaction of statements',
    new ExecuteTransactionCommand({
      TransactStatements: [
        { Statement: `UPDATE one SET n=1 WHERE id='a'` },
        { Statement: `DELETE FROM two WHERE id='b'` },
      ],
    }),
    [`dynamodb:PartiQLUpdate ${one}`, `dynamodb:PartiQLDelete ${two}`],
  ],
  ['the tags', new ListTagsOfResourceCommand({ ResourceArn: one }), [`dynamodb:ListTagsOfResource ${one}`]],
  ['a description', new DescribeTableCommand({ TableName }), [`dynamodb:DescribeTable ${one}`]],
])('needs exactly the permissions of AWS for %s', async (_, command, needs) => {
  expect(await world.needsOf('dynamodb', command)).toEqual(needs);
});

it('needs exactly the permissions of AWS for a stream', async () => {
  const { needsOf, root, streamArn: StreamArn } = world;
  const { StreamDescription } = await root.streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const iterator = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'LATEST' });
  const { ShardIterator } = await root.streams.send(iterator);
  expect([
    await needsOf('streams', new DescribeStreamCommand({ StreamArn })),
    await needsOf('streams', iterator),
    await needsOf('streams', new GetRecordsCommand({ ShardIterator })),
    await needsOf('streams', new ListStreamsCommand({ TableName })),
  ]).toEqual([
    [`dynamodb:DescribeStream ${StreamArn}`],
    [`dynamodb:GetShardIterator ${StreamArn}`],
    [`dynamodb:GetRecords ${StreamArn}`],
    [`dynamodb:ListStreams ${one}/stream/*`],
  ]);
});

it('cannot judge PartiQL that it does not understand: the request passes, and is recorded', async () => {
  await world.role.allow(NONE);
  await world.send('dynamodb', new ExecuteStatementCommand({ Statement: 'EXISTS(SELECT 1)' }));
  expect(readJudgements(world.home).filter(({ decision }) => decision === 'unjudged')).toEqual([
    {
      principal: world.role.principal,
      action: 'dynamodb:DynamoDB_20120810.ExecuteStatement',
      resource: '*',
      decision: 'unjudged',
    },
  ]);
});
