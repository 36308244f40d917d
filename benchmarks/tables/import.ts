import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readItems } from '../../bulk/items';
import { ordersTable } from '../../tables/orders';
import { expectArrived, putOneByOne } from '../support/put-loop';
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
    () => perSecond(ONE_BY_ONE, () => putOneByOne(client, TABLE, readItems(itemLines(ONE_BY_ONE), ordersTable))),
    () => perSecond(IMPORTED, () => importItems(reach(endpoint), TABLE, IMPORTED)),
  ];
  const [loop = [], imported = []] = await step('Importing items', (progress) => inTurns(variants, ROUNDS, progress));
  await expectArrived(client, TABLE, (ONE_BY_ONE + IMPORTED) * (ROUNDS + 1));
  client.destroy();
  const oneByOne = measurement('PutItem one by one', 'items/s', loop);
  const inBatches = measurement('tables import', 'items/s', imported);
  return {
    measurements: [oneByOne, inBatches],
    ratios: [ratio('tables import, compared with one by one', inBatches, oneByOne, RATE_GOAL)],
  };
}
