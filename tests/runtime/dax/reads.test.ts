import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { VirtualClock } from '../../support/virtual-clock';
import { answered, createFixture, failed, throttled } from './fixture';

const TableName = 'games';
const Key = { id: { S: 'a' } };
const get = (client: DynamoDBClient) => client.send(new GetItemCommand({ TableName, Key }));

describe('a consistent read', () => {
  it.each([
    ['GetItem', new GetItemCommand({ TableName, Key, ConsistentRead: true })],
    ['Query', new QueryCommand({ TableName, ConsistentRead: true })],
    ['Scan', new ScanCommand({ TableName, ConsistentRead: true })],
    [
      'BatchGetItem',
      new BatchGetItemCommand({ RequestItems: { a: { Keys: [Key] }, b: { Keys: [Key], ConsistentRead: true } } }),
    ],
  ])('goes to the table: %s', async (method, command) => {
    const { client, toDax, toTable } = createFixture();
    await client.send(command as GetItemCommand);
    expect(toTable).toEqual([{ method, input: command.input }]);
    expect(toDax).toEqual([]);
  });
});

describe('a read', () => {
  it.each([
    ['has no route', failed('NoRouteException', 'No endpoints available')],
    ['loses the connection', failed('ConnectionException', 'read ECONNRESET')],
    ['is closed', failed('ConnectionException', 'Connection is closed by server')],
    ['sends what is no reply', failed('DecoderException')],
    ['refuses the caller', answered('', [4, 23, 31, 33])],
    ['may not read the table', answered('AccessDeniedException', [4, 37, 38, 39, 0])],
    ['does not know the table', answered('ResourceNotFoundException', [4, 37, 38, 39, 41])],
    ['does not know the operation', answered('ValidationException', [4, 37, 38, 44])],
    ['finds the request invalid', answered('ValidationException', [4, 37, 38, 39, 46])],
    ['has a client that finds the request invalid', failed('ValidationException')],
    ['fails', answered('InternalServerErrorException', [1, 37, 38, 39, 47], { statusCode: 500 })],
    ['has a client with a defect', new TypeError("Cannot read properties of null (reading 'getItem')")],
  ])('is answered by the table when DAX %s', async (_what, error) => {
    const { client, toTable, replies } = createFixture();
    replies.dax = () => Promise.reject(error);
    replies.table = async () => ({ Item: Key });
    expect((await get(client)).Item).toEqual(Key);
    expect(toTable).toEqual([{ method: 'GetItem', input: { TableName, Key } }]);
  });

  it('fails as the table does when both fail', async () => {
    const { client, replies } = createFixture();
    replies.dax = () => Promise.reject(failed('ValidationException', 'of the DAX client'));
    replies.table = async () => ({ __type: 'com.amazon.coral.validate#ValidationException', message: "DynamoDB's" });
    await expect(get(client)).rejects.toMatchObject({ name: 'ValidationException', message: "DynamoDB's" });
  });

  it('is sent again when it is throttled, as often as the SDK does, and does not go to the table as well', async () => {
    const clock = Object.assign(new VirtualClock(), { random: () => 1 });
    const { client, toDax, toTable, replies } = createFixture({ maxAttempts: 4 }, { clock });
    replies.dax = () => Promise.reject(throttled());
    let error: Partial<ProvisionedThroughputExceededException> = {};
    get(client).catch((thrown) => {
      error = thrown;
    });
    await clock.pass(10, () => error.name !== undefined);
    expect(error).toBeInstanceOf(ProvisionedThroughputExceededException);
    expect(error.message).toBe('the message');
    expect(error.$metadata).toEqual({
      httpStatusCode: 400,
      requestId: 'request-1',
      attempts: 4,
      totalRetryDelay: 50 + 100 + 200,
    });
    expect([toDax.length, toTable.length]).toEqual([4, 0]);
  });

  it('says how often it was sent', async () => {
    const { client, replies } = createFixture();
    let tries = 0;
    replies.dax = async () => {
      tries += 1;
      if (tries === 1) throw throttled();
      return {};
    };
    expect((await get(client)).$metadata).toEqual({
      httpStatusCode: 200,
      attempts: 2,
      totalRetryDelay: expect.any(Number),
    });
  });
});

describe('reads without DAX', () => {
  it('go to the table a limited number at a time, all of them, in their order', async () => {
    const { client, replies } = createFixture({}, { maxFallbackReads: 3 });
    replies.dax = () => Promise.reject(failed('NoRouteException'));
    const progress = { now: 0, most: 0 };
    const order: string[] = [];
    replies.table = async ({ input }) => {
      progress.now += 1;
      progress.most = Math.max(progress.most, progress.now);
      order.push(input.Key.id.S);
      await new Promise((resolve) => setTimeout(resolve, 1));
      progress.now -= 1;
      return {};
    };
    await get(client);
    order.splice(0);
    const ids = Array.from({ length: 30 }, (_, index) => `${index}`);
    await Promise.all(ids.map((S) => client.send(new GetItemCommand({ TableName, Key: { id: { S } } }))));
    expect(progress.most).toBe(3);
    expect(order).toEqual(ids);
  });

  it('free their place when the table fails', async () => {
    const { client, toTable, replies } = createFixture({ maxAttempts: 1 }, { maxFallbackReads: 1 });
    replies.dax = () => Promise.reject(failed('NoRouteException'));
    replies.table = async () => ({ __type: 'ResourceNotFoundException' });
    for (let read = 0; read < 3; read++) await expect(get(client)).rejects.toThrow();
    expect(toTable.length).toBe(3);
  });

  it('do not reach the table when they are aborted while they wait', async () => {
    const { client, toTable, replies } = createFixture({}, { maxFallbackReads: 1 });
    replies.dax = () => Promise.reject(failed('NoRouteException'));
    let release = () => {};
    replies.table = () =>
      new Promise((resolve) => {
        release = () => resolve({});
      });
    const first = get(client);
    const controller = new AbortController();
    const second = client.send(new GetItemCommand({ TableName, Key }), { abortSignal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await expect(second).rejects.toThrow('Request aborted');
    release();
    await first;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(toTable.length).toBe(1);
  });
});
