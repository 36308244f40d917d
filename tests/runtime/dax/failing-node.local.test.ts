import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createDaxClient, DaxAmbiguousWriteError } from '../../../runtime/dax';
import { dynamoError, FakeNode, failure, ok, type Reaction } from './fake-node';
import { TableServer } from './table-server';

const Key = { id: { S: 'a' } };
const get = (client: DynamoDBClient, TableName = 'games') => client.send(new GetItemCommand({ TableName, Key }));
const add = (client: DynamoDBClient) =>
  client.send(
    new UpdateItemCommand({
      TableName: 'games',
      Key,
      UpdateExpression: 'ADD n :1',
      ExpressionAttributeValues: { ':1': { N: '1' } },
    }),
  );
const until = async (condition: () => boolean | Promise<boolean>, milliseconds = 5000) => {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const timed = async <T>(work: () => Promise<T>) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

let node: FakeNode;
let table: TableServer;
let client: DynamoDBClient;
let reports: string[];

const connect = (endpoint: string, options: object = {}) => {
  client?.destroy();
  reports = [];
  client = createDaxClient({
    endpoint,
    table: { endpoint: table.url, region: 'us-east-1', credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } },
    report: (line) => reports.push(line),
    ...options,
  });
};

beforeEach(async () => {
  [node, table] = await Promise.all([FakeNode.start(), TableServer.start()]);
  table.reply = () => ({ Item: { id: { S: 'from the table' } } });
  connect(`dax://localhost:${node.port}`);
});

afterEach(async () => {
  client.destroy();
  await Promise.all([node.stop(), table.stop()]);
});

describe('a read', () => {
  it.each<[string, Reaction]>([
    ['closes the connection', 'close'],
    ['resets the connection', 'reset'],
    ['sends what is no reply', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends a reply that breaks off', ok(null).subarray(0, 1)],
    ['fails', dynamoError(47, 'InternalServerError')],
    ['refuses the caller', failure([4, 23, 31, 33], 'not authorized')],
    ['may not use the table', dynamoError(0, 'AccessDeniedException')],
  ])('is answered by the table when the node %s', async (_what, reaction) => {
    node.on(({ method }) => (method === 'getItem' ? reaction : undefined));
    for (let read = 0; read < 3; read++) {
      expect((await get(client)).Item).toEqual({ id: { S: 'from the table' } });
    }
  });

  it('costs one second once, and milliseconds afterwards, when the node falls silent', async () => {
    await get(client);
    node.isSilent = true;
    const first = await timed(() => get(client));
    expect(first).toBeGreaterThan(950);
    expect(first).toBeLessThan(1500);
    const next = await Promise.all(Array.from({ length: 20 }, () => timed(() => get(client))));
    expect(Math.max(...next)).toBeLessThan(900);
    const fails = `DAX at dax://127.0.0.1:${node.port} fails (no answer after 1000 ms).`;
    const cause = `${fails} Requests go to DynamoDB until it answers again`;
    expect(reports).toEqual([JSON.stringify({ dax: 'unavailable', cause })]);
    node.isSilent = false;
    const reads = node.count('getItem');
    await until(async () => {
      await get(client);
      return node.count('getItem') > reads;
    });
    expect(reports[1]).toBe(JSON.stringify({ dax: 'available again', url: `dax://127.0.0.1:${node.port}` }));
  });

  it('goes to the node again within five seconds after it was down', async () => {
    const { port } = node;
    await get(client);
    await node.stop();
    for (let read = 0; read < 50; read++) expect(await timed(() => get(client))).toBeLessThan(1500);
    node = await FakeNode.start(undefined, undefined, port);
    await until(async () => {
      await get(client);
      return node.count('getItem') > 0;
    });
  });

  it('does not wait for a connection that was closed while it was idle', async () => {
    await get(client);
    for (const socket of node.sockets) socket.end();
    await until(() => node.sockets.size === 0);
    expect(await timed(() => get(client))).toBeLessThan(900);
    expect([node.count('getItem'), table.requests]).toEqual([2, []]);
  });

  it('is read from another node or connection once before it goes to the table', async () => {
    node.on(({ method }) => (method === 'getItem' && node.count('getItem') === 1 ? 'reset' : undefined));
    expect((await get(client)).Item).toBeUndefined();
    expect(table.requests).toEqual([]);
  });
});

describe('a write', () => {
  it.each<[string, Reaction]>([
    ['closes the connection', 'close'],
    ['resets the connection', 'reset'],
    ['does not answer', 'silence'],
    ['sends what is no reply', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['fails', dynamoError(47, 'InternalServerError')],
  ])('is sent once when the node %s', async (_what, reaction) => {
    connect(`dax://127.0.0.1:${node.port}`, { writeTimeoutMilliseconds: 1000 });
    // Connects, so that the time does not end before the write is sent.
    await get(client);
    node.on(({ method }) => (method === 'updateItem' ? reaction : undefined));
    await expect(add(client)).rejects.toBeInstanceOf(DaxAmbiguousWriteError);
    expect([node.count('updateItem'), table.requests]).toEqual([1, []]);
  });

  it('goes to the table when nothing listens', async () => {
    await node.stop();
    await add(client);
    await add(client);
    expect(table.requests).toEqual(['UpdateItem', 'UpdateItem']);
    node = await FakeNode.start();
  });

  it('goes to the table when the connection was closed while it was idle', async () => {
    await add(client);
    for (const socket of node.sockets) socket.end();
    await until(() => node.sockets.size === 0);
    await node.stop();
    await add(client);
    expect(table.requests).toEqual(['UpdateItem']);
    node = await FakeNode.start();
  });

  it('is judged by DynamoDB when the DAX client refuses it, and 300 of these do not use up its connections', async () => {
    table.reply = () => ({ __type: 'ValidationException', message: 'Invalid UpdateExpression' });
    const bad = new UpdateItemCommand({ TableName: 'games', Key, UpdateExpression: 'SETT a = b' });
    for (let write = 0; write < 300; write++) {
      await expect(client.send(bad)).rejects.toMatchObject({ name: 'ValidationException' });
    }
    await add(client);
    expect(node.count('updateItem')).toBe(1);
    expect(reports).toEqual([]);
  });

  it('is sent once when its transaction is cancelled, which the DAX client alone would send twice', async () => {
    const reason = ['ConditionalCheckFailed', 'The conditional request failed', null];
    const cancelled = dynamoError(58, 'TransactionCanceledException', 'cancelled', [reason]);
    node.on(({ method }) => (method === 'transactWriteItems' ? cancelled : undefined));
    const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'games', Item: Key } }] });
    await expect(client.send(transaction)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
    expect(node.count('transactWriteItems')).toBe(1);
  });

  it('has all puts of a table as unprocessed when the DAX client has lost which they are', async () => {
    const unprocessed = new Map([['games', [Buffer.from('b'), node.values(['n'], 1)]]]);
    node.on(({ method }) => (method === 'batchWriteItem' ? ok(unprocessed, [], new Map()) : undefined));
    const puts = ['a', 'b'].map((S) => ({ PutRequest: { Item: { id: { S }, n: { N: '1' } } } }));
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { games: puts } }));
    expect(UnprocessedItems).toEqual({ games: puts });
  });

  it('sends bytes as bytes, and numbers with all digits', async () => {
    const Item = { ...Key, bytes: { B: Uint8Array.of(1, 2) }, n: { N: '12345678901234567890123456789012345678' } };
    await client.send(new PutItemCommand({ TableName: 'games', Item }));
    const values = node.calls.at(-1)?.args[2] as Buffer;
    expect(values.includes(Buffer.from('420102', 'hex'))).toBe(true);
    expect(values.includes(Buffer.from(`0${BigInt(Item.n.N).toString(16)}`, 'hex'))).toBe(true);
  });
});

describe('the DAX client', () => {
  it('may throw in place of rejecting, as for a limit of zero, and DAX is not blamed', async () => {
    table.reply = () => ({ __type: 'ValidationException', message: 'of DynamoDB' });
    await get(client);
    await expect(client.send(new ScanCommand({ TableName: 'games', Limit: 0 }))).rejects.toThrow('of DynamoDB');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await get(client);
    expect([node.count('getItem'), reports]).toEqual([2, []]);
  });

  it('gets new credentials when it signs again', async () => {
    let id = 0;
    const credentials = async () => {
      id += 1;
      return { accessKeyId: `key-${id}`, secretAccessKey: 'secret', expiration: new Date(Date.now() + 1000) };
    };
    connect(`dax://127.0.0.1:${node.port}`, { table: { endpoint: table.url, region: 'us-east-1', credentials } });
    await get(client);
    expect(new Set(node.authorizations).size).toBeGreaterThan(1);
  });

  it('does not listen to a node any more after destroy()', async () => {
    await get(client);
    client.destroy();
    await until(() => node.sockets.size === 0);
  });
});
