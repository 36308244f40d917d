import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startDax } from '../../support/dax';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { key } from './items';
import { MALFORMED } from './malformed-cases';
import { CASES, type Command } from './sdk-cases';
import { clientsFor, createTable } from './table';

let dax: Awaited<ReturnType<typeof startDax>>;
let clients: ReturnType<typeof clientsFor>;

beforeAll(async () => {
  const { endpoint } = await startTestAws();
  dax = await startDax({ tableEndpoint: endpoint });
  clients = clientsFor(endpoint, dax.endpoint);
  // Each client writes a table of its own.
  for (const name of ['with-dax', 'without-dax']) await createTable(clients.table, name, { id: 'S', at: 'N' });
  await connected();
});

/** A busy machine may need longer than the client waits for its first connection. */
async function connected(): Promise<void> {
  const input = { TableName: 'with-dax', Key: key('connected'), ReturnConsumedCapacity: 'TOTAL' } as const;
  // Only the table returns it for an item that is absent.
  while ((await clients.client.send(new GetItemCommand(input))).ConsumedCapacity) await sleep(100);
  clients.reports.splice(0);
}

afterAll(async () => {
  clients.client.destroy();
  clients.table.destroy();
  dax.close();
  await stopTestAws();
});

/** What a caller sees, without what differs from request to request. */
async function outcome(client: DynamoDBClient, name: string, create: (table: string) => Command): Promise<object> {
  const seen = (value: unknown) => JSON.parse(JSON.stringify(value, withoutOrder).replaceAll(name, 'TABLE'));
  try {
    const { $metadata, ...output } = (await client.send(create(name) as never)) as {
      $metadata: { httpStatusCode?: number };
    };
    return { output: seen(output), status: $metadata.httpStatusCode };
  } catch (thrown) {
    const { name: error, message, $fault, $metadata, ...more } = thrown as Error & Record<string, unknown>;
    const { CancellationReasons, Item } = more as Record<string, unknown>;
    const status = ($metadata as { httpStatusCode?: number }).httpStatusCode;
    return {
      error,
      class: (thrown as Error).constructor.name,
      message: seen(message),
      $fault,
      status,
      reasons: seen({ CancellationReasons, Item }),
    };
  }
}

/** Bytes as such, and names and sets in one order. */
function withoutOrder(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return { type: value.constructor.name, hex: Buffer.from(value).toString('hex') };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, /^[NS]S$/.test(name) ? member.toSorted() : member]));
}

describe('a client with DAX answers as one without', () => {
  it.each([...CASES, ...MALFORMED])('%s', async (_name, create) => {
    const expected = await outcome(clients.table, 'without-dax', create);
    expect(await outcome(clients.client, 'with-dax', create)).toEqual(expected);
    // A second read is answered by the cache.
    if (/Get|Query|Scan/.test(create('t').constructor.name)) {
      expect(await outcome(clients.client, 'with-dax', create)).toEqual(expected);
    }
  });
});

/** The differences that the page documents. */
describe('a client with DAX answers otherwise', () => {
  it('to a reserved word, which DAX does not check', async () => {
    const create = (TableName: string) =>
      new GetItemCommand({ TableName, Key: key('absent'), ProjectionExpression: 'name' });
    expect(await outcome(clients.client, 'with-dax', create)).toEqual({ output: {}, status: 200 });
    expect(await outcome(clients.table, 'without-dax', create)).toMatchObject({ error: 'ValidationException' });
  });

  it('to a key with more attributes than that of the table', async () => {
    const create = (TableName: string) =>
      new GetItemCommand({ TableName, Key: { ...key('absent'), more: { S: 'x' } } });
    expect(await outcome(clients.client, 'with-dax', create)).toEqual({ output: {}, status: 200 });
    expect(await outcome(clients.table, 'without-dax', create)).toMatchObject({ error: 'ValidationException' });
  });

  it('with no consumed capacity from the cache', async () => {
    const cached = (TableName: string) =>
      new GetItemCommand({ TableName, Key: key('types', '-1.5'), ReturnConsumedCapacity: 'TOTAL' });
    expect(await outcome(clients.client, 'with-dax', cached)).toMatchObject({
      output: { ConsumedCapacity: { CapacityUnits: 0 } },
    });
    const absent = (TableName: string) =>
      new GetItemCommand({ TableName, Key: key('absent'), ReturnConsumedCapacity: 'TOTAL' });
    expect(await outcome(clients.client, 'with-dax', absent)).toEqual({ output: {}, status: 200 });
  });

  it('without reporting anything', () => {
    expect(clients.reports).toEqual([]);
  });
});
