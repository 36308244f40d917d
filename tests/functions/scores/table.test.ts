import type { DynamoDBClient, QueryCommand, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { queryScores, readUserId } from '../../../functions/scores/table';
import { InvalidRequest } from '../../../runtime/errors';

const item = { UserId: { S: 'a' }, CreatedTime: { N: '17' } };

async function query(output: Partial<QueryCommandOutput>, more: { after?: string; consistent?: boolean } = {}) {
  const inputs: object[] = [];
  const client = {
    send: async ({ input }: QueryCommand) => {
      inputs.push(input);
      return output;
    },
  } as unknown as DynamoDBClient;
  const page = await queryScores(client, 'scores', { userId: 'a', limit: 5, consistent: false, ...more });
  return { page, input: inputs[0] };
}

const capacity = (CapacityUnits: number) => ({ ConsumedCapacity: { TableName: 'scores', CapacityUnits } });
const input = {
  TableName: 'scores',
  KeyConditionExpression: 'UserId = :user',
  ExpressionAttributeValues: { ':user': { S: 'a' } },
  ScanIndexForward: false,
  Limit: 5,
  ConsistentRead: false,
  ReturnConsumedCapacity: 'TOTAL',
};

it('queries the scores of a player, newest first', async () => {
  expect(await query({ Items: [item], ...capacity(0.5) })).toEqual({
    page: { items: [item], last: undefined, source: 'table' },
    input,
  });
});

it('continues after a score, consistently if asked to, and says where the next page begins', async () => {
  const LastEvaluatedKey = { UserId: { S: 'a' }, CreatedTime: { N: '17' } };
  expect(await query({ Items: [item], LastEvaluatedKey, ...capacity(1) }, { after: '18', consistent: true })).toEqual({
    page: { items: [item], last: '17', source: 'table' },
    input: {
      ...input,
      ConsistentRead: true,
      ExclusiveStartKey: { UserId: { S: 'a' }, CreatedTime: { N: '18' } },
    },
  });
});

it.each([
  [{ ...capacity(0) }, 'cache'],
  [{ ...capacity(0.5) }, 'table'],
  [{}, 'table'],
])('answers from the cache only if %j says that nothing was read', async (output, source) => {
  expect((await query(output)).page).toEqual({ items: [], last: undefined, source });
});

describe('the id of a player', () => {
  it.each(['a', ' ', 'ü'.repeat(1024), 'a/b#c"'])('may be %j', (value) => {
    expect(readUserId('userId', value)).toBe(value);
  });

  it.each([
    ['', '""'],
    [5, '5'],
    [undefined, 'nothing'],
    ['ü'.repeat(1025), `"${'ü'.repeat(59)}…`],
    ['a\ud83d', '"a\\ud83d"'],
  ])('cannot be %j', (value, got) => {
    const message = `users[3] must be a string of 1 to 2048 bytes, got ${got}`;
    expect(() => readUserId('users[3]', value)).toThrow(new InvalidRequest(message));
  });
});
