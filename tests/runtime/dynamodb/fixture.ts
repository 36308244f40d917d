import { randomUUID } from 'node:crypto';
import {
  type BatchWriteItemCommandOutput,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { TableStore } from '../../../runtime/dynamodb/batch-write';
import { readBody } from '../../../runtime/dynamodb/body';
import { NOT_SENT } from '../../../runtime/dynamodb/outcome';
import type { Write } from '../../../runtime/dynamodb/requests';
import { InvalidBody } from '../../../runtime/errors';
import { createTableInput, type TableSchema } from '../../../tables/schema';
import { type Fault, withFaults } from '../../support/faults';

const table = { partitionKey: { name: 'id', type: 'S' }, sortKey: { name: 'at', type: 'N' } } satisfies TableSchema;
export const keyAttributes = [table.partitionKey, table.sortKey];

export const toWrite = (body: string): Write => {
  const write = readBody(body, keyAttributes);
  if (write instanceof InvalidBody) throw write;
  return write;
};
export const toWrites = (ids: string[]) => ids.map((id) => toWrite(`{"id":"${id}","at":1.0,"v":"${id}"}`));
export const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

/** Answers with an error of DynamoDB. */
export const refused = (name: string, httpStatusCode: number) => () => {
  throw Object.assign(new Error(`${name} for arn:aws:dynamodb`), { name, $metadata: { httpStatusCode } });
};

interface PutOptions {
  readonly signal?: AbortSignal;
  readonly client?: DynamoDBClient;
  readonly maxTries?: number;
}

/** Gives each test of a file an empty table. */
export function useTable() {
  const admin = new DynamoDBClient({});
  const clients = [admin];
  const settings = { tableName: '', keyAttributes };

  beforeEach(async () => {
    settings.tableName = `batch-write-${randomUUID()}`;
    await admin.send(new CreateTableCommand(createTableInput(table, settings.tableName)));
  });
  afterEach(() => admin.send(new DeleteTableCommand({ TableName: settings.tableName })));
  afterAll(() => {
    for (const client of clients) client.destroy();
  });

  /** A client that does not retry. */
  const newClient = (options: { endpoint?: string } = {}) => {
    const client = new DynamoDBClient({ maxAttempts: 1, ...options });
    clients.push(client);
    return client;
  };

  /** The ids of the items in the table. */
  const stored = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { Items = [] } of paginateScan({ client: admin }, { TableName: settings.tableName })) {
      found.push(...Items.map(({ id }) => id?.S ?? ''));
    }
    return found.sort();
  };

  /** Answers that these items were not processed, with DynamoDB's own text of the number in the key. */
  const unprocessed =
    (...names: string[]): Fault =>
    (answer: BatchWriteItemCommandOutput) => {
      const requests = names.map((id) => ({ PutRequest: { Item: { id: { S: id }, at: { N: '1' } } } }));
      answer.UnprocessedItems = { [settings.tableName]: requests };
    };

  /** Puts items while requests meet faults. Pauses are recorded and take no time. */
  const put = async (
    writes: Write[],
    choose: (command: string, attempt: number) => Fault | undefined = () => undefined,
    { signal = new AbortController().signal, client = newClient(), ...options }: PutOptions = {},
  ) => {
    const pauses: number[] = [];
    const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
    let requests = 0;
    const counted = (command: string, attempt: number) => {
      requests += 1;
      return choose(command, attempt);
    };
    const clock = { now: Date.now, random: () => 0.5, sleep };
    const outcomes = await new TableStore(withFaults(client, counted), settings, { clock, ...options }).put(
      writes,
      signal,
    );
    const outcomeOf = ({ key }: Write) => outcomes.get(key) ?? NOT_SENT;
    const names = (writes: Write[]) => writes.map(({ item }) => item.id?.S ?? '').sort();
    const unwritten = writes.filter((write) => outcomeOf(write) !== 'written');
    const written = names(writes.filter((write) => outcomeOf(write) === 'written'));
    return { written, failed: names(unwritten), failures: unwritten.map(outcomeOf), pauses, requests };
  };

  return { settings, newClient, stored, unprocessed, put };
}
