import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DaxAmbiguousWriteError } from '../../../runtime/dax';
import { answered, conditionFailed, createFixture, failed, throttled } from './fixture';

const TableName = 'games';
const Key = { id: { S: 'a' } };
const update = (client: DynamoDBClient) =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'ADD n :1',
      ExpressionAttributeValues: { ':1': { N: '1' } },
    }),
  );
const cancelled = (reasons: object[]) =>
  answered('TransactionCanceledException', [4, 37, 38, 39, 58], { cancellationReasons: reasons });

describe('a write', () => {
  it('goes to DAX', async () => {
    const { client, toDax, toTable, replies } = createFixture();
    replies.dax = async () => ({ Attributes: { n: { N: '1' } } });
    expect((await update(client)).Attributes).toEqual({ n: { N: '1' } });
    expect(toDax.map(({ method }) => method)).toEqual(['updateItem']);
    expect(toTable).toEqual([]);
  });

  it.each([
    ['there is no route', failed('NoRouteException', 'No endpoints available')],
    ['the connection is refused', failed('ConnectionException', 'connect ECONNREFUSED 127.0.0.1:8111')],
    ['no connection is made in time', failed('ConnectionException', 'Connection timeout after 499.5ms')],
    ['the connection had been closed', failed('ConnectionException', 'This socket has been ended by the other party')],
    ['the pool of connections is closed', failed('ConnectionException', 'pool is reset or closed')],
    ['the cluster refuses the caller', answered('', [4, 23, 31, 33])],
    ['the cluster may not write the table', answered('AccessDeniedException', [4, 37, 38, 39, 0])],
    ['the cluster does not know the operation', answered('ValidationException', [4, 37, 38, 44])],
    ['the request is invalid for DynamoDB', answered('ValidationException', [4, 37, 38, 39, 46])],
    ['the request is invalid for the DAX client', failed('ValidationException')],
  ])('goes to the table when DAX certainly did not execute it: %s', async (_why, error) => {
    const { client, toDax, toTable, replies } = createFixture();
    replies.dax = () => Promise.reject(error);
    await update(client);
    expect(toDax.length).toBe(1);
    expect(toTable.map(({ method }) => method)).toEqual(['UpdateItem']);
  });

  it.each([
    ['the connection is reset', failed('ConnectionException', 'read ECONNRESET')],
    ['the connection breaks while it is written', failed('ConnectionException', 'write EPIPE')],
    ['the connection is closed', failed('ConnectionException', 'Connection is closed by server')],
    ['the client waits in vain', failed('ConnectionException', 'Connection timeout after 2000ms')],
    ['the client waits as long as for a connection', failed('ConnectionException', 'Connection timeout after 499ms')],
    ['the reply is unreadable', failed('DecoderException')],
    ['the stream ends', failed('EndOfStreamException')],
    ['DynamoDB fails', answered('InternalServerErrorException', [4, 37, 38, 39, 47], { statusCode: 500 })],
    ['the leader fails', answered('', [1, 37, 38, 53])],
    ['the client has a defect', new TypeError('undefined is not a function')],
    ['the error is unknown', answered('NewException', [4, 37, 38, 39, 99])],
  ])('is never repeated when it may have been executed: %s', async (_why, error) => {
    const { client, toDax, toTable, replies } = createFixture();
    replies.dax = () => Promise.reject(error);
    const thrown = await update(client).catch((reason) => reason);
    expect(thrown).toBeInstanceOf(DaxAmbiguousWriteError);
    expect(thrown).toMatchObject({ name: 'DaxAmbiguousWriteError', cause: error, $metadata: { attempts: 1 } });
    expect(thrown.message).toBe(
      `UpdateItem was sent to DAX, but not answered (${error.message}): it may have been executed. ` +
        'Read the item with ConsistentRead before you repeat it',
    );
    expect([toDax.length, toTable.length]).toEqual([1, 0]);
  });

  it('fails when DAX does not answer in time, and the next one goes to the table', async () => {
    const { client, toTable, replies } = createFixture({}, { writeTimeoutMs: 20, readTimeoutMs: 10 });
    replies.dax = () => new Promise(() => undefined);
    await expect(update(client)).rejects.toThrow(
      /^UpdateItem was sent to DAX, but not answered \(no answer after \d+ ms\)/,
    );
    expect(toTable).toEqual([]);
  });

  it('is repeated when it is throttled', async () => {
    const { client, toDax, toTable, replies } = createFixture({ maxAttempts: 2 });
    replies.dax = () => Promise.reject(throttled());
    await expect(update(client)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      $metadata: { attempts: 2 },
    });
    expect([toDax.length, toTable.length]).toEqual([2, 0]);
  });

  it('fails with the error of its condition', async () => {
    const { client, toTable, replies } = createFixture();
    replies.dax = () => Promise.reject(conditionFailed());
    const error = await update(client).catch((reason) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'the message',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: 'request-1', attempts: 1, totalRetryDelay: 0 },
    });
    expect(toTable).toEqual([]);
  });
});

describe('a write that wants the item with which its condition fails', () => {
  const condition = { ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
  const wanted = { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  const commands = {
    Put: new PutItemCommand({ TableName, Item: Key, ...wanted }),
    Update: new UpdateItemCommand({ TableName, Key, UpdateExpression: 'REMOVE x', ...wanted }),
    Delete: new DeleteItemCommand({ TableName, Key, ...wanted }),
  };

  it.each(Object.entries(commands))('gets it from a transaction: %s', async (action, command) => {
    const { client, toDax, toTable, replies } = createFixture();
    const Item = { ...Key, n: { N: '2' }, bytes: { B: Buffer.of(1) } };
    replies.dax = ({ method }) =>
      Promise.reject(
        method === 'transactWriteItems' ? cancelled([{ Code: 'ConditionalCheckFailed', Item }]) : conditionFailed(),
      );
    const error = await client.send(command as PutItemCommand).catch((reason) => reason);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error.Item).toStrictEqual({ ...Item, bytes: { B: Uint8Array.of(1) } });
    expect(toDax[1]).toEqual({
      method: 'transactWriteItems',
      input: { TransactItems: [{ [action]: command.input }], ClientRequestToken: expect.any(String) },
    });
    expect(toTable).toEqual([]);
  });

  it('succeeds if its condition holds by then', async () => {
    const { client, replies } = createFixture();
    replies.dax = async ({ method }) => {
      if (method !== 'transactWriteItems') throw conditionFailed();
      return {};
    };
    expect(await client.send(commands.Put)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  it.each([
    ['conflicts', cancelled([{ Code: 'TransactionConflict' }])],
    ['is not executed', failed('NoRouteException')],
  ])('fails without it if the transaction %s', async (_what, failure) => {
    const { client, replies } = createFixture();
    replies.dax = ({ method }) => Promise.reject(method === 'transactWriteItems' ? failure : conditionFailed());
    const error = await client.send(commands.Put).catch((reason) => reason);
    expect([error.name, error.Item]).toEqual(['ConditionalCheckFailedException', undefined]);
  });

  it('is ambiguous if the transaction is', async () => {
    const { client, replies } = createFixture();
    replies.dax = ({ method }) =>
      Promise.reject(
        method === 'transactWriteItems' ? failed('ConnectionException', 'read ECONNRESET') : conditionFailed(),
      );
    await expect(client.send(commands.Put)).rejects.toBeInstanceOf(DaxAmbiguousWriteError);
  });

  it('is not made a transaction if it returns values', async () => {
    const { client, toDax, replies } = createFixture();
    replies.dax = () => Promise.reject(conditionFailed());
    const command = new PutItemCommand({ TableName, Item: Key, ...wanted, ReturnValues: 'ALL_OLD' });
    await expect(client.send(command)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    expect(toDax.length).toBe(1);
  });
});

describe('a transaction', () => {
  const transaction = (ClientRequestToken?: string) =>
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: Key } }], ClientRequestToken });

  it('fails with its reasons, as DynamoDB writes them', async () => {
    const { client, toDax, replies } = createFixture();
    replies.dax = () =>
      Promise.reject(
        cancelled([
          { Code: 'None', Message: null, Item: null },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: { n: { N: '1e+21' } } },
        ]),
      );
    const error = await client.send(transaction()).catch((reason) => reason);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error.CancellationReasons).toStrictEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { n: { N: `1${'0'.repeat(21)}` } },
      },
    ]);
    // The DAX client alone would send it twice.
    expect(toDax.length).toBe(1);
  });

  it('has the same token in every try, and at the table', async () => {
    const { client, toDax, toTable, replies } = createFixture();
    replies.dax = async () => {
      throw toDax.length === 1 ? throttled() : failed('NoRouteException');
    };
    await client.send(transaction());
    const tokens = [...toDax, ...toTable].map(({ input }) => input.ClientRequestToken);
    expect(tokens).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), tokens[0], tokens[0]]);
  });

  it('is ambiguous with the token with which it may be repeated', async () => {
    const { client, replies } = createFixture();
    replies.dax = () => Promise.reject(failed('ConnectionException', 'read ECONNRESET'));
    await expect(client.send(transaction('mine'))).rejects.toMatchObject({ clientRequestToken: 'mine' });
  });

  it('without items is judged by DynamoDB', async () => {
    const { client, toDax, toTable } = createFixture();
    await client.send(new TransactWriteItemsCommand({ TransactItems: [] }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { games: [] } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: {} }));
    expect([toDax.length, toTable.length]).toEqual([0, 3]);
  });
});

describe('a batch write', () => {
  const put = (S: string) => ({ PutRequest: { Item: { id: { S } } } });
  const remove = (S: string) => ({ DeleteRequest: { Key: { id: { S } } } });

  it('has unprocessed puts that can be sent again, and no table without any', async () => {
    const { client, replies } = createFixture();
    const lost = { PutRequest: { Item: { _attrListId: 1, _anonymousAttributeValues: [] } } };
    replies.dax = async () => ({ UnprocessedItems: { a: [lost, remove('3')], b: [remove('5')], c: [] } });
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { a: [put('1'), put('2'), remove('3')], b: [put('4'), remove('5')], c: [put('6')] },
      }),
    );
    expect(UnprocessedItems).toEqual({ a: [put('1'), put('2'), remove('3')], b: [remove('5')] });
  });
});
