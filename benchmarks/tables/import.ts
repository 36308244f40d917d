import { DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { BadLine } from '../../bulk/bad-line';
import { readItems } from '../../bulk/items';
import { ordersTable } from '../../tables/orders';
import { atLeast, type Findings, measurement, ratio, type Step } from '../support/report';
import { reach } from '../support/scratch-aws';
import { inTurns, perSecond } from '../support/turns';
import { importItems, itemLines } from './items';

const TABLE = 'orders';
const ONE_BY_ONE = 500;
const IMPORTED = 5000;
const ROUNDS = 5;
const RATE_GOAL = atLeast(8);

export async function compareImports(step: Step, endpoint: string): Promise<Findings> {
  const client = new DynamoDBClient({ ...reach(endpoint), maxAttempts: 1 });
  const variants = [
    () => perSecond(ONE_BY_ONE, () => putOneByOne(client)),
    () => perSecond(IMPORTED, () => importItems(reach(endpoint), TABLE, IMPORTED)),
  ];
  const [loop = [], imported = []] = await step('Importing items', (progress) => inTurns(variants, ROUNDS, progress));
  await expectArrived(client, (ONE_BY_ONE + IMPORTED) * (ROUNDS + 1));
  client.destroy();
  const oneByOne = measurement('PutItem one by one', 'items/s', loop);
  const inBatches = measurement('tables import', 'items/s', imported);
  return {
    measurements: [oneByOne, inBatches],
    ratios: [ratio('tables import, compared with one by one', inBatches, oneByOne, RATE_GOAL)],
  };
}

/** The baseline: one request per item. */
async function putOneByOne(client: DynamoDBClient): Promise<void> {
  for await (const { content } of readItems(itemLines(ONE_BY_ONE), ordersTable)) {
    if (content instanceof BadLine) throw new Error(content.reason);
    for (const { item } of content.writes) await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  }
}

async function expectArrived(client: DynamoDBClient, sent: number): Promise<void> {
  let arrived = 0;
  for await (const { Count = 0 } of paginateScan({ client }, { TableName: TABLE, Select: 'COUNT' })) arrived += Count;
  if (arrived !== sent) throw new Error(`${TABLE}: must contain ${sent} items, got ${arrived}`);
}
