import {
  BatchGetItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { asRole } from '../../../../local/dax/permissions/role';
import { Simulator } from '../../../../local/dax/permissions/simulator';

const PREFIX = 'arn:aws:dynamodb:us-east-1:000000000000:table/';
const Key = { id: { S: 'a' } };
let asked: string[] = [];
let denied: string[] = [];
const sent: string[] = [];

const client = asRole(
  { send: (async (command: object) => sent.push(command.constructor.name)) as never },
  {
    roleArn: 'arn:aws:iam::000000000000:role/dax-scores',
    tableArnPrefix: PREFIX,
    simulator: new Simulator({
      send: (async ({ input }: SimulatePrincipalPolicyCommand) => {
        const need = `${input.ActionNames?.[0]} ${input.ResourceArns?.[0]?.replace(PREFIX, '')}`;
        asked.push(need);
        return { EvaluationResults: [{ EvalDecision: denied.includes(need) ? 'implicitDeny' : 'allowed' }] };
      }) as never,
    }),
  },
);

beforeEach(() => {
  asked = [];
  denied = [];
});

it.each([
  ['a get', new GetItemCommand({ TableName: 'one', Key }), ['dynamodb:GetItem one']],
  ['a query of an index', new QueryCommand({ TableName: 'two', IndexName: 'by' }), ['dynamodb:Query two/index/by']],
  ['a description', new DescribeTableCommand({ TableName: 'three' }), ['dynamodb:DescribeTable three']],
  [
    'a batch',
    new BatchGetItemCommand({ RequestItems: { four: { Keys: [Key] }, five: { Keys: [Key] } } }),
    ['dynamodb:BatchGetItem four', 'dynamodb:BatchGetItem five'],
  ],
  [
    'a transaction that writes',
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'six', Item: Key } },
        { ConditionCheck: { TableName: 'seven', Key, ConditionExpression: 'attribute_exists(id)' } },
      ],
    }),
    ['dynamodb:PutItem six', 'dynamodb:ConditionCheckItem seven'],
  ],
  [
    'a transaction that reads',
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: 'eight', Key } }] }),
    ['dynamodb:GetItem eight'],
  ],
])('needs the permissions of %s', async (_, command, needs) => {
  await client.send(command as GetItemCommand);
  expect(asked).toEqual(needs);
});

it('sends nothing that the role does not allow, and says what to do', async () => {
  denied = ['dynamodb:GetItem secret'];
  sent.length = 0;
  const error = await client.send(new GetItemCommand({ TableName: 'secret', Key })).catch((failure) => failure);
  expect([sent, error.name, error.message]).toEqual([
    [],
    'AccessDeniedException',
    `The role of the cluster, arn:aws:iam::000000000000:role/dax-scores, is not allowed dynamodb:GetItem on ${PREFIX}secret. Give the table to the cluster.`,
  ]);
});

it('asks once for what it has just asked', async () => {
  for (let times = 0; times < 3; times++) await client.send(new GetItemCommand({ TableName: 'again', Key }));
  expect(asked).toEqual(['dynamodb:GetItem again']);
});
