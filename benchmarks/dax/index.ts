import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DaxDocument } from '@amazon-dax-sdk/lib-dax';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { createDaxClient } from '../../runtime/dax';
import type { TableSchema } from '../../tables/schema';
import { atLeast, atMost, type Bench, type Findings, measurement, ratio, together } from '../support/report';
import { type ScratchAws, withScratchAws } from '../support/scratch-aws';
import { inTurns, perSecond } from '../support/turns';

const TABLE: TableSchema = { partitionKey: { name: 'id', type: 'S' } };
const CONCURRENT = [1, 50] as const;
const ROUNDS = 7;
const GETS = 4000;
/** Fewer: each is a request to the table. */
const CONSISTENT_GETS = 400;
const CANNED_GOAL = atLeast(0.6);
const UNCACHED_GOAL = atLeast(8);

const ADAPTER_GOAL = atMost(1.3);

/** The DAX client as it is: the adapter, which is loaded later, changes its own copy. */
function bareLibrary(): typeof import('@amazon-dax-sdk/lib-dax') {
  const library = require('@amazon-dax-sdk/lib-dax');
  for (const file of Object.keys(require.cache)) if (file.includes('/@amazon-dax-sdk/')) delete require.cache[file];
  return library;
}

/** Gets the item once. */
type Get = (ConsistentRead?: boolean) => Promise<Record<string, unknown> | undefined>;

/** How fast the local DAX endpoint answers: compared with the least that a server can do, and with the table. */
export const bench: Bench = (step) =>
  withScratchAws(step, async (aws) => {
    const table = await tableWithItem(aws);
    const threads = [
      new Worker(require.resolve('./canned-server')),
      new Worker(require.resolve('./endpoint-server'), { workerData: aws.config.endpoint }),
    ];
    const ports = await Promise.all(threads.map(portOf));
    const library = bareLibrary();
    const clients = ports.map((port) => bareClient(library, port));
    const adapter = createDaxClient({ endpoint: endpointOf(ports[1]), table: aws.config });
    try {
      const [canned = unknownGet, cached = unknownGet] = clients.map((client) => getOf(client, table));
      const document = DynamoDBDocumentClient.from(adapter);
      const adapted: Get = async () =>
        (await document.send(new GetCommand({ TableName: table, Key: { id: 'a' } }))).Item;
      const variants = [
        ...CONCURRENT.flatMap((concurrent) => [
          () => getsPerSecond(canned, concurrent, GETS),
          () => getsPerSecond(cached, concurrent, GETS),
          () => getsPerSecond(cached, concurrent, CONSISTENT_GETS, true),
          () => getsPerSecond(adapted, concurrent, GETS),
        ]),
      ];
      const samples = await step('Getting one item again and again', (progress) => inTurns(variants, ROUNDS, progress));
      return findings(samples);
    } finally {
      adapter.destroy();
      // Its own types lack the method.
      for (const client of clients) (client as unknown as { shutdown(): void }).shutdown();
      await Promise.all(threads.map((thread) => thread.terminate()));
    }
  });

async function tableWithItem(aws: ScratchAws): Promise<string> {
  const table = await aws.createTable(TABLE);
  const client = new DynamoDBClient(aws.config);
  await client.send(
    new PutItemCommand({ TableName: table, Item: { id: { S: 'a' }, content: { S: 'x'.repeat(100) } } }),
  );
  client.destroy();
  return table;
}

async function portOf(thread: Worker): Promise<number> {
  const [port] = await once(thread, 'message');
  return Number(port);
}

const endpointOf = (port: number | undefined): string => `dax://127.0.0.1:${port}`;

const bareClient = ({ DaxDocument }: ReturnType<typeof bareLibrary>, port: number | undefined) =>
  new DaxDocument({
    endpoint: endpointOf(port),
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

const unknownGet: Get = () => Promise.reject(new Error('a server did not start'));

const getOf =
  (client: DaxDocument, TableName: string): Get =>
  async (ConsistentRead = false) =>
    (await client.get({ TableName, Key: { id: 'a' }, ConsistentRead })).Item;

const getsPerSecond = (get: Get, concurrent: number, count: number, isConsistent = false) =>
  perSecond(count, () =>
    Promise.all(
      Array.from({ length: concurrent }, async () => {
        for (let done = 0; done < count / concurrent; done++) {
          const item = await get(isConsistent);
          if (item?.content === undefined)
            throw new Error(`expected an item with content, got ${JSON.stringify(item)}`);
        }
      }),
    ),
  );

function findings(samples: readonly (readonly number[])[]): Findings {
  const results = CONCURRENT.map((concurrent, index) => {
    const [canned = [], cached = [], uncached = [], adapted = []] = samples.slice(4 * index);
    const least = measurement(`a fixed reply, ${concurrent} at once`, 'gets/s', canned);
    const hit = measurement(`a cached get, ${concurrent} at once`, 'gets/s', cached);
    const miss = measurement(`a consistent get, ${concurrent} at once`, 'gets/s', uncached);
    const through = measurement(`a cached get through runtime/dax, ${concurrent} at once`, 'gets/s', adapted);
    return {
      measurements: [least, hit, miss, through],
      ratios: [
        ratio(`a cached get compared with a fixed reply, ${concurrent} at once`, hit, least, CANNED_GOAL),
        ratio(`a cached get compared with a consistent get, ${concurrent} at once`, hit, miss, UNCACHED_GOAL),
        // Of times, so the rates are the other way round.
        ratio(
          `time of a get through runtime/dax compared with lib-dax, ${concurrent} at once`,
          hit,
          through,
          ADAPTER_GOAL,
        ),
      ],
    };
  });
  return together(results);
}
