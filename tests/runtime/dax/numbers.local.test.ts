import { type DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { plainNumber } from '../../../runtime/dax/values';
import { startDax } from '../../support/dax';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { clientsFor, createTable } from './table';

let dax: Awaited<ReturnType<typeof startDax>>;
let clients: ReturnType<typeof clientsFor>;
const TableName = 'numbers';

beforeAll(async () => {
  const { endpoint } = await startTestAws();
  dax = await startDax({ tableEndpoint: endpoint });
  clients = clientsFor(endpoint, dax.endpoint);
  await createTable(clients.table, TableName, { id: 'S', at: 'N' });
});

afterAll(async () => {
  clients.client.destroy();
  clients.table.destroy();
  dax.close();
  await stopTestAws();
});

/** Numbers that DynamoDB can store, in every notation that it accepts. */
const number = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }),
    fc.integer({ min: 0, max: 38 }),
    fc.integer({ min: -80, max: 80 }),
    fc.constantFrom('e', 'E', 'e+', undefined),
  )
  .map(([isNegative, size, scale, exponent, sign]) => {
    const digits = size.toString().padStart(scale + 1, '0');
    const mantissa = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    const tail = sign === undefined ? '' : `${exponent < 0 ? sign[0] : sign}${exponent}`;
    return `${isNegative ? '-' : ''}${mantissa}${tail}`;
  });

const values = (numbers: readonly string[]) => numbers.map(plainNumber).toSorted();
const distinct = (numbers: readonly string[]) => [
  ...new Map(numbers.map((text) => [plainNumber(text), text])).values(),
];

describe('numbers of every size and notation', () => {
  it('are stored, returned and found as they are, as attributes, in sets and in keys', async () => {
    let id = 0;
    const check = async (numbers: readonly string[]) => {
      id += 1;
      const [at = '0'] = numbers;
      const key = { id: { S: `${id}` }, at: { N: at } };
      const NS = distinct(numbers);
      const Item = { ...key, list: { L: numbers.map((N) => ({ N })) }, set: { NS } };
      await clients.client.send(new PutItemCommand({ TableName, Item }));
      for (const client of [clients.table, clients.client, clients.client] as DynamoDBClient[]) {
        // The local AWS finds a key only in the notation in which it is stored.
        const N = client === clients.table ? plainNumber(at) : at;
        const { Item: found } = await client.send(new GetItemCommand({ TableName, Key: { ...key, at: { N } } }));
        expect(found?.list?.L?.map(({ N }) => plainNumber(N ?? ''))).toEqual(numbers.map(plainNumber));
        expect(values(found?.set?.NS ?? [])).toEqual(values(NS));
        expect(plainNumber(found?.at?.N ?? '')).toBe(plainNumber(at));
      }
      const { Items } = await clients.client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'id = :id AND #at = :at',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':id': { S: `${id}` }, ':at': { N: plainNumber(at) } },
        }),
      );
      expect(Items?.length).toBe(1);
      expect(Items?.[0]?.list?.L?.map(({ N }) => N)).toEqual(numbers.map(plainNumber));
    };
    await fc.assert(fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 12 }), check), { numRuns: 60 });
    expect(clients.reports).toEqual([]);
  });
});
