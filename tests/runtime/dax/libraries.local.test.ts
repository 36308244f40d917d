import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  $add,
  GetItemCommand,
  item,
  number,
  PutItemCommand,
  QueryCommand,
  string,
  Table,
  Entity as ToolboxEntity,
  UpdateItemCommand,
} from 'dynamodb-toolbox';
import { Entity, Service } from 'electrodb';
import { startDax } from '../../support/dax';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { clientsFor, createTable } from './table';

let dax: Awaited<ReturnType<typeof startDax>>;
let clients: ReturnType<typeof clientsFor>;

beforeAll(async () => {
  const { endpoint } = await startTestAws();
  dax = await startDax({ tableEndpoint: endpoint });
  clients = clientsFor(endpoint, dax.endpoint);
  await createTable(clients.table, 'electro', { pk: 'S', sk: 'S' });
  await createTable(clients.table, 'toolbox', { pk: 'S', sk: 'S' });
  await createTable(clients.table, 'idempotency', { id: 'S' });
});

afterAll(async () => {
  // DAX answered, not the table in its place.
  expect(clients.reports).toEqual([]);
  const { TotalRequestCount, ItemCacheHits } = { ...dax.cluster.status()[0]?.metrics } as Record<string, number>;
  expect(TotalRequestCount).toBeGreaterThan(20);
  expect(ItemCacheHits).toBeGreaterThan(0);
  clients.client.destroy();
  clients.table.destroy();
  dax.close();
  await stopTestAws();
});

describe('on a client with DAX, unmodified', () => {
  it('ElectroDB creates, reads, updates, queries, batches, transacts and removes', async () => {
    const games = new Entity(
      {
        model: { entity: 'game', version: '1', service: 'scores' },
        attributes: {
          user: { type: 'string', required: true },
          game: { type: 'string', required: true },
          points: { type: 'number', default: 0 },
          tags: { type: 'set', items: 'string' },
        },
        indexes: { games: { pk: { field: 'pk', composite: ['user'] }, sk: { field: 'sk', composite: ['game'] } } },
      },
      { client: clients.client, table: 'electro' },
    );
    const service = new Service({ games });
    await games.create({ user: 'a', game: '1', points: 1, tags: ['x'] }).go();
    await expect(games.create({ user: 'a', game: '1' }).go()).rejects.toThrow('The conditional request failed');
    expect((await games.get({ user: 'a', game: '1' }).go()).data).toEqual({
      user: 'a',
      game: '1',
      points: 1,
      tags: ['x'],
    });
    const updated = await games.patch({ user: 'a', game: '1' }).add({ points: 4 }).go({ response: 'all_new' });
    expect(updated.data).toMatchObject({ points: 5 });
    await games.put([2, 3, 4].map((game) => ({ user: 'a', game: `${game}`, points: game }))).go();
    const page = await games.query.games({ user: 'a' }).go({ limit: 3, order: 'desc' });
    expect(page.data.map(({ game }) => game)).toEqual(['4', '3', '2']);
    expect((await games.query.games({ user: 'a' }).go({ cursor: page.cursor, order: 'desc' })).data.length).toBe(1);
    expect(
      (
        await games
          .get([
            { user: 'a', game: '2' },
            { user: 'b', game: '2' },
          ])
          .go()
      ).data.length,
    ).toBe(1);
    const write = () =>
      service.transaction.write(({ games }) => [games.create({ user: 'b', game: '1' }).commit()]).go();
    expect((await write()).canceled).toBe(false);
    const { canceled, data } = await write();
    expect([canceled, data[0]?.code]).toEqual([true, 'ConditionalCheckFailed']);
    const read = await service.transaction.get(({ games }) => [games.get({ user: 'b', game: '1' }).commit()]).go();
    expect(read.data[0]?.item).toMatchObject({ user: 'b' });
    await games.remove({ user: 'b', game: '1' }).go();
    expect((await games.get({ user: 'b', game: '1' }).go()).data).toBeNull();
  });

  it('dynamodb-toolbox puts, gets, updates and queries', async () => {
    const table = new Table({
      name: 'toolbox',
      partitionKey: { name: 'pk', type: 'string' },
      sortKey: { name: 'sk', type: 'string' },
      documentClient: DynamoDBDocumentClient.from(clients.client),
    });
    const scores = new ToolboxEntity({
      name: 'score',
      table,
      schema: item({ pk: string().key(), sk: string().key(), points: number() }),
    });
    const key = { pk: 'a', sk: '1' };
    await scores
      .build(PutItemCommand)
      .item({ ...key, points: 1 })
      .send();
    const guarded = scores
      .build(PutItemCommand)
      .item({ ...key, points: 9 })
      .options({ condition: { attr: 'pk', exists: false } });
    await expect(guarded.send()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await scores
      .build(UpdateItemCommand)
      .item({ ...key, points: $add(2) })
      .send();
    expect((await scores.build(GetItemCommand).key(key).send()).Item).toMatchObject({ points: 3 });
    const { Items } = await table.build(QueryCommand).entities(scores).query({ partition: 'a' }).send();
    expect(Items?.map(({ points }) => points)).toEqual([3]);
  });

  // Dynamoose, for example, calls them.
  it('the methods of the larger client of the SDK can be added', async () => {
    const client = Object.setPrototypeOf(clients.client, DynamoDB.prototype) as DynamoDB;
    const Key = { pk: { S: 'method' }, sk: { S: '1' } };
    await client.putItem({ TableName: 'toolbox', Item: { ...Key, n: { N: '1' } } });
    expect(await client.getItem({ TableName: 'toolbox', Key })).toMatchObject({ Item: { n: { N: '1' } } });
  });

  it("Powertools' idempotency runs a function once for each event", async () => {
    let runs = 0;
    const handler = makeIdempotent(
      async (event: { order: string }, _context: unknown) => {
        runs += 1;
        if (event.order === 'broken') throw new Error('broken');
        return { order: event.order, run: runs };
      },
      {
        persistenceStore: new DynamoDBPersistenceLayer({ tableName: 'idempotency', awsSdkV3Client: clients.client }),
        config: new IdempotencyConfig({ useLocalCache: false }),
      },
    );
    const context = { getRemainingTimeInMillis: () => 10_000 } as never;
    expect(await handler({ order: 'one' }, context)).toEqual({ order: 'one', run: 1 });
    expect(await handler({ order: 'one' }, context)).toEqual({ order: 'one', run: 1 });
    expect(await handler({ order: 'two' }, context)).toEqual({ order: 'two', run: 2 });
    // A run that fails leaves no record, so that the event can be repeated.
    for (const _ of [1, 2]) await expect(handler({ order: 'broken' }, context)).rejects.toThrow('broken');
    expect(runs).toBe(4);
  });
});
