import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { startDax } from '../../../support/dax';
import { compare } from './compare';
import { createDriver } from './drivers';
import { CLIENTS, type Driver, readsOf } from './drivers/driver';
import { namesOf } from './drivers/names';
import { plainDriver, plainNumbers } from './drivers/plain';
import { SCENARIOS, type Scenario } from './generated/scenarios';
import { runCase, type Subject } from './run';
import { createTables, isOwn, TABLE_NAMES } from './tables';

const SEED = 20_261_130;
const RUNS = 20;
const RUN = 'generated';

const table = new DynamoDBClient({});
const plain: Subject = { driver: plainDriver(table, plainNumbers), names: namesOf(RUN, 0), number: 0, reads: 1 };
const subjects: Subject[] = [];
let closeDax: () => Promise<void>;
let last = 0;

beforeAll(async () => {
  const own = TABLE_NAMES.filter(isOwn);
  const dax = await startDax({ tableEndpoint: process.env.AWS_ENDPOINT_URL ?? '' });
  closeDax = dax.close;
  await createTables(table, own, plain.names.nameOf);
  for (const [index, client] of CLIENTS.entries()) {
    const number = index + 1;
    const names = namesOf(RUN, number);
    await createTables(table, own, names.nameOf);
    subjects.push({ driver: await createDriver[client](dax.endpoint), names, number, reads: readsOf(client) });
  }
}, 180_000);

afterAll(async () => {
  for (const { driver } of subjects) await (driver as Driver).close();
  await closeDax();
  table.destroy();
});

/** @throws if a client answers otherwise than the table */
async function expectEqualAnswers(scenario: Scenario): Promise<void> {
  // Each run has its own items, also while fast-check looks for the smallest example.
  const requests = scenario(`generated ${++last} `);
  const expected = await runCase({ requests }, plain);
  const faults = await Promise.all(
    subjects.map(async (subject, index) => {
      const client = CLIENTS[index] ?? CLIENTS[0];
      return compare({ requests }, client, expected, await runCase({ requests }, subject)).faults;
    }),
  );
  expect(faults.flat()).toEqual([]);
}

describe(`with the seed ${SEED}, every client has the table's answers about`, () => {
  it.each(Object.entries(SCENARIOS))(
    '%s',
    async (_name, scenarios) => {
      const property = fc.asyncProperty(scenarios, expectEqualAnswers);
      await fc.assert(property, {
        seed: SEED,
        numRuns: RUNS,
        interruptAfterTimeLimit: 120_000,
        markInterruptAsFailure: true,
      });
    },
    180_000,
  );
});
