import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { meterCapacity } from '../../../../benchmarks/conversations/capacity';
import { Deployed } from '../../../../cli/bench/scale/deployed';
import { inputsWith } from '../../../../cli/bench/scale/inputs';
import { Orders } from '../../../../cli/bench/scale/orders/model';
import { systemsOf } from '../../../../cli/bench/scale/report';
import { createCounter } from '../../../../functions/orders/publish-leaderboard/counting/counter';
import { systemClock } from '../../../../runtime/clock';
import { TableStore } from '../../../../runtime/dynamodb/batch-write';
import { countedRecordsTable } from '../../../../tables/counted-records';
import { leaderboardTable } from '../../../../tables/leaderboard';
import { ordersTable } from '../../../../tables/orders';
import { createTable } from '../../../support/table';
import { resources } from './fixture';

/** Enough orders a second to fill the batches of both functions. */
const RATE = 1e6;
const never = new AbortController().signal;
const deployed = new Deployed(resources);
const { values } = inputsWith();
const model = new Orders(deployed, values);

const dynamodb = new DynamoDBClient({});
const commands: string[] = [];
dynamodb.middlewareStack.add(
  (next, { commandName = '' }) =>
    (args) => {
      commands.push(commandName);
      return next(args);
    },
  { step: 'initialize' },
);
const units = meterCapacity(dynamodb);
const removals: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const remove of removals) await remove();
  dynamodb.destroy();
});

const tableOf = async (schema: Parameters<typeof createTable>[1]) => {
  const { name, destroy } = await createTable(dynamodb, schema, 'scale');
  removals.push(destroy);
  return name;
};

/** The requests and write units of some work. */
async function costOf(work: () => Promise<unknown>) {
  const before = units.write;
  commands.length = 0;
  await work();
  const count = (name: string) => commands.filter((each) => each === name).length;
  return { writeUnits: units.write - before, count };
}

it('calculates the transactions and write units of a batch that publish-leaderboard counts', async () => {
  const tables = { leaderboard: await tableOf(leaderboardTable), countedRecords: await tableOf(countedRecordsTable) };
  const count = createCounter(dynamodb, tables, systemClock);
  const batch = (turn: number) =>
    model.popularity.batch(100).map((change) => ({ ...change, eventId: `${turn} ${change.eventId}` }));
  // The first batch puts entries into the index; later ones move them.
  await count(batch(1), never);
  const { writeUnits, count: sent } = await costOf(() => count(batch(2), never));
  const { transactions, updates } = model.popularity.transactionsOf(100);
  expect(sent('TransactWriteItemsCommand')).toBe(transactions);
  expect(writeUnits).toBe(100 * 2 + updates * (2 + 2));

  const [orders] = systemsOf(deployed, { ...inputsWith(), values });
  const calculated = orders?.drivers.find(({ name }) => name === 'writes of the tables')?.perSecond(RATE) ?? 0;
  // Without the unit of the order itself.
  const perBatch = (calculated / RATE - model.writeUnits) * 100;
  expect(Math.abs(perBatch / writeUnits - 1)).toBeLessThan(0.1);
});

it('calculates the requests and write units of a batch that drain-buffer writes', async () => {
  const store = new TableStore(dynamodb, {
    tableName: await tableOf(ordersTable),
    keyAttributes: [ordersTable.partitionKey],
  });
  const writes = Array.from({ length: 100 }, (_, index) => ({
    key: `order ${index}`,
    item: { orderId: { S: `order ${index}` }, note: { S: 'x'.repeat(values.orderBytes - 50) } },
    cost: 0,
  }));
  const { writeUnits, count } = await costOf(() => store.put(writes, never));
  expect(writeUnits).toBe(100 * model.writeUnits);
  // In one turn of four requests at once.
  expect(count('BatchWriteItemCommand')).toBe(4);
  expect(model.drainSeconds).toBe((values.invokeMs + values.writeMs) / 1000);
});
