import {
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  paginateQuery,
  QueryCommand,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument, DynamoDBDocumentClient, GetCommand, NumberValue, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createFixture } from './fixture';

const item = { id: { S: 'a' }, n: { N: '12345678901234567890123456789012345678' } };
const get = () => new GetItemCommand({ TableName: 'games', Key: { id: { S: 'a' } } });

describe('a client with DAX', () => {
  it('sends a command to DAX, and answers as the SDK does', async () => {
    const { client, toDax, toTable, replies } = createFixture();
    replies.dax = async () => ({ Item: structuredClone(item) });
    const output = await client.send(get());
    expect(output).toStrictEqual({
      Item: item,
      $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 },
    });
    expect(toDax).toEqual([{ method: 'getItem', input: { TableName: 'games', Key: { id: { S: 'a' } } } }]);
    expect(toTable).toEqual([]);
  });

  it('takes a callback in place of the promise', async () => {
    const { client, replies } = createFixture();
    replies.dax = async () => ({ Item: structuredClone(item) });
    const output = await new Promise((resolve) => client.send(get(), (_error, data) => resolve(data)));
    expect(output).toMatchObject({ Item: item });
  });

  it('sends what DAX lacks to DynamoDB', async () => {
    const { client, toDax, toTable } = createFixture();
    await client.send(new DescribeTableCommand({ TableName: 'games' }));
    await client.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM games' }));
    const Get = { TableName: 'games', Key: { id: { S: 'a' } } };
    await client.send(new TransactGetItemsCommand({ TransactItems: Array.from({ length: 100 }, () => ({ Get })) }));
    expect(toTable.map(({ method }) => method)).toEqual(['DescribeTable', 'ExecuteStatement', 'TransactGetItems']);
    expect(toDax).toEqual([]);
  });

  it('pages through a query', async () => {
    const { client, toDax, replies } = createFixture();
    replies.dax = async ({ input }) => {
      const page = Number(input.ExclusiveStartKey?.id.S ?? 0);
      return { Items: [item], Count: 1, ...(page < 2 ? { LastEvaluatedKey: { id: { S: `${page + 1}` } } } : {}) };
    };
    const pages = [];
    for await (const page of paginateQuery({ client }, { TableName: 'games' })) pages.push(page.Count);
    expect(pages).toEqual([1, 1, 1]);
    expect(toDax.map(({ input }) => 'ExclusiveStartKey' in input)).toEqual([false, true, true]);
  });

  it('serves document clients that are made of it, with their own options', async () => {
    const { client, toDax, replies } = createFixture();
    const marshallOptions = { removeUndefinedValues: true };
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions,
      unmarshallOptions: { wrapNumbers: true },
    });
    replies.dax = async () => ({ Item: structuredClone(item) });
    const { Item } = await documents.send(new GetCommand({ TableName: 'games', Key: { id: 'a' } }));
    expect(Item).toEqual({ id: 'a', n: NumberValue.from('12345678901234567890123456789012345678') });
    replies.dax = async () => ({});
    await documents.send(
      new PutCommand({ TableName: 'games', Item: { id: 'a', bytes: Uint8Array.of(1), none: undefined } }),
    );
    expect(toDax[1]?.input).toEqual({ TableName: 'games', Item: { id: { S: 'a' }, bytes: { B: Buffer.of(1) } } });
  });

  it('serves document clients from the table when DAX fails', async () => {
    const { client, toTable, replies } = createFixture();
    replies.dax = () => Promise.reject(new Error('broken'));
    replies.table = async () => ({ Item: item });
    const document = DynamoDBDocument.from(client);
    expect((await document.get({ TableName: 'games', Key: { id: 'a' } })).Item).toEqual({
      id: 'a',
      n: 12345678901234567890123456789012345678n,
    });
    expect(toTable).toEqual([{ method: 'GetItem', input: { TableName: 'games', Key: { id: { S: 'a' } } } }]);
  });
});

describe('a middleware that is added to a client with DAX', () => {
  const seen: string[] = [];
  const note = (name: string) => (next: (args: never) => Promise<{ output: unknown }>) => async (args: never) => {
    seen.push(name);
    const result = await next(args);
    seen.push(`${name} ${'Item' in (result.output as object)}`);
    return result;
  };
  beforeEach(() => seen.splice(0));

  it.each(['DAX', 'the table'])('runs once around a command, in its order, when %s answers', async (source) => {
    const { client, replies } = createFixture();
    if (source === 'DAX') replies.dax = async () => ({ Item: item });
    else replies.dax = () => Promise.reject(new Error('broken'));
    replies.table = async () => ({ Item: item });
    await client.send(get());
    client.middlewareStack.add(note('inner') as never, { step: 'serialize', name: 'inner' });
    client.middlewareStack.add(note('outer') as never, { step: 'initialize', name: 'outer' });
    client.middlewareStack.addRelativeTo(note('first') as never, { relation: 'before', toMiddleware: 'outer' });
    const command = get();
    command.middlewareStack.add(note('command') as never, { step: 'initialize', priority: 'low' });
    await client.send(command);
    const order = ['first', 'outer', 'command', 'inner'];
    expect(seen).toEqual([...order, ...order.toReversed().map((name) => `${name} true`)]);
  });

  it('is not run for DAX if it changes the HTTP request', async () => {
    const { client, replies, toTable } = createFixture();
    client.middlewareStack.add(note('header') as never, { step: 'build' });
    await client.send(get());
    expect(seen).toEqual([]);
    replies.dax = () => Promise.reject(new Error('broken'));
    await client.send(get());
    expect([seen, toTable.length]).toEqual([['header', 'header false'], 1]);
  });

  it('can be removed again', async () => {
    const { client } = createFixture();
    client.middlewareStack.add(note('one') as never, { step: 'initialize', name: 'one' });
    await client.send(get());
    client.middlewareStack.remove('one');
    await client.send(get());
    expect(seen).toEqual(['one', 'one false']);
  });

  it('runs in a clone of the stack and in a stack of two, and not in the original', async () => {
    const { client, toDax } = createFixture();
    const original = client.middlewareStack;
    for (const copy of [original.clone(), original.concat(get().middlewareStack as never)] as (typeof original)[]) {
      seen.splice(0);
      copy.add(note('copy') as never, { step: 'initialize' });
      client.middlewareStack = copy;
      await client.send(get());
      expect(seen).toEqual(['copy', 'copy false']);
      client.middlewareStack = original;
      await client.send(get());
      expect(seen.length).toBe(2);
    }
    expect(toDax.length).toBe(4);
  });

  it('is the logger of the SDK, too', async () => {
    const lines: object[] = [];
    const logger = { debug: () => {}, warn: () => {}, error: () => {}, info: (line: object) => lines.push(line) };
    const { client } = createFixture({ logger: logger as never });
    await client.send(new QueryCommand({ TableName: 'games' }));
    expect(lines).toEqual([expect.objectContaining({ commandName: 'QueryCommand', input: { TableName: 'games' } })]);
  });
});

describe('an abort signal', () => {
  const error = async (promise: Promise<unknown>) => {
    const { name, message, cause, $metadata } = (await promise.catch((thrown) => thrown)) as Error & {
      $metadata: object;
    };
    return { name, message, cause, $metadata };
  };
  const signals = {
    'without a reason': () => AbortSignal.abort(),
    'with a string': () => AbortSignal.abort('because'),
    'with an error': () => AbortSignal.abort(new Error('why')),
    'as a signal of former versions of the SDK': () => ({ aborted: true, onabort: null }) as unknown as AbortSignal,
  };

  it.each(Object.entries(signals))('that has aborted %s ends a request before it is sent', async (_name, signal) => {
    const { client, toDax, toTable } = createFixture();
    expect(await error(client.send(get(), { abortSignal: signal() }))).toMatchObject({
      name: 'AbortError',
      $metadata: { attempts: 1, totalRetryDelay: 0 },
    });
    expect([toDax, toTable]).toEqual([[], []]);
  });

  it.each(['DAX', 'the table'])('ends a request that waits for %s', async (source) => {
    const { client, replies } = createFixture({}, { readTimeoutMs: 50 });
    const never = () => new Promise<never>(() => undefined);
    replies.dax = source === 'DAX' ? never : () => Promise.reject(new Error('broken'));
    replies.table = never;
    const controller = new AbortController();
    const request = error(client.send(get(), { abortSignal: controller.signal }));
    setTimeout(() => controller.abort(), 5);
    expect(await request).toMatchObject({
      name: 'AbortError',
      message: 'Request aborted',
      cause: controller.signal.reason,
    });
  });

  it('of former versions of the SDK ends a request that waits, and still calls its own listener', async () => {
    const { client, replies } = createFixture();
    replies.dax = () => new Promise<never>(() => undefined);
    const onabort = jest.fn();
    const signal = { aborted: false, onabort };
    const request = error(client.send(get(), { abortSignal: signal as unknown as AbortSignal }));
    setTimeout(() => signal.onabort('event'), 5);
    expect(await request).toMatchObject({ name: 'AbortError', message: 'Request aborted' });
    expect(onabort.mock.calls).toEqual([['event']]);
  });
});
