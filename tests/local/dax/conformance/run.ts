import { isDeepStrictEqual } from 'node:util';
import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { normalized, renamed } from './answers';
import type { Case, Item, Operation, Request } from './case';
import type { Answer, Driver } from './drivers/driver';
import { type Names, withNames } from './drivers/names';
import { isOwn, keyTypes, type TableName } from './tables';

const READS: readonly Operation[] = ['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems'];
export const isRead = ([operation]: Request): boolean => READS.includes(operation);

/** How often each case's requests are sent at the same time as those of other cases. */
const CONCURRENCY = 8;

/** The answers to one request: more than one if it was sent again, to be answered from the cache. */
export type Answers = readonly Answer[];

/** One client with its tables. */
export interface Subject {
  readonly driver: Driver;
  readonly names: Names;
  readonly number: number;
  /** How often to send each read. */
  readonly reads: number;
}

/** Sends the requests of all cases with one client. @returns the answers by case, in the order of the requests */
export async function run(cases: readonly Case[], subject: Subject): Promise<Map<string, Answers[]>> {
  const results = new Map<string, Answers[]>();
  const waiting = [...cases];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results.set(next.name, await runCase(next, subject));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return results;
}

export async function runCase({ requests }: Pick<Case, 'requests'>, subject: Subject): Promise<Answers[]> {
  const answers: Answers[] = [];
  for (const request of requests) answers.push(await sendOften(request, subject));
  for (const key of itemsOf(requests)) answers.push(await sendOften(['GetItem', key], { ...subject, reads: 1 }));
  return answers;
}

async function sendOften(request: Request, { driver, names, number, reads }: Subject): Promise<Answers> {
  const answers: Answer[] = [];
  for (let time = 0; time < (isRead(request) ? reads : 1); time++) {
    answers.push(renamed(await driver.send(withNames(request, names.nameOf, number)), names.prefixes));
  }
  return answers;
}

type Key = { readonly TableName: TableName; readonly Key: Item };

/** The items that the requests write: what a client reads afterward. */
export function itemsOf(requests: readonly Request[]): Key[] {
  const keys: Key[] = [];
  for (const [, parameters] of requests) collect(parameters as Fields, keys);
  return keys.filter((key, index) => keys.findIndex((other) => isDeepStrictEqual(key, other)) === index);
}

interface Fields {
  readonly TableName?: TableName;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, Fields>>[];
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

function collect({ TableName, Key, Item, RequestItems = {}, TransactItems = [] }: Fields, keys: Key[]): void {
  const named = Key ?? Item;
  if (TableName && named) add(TableName, named, keys);
  for (const action of TransactItems) for (const fields of Object.values(action)) collect(fields, keys);
  for (const [table, requests] of Object.entries(RequestItems)) {
    if (!Array.isArray(requests)) continue;
    for (const { PutRequest, DeleteRequest } of requests as WriteRequest[]) {
      add(table as TableName, PutRequest?.Item ?? DeleteRequest?.Key ?? {}, keys);
    }
  }
}

function add(table: TableName, item: Item, keys: Key[]): void {
  if (!isOwn(table)) return;
  const types = Object.entries(keyTypes(table));
  // Cases of errors have other keys as well.
  if (!types.every(([name, type]) => Object.hasOwn(item[name] ?? {}, type))) return;
  keys.push({ TableName: table, Key: Object.fromEntries(types.map(([name]) => [name, item[name]])) as Item });
}

/** Puts items into tables, past every client. */
export async function put(
  client: DynamoDBClient,
  items: readonly (readonly [table: string, item: Item])[],
): Promise<void> {
  const waiting = [...items];
  while (waiting.length > 0) {
    const RequestItems: Record<string, { PutRequest: { Item: Item } }[]> = {};
    for (const [table, item] of waiting.splice(0, 25)) {
      RequestItems[table] = [...(RequestItems[table] ?? []), { PutRequest: { Item: item } }];
    }
    await client.send(new BatchWriteItemCommand({ RequestItems }));
  }
}

/** All items of a table, in an order that depends on nothing but them. */
export async function contentOf(client: DynamoDBClient, table: string): Promise<string[]> {
  const items: string[] = [];
  let after: Item | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: table, ...(after && { ExclusiveStartKey: after }) }));
    items.push(...(page.Items ?? []).map((item) => JSON.stringify(normalized(item))));
    after = page.LastEvaluatedKey;
  } while (after);
  return items.sort();
}
