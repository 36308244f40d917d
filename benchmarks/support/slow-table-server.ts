import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

// The part of DynamoDB that the benches need: PutItem, BatchWriteItem, and a Scan that counts.

/** An order or a restaurant. */
interface Item {
  readonly orderId?: { readonly S?: string };
  readonly PK?: { readonly S?: string };
  readonly SK?: { readonly S?: string };
}
interface Request {
  readonly Item?: Item;
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>>;
}

const MAX_BATCH = 25;
const delayMs: number = workerData;
const keys = new Set<string>();

function put(items: readonly (Item | undefined)[]): object {
  const found = items.flatMap((item) => item?.orderId?.S || (item?.PK?.S && `${item.PK.S} ${item.SK?.S}`) || []);
  if (found.length !== items.length || found.length === 0 || found.length > MAX_BATCH) {
    throw new Error(`a request must have 1 to ${MAX_BATCH} items with a key, got ${JSON.stringify(items)}`);
  }
  for (const key of found) keys.add(key);
  return {};
}

const OPERATIONS: Readonly<Record<string, (request: Request) => object>> = {
  PutItem: ({ Item }) => put([Item]),
  BatchWriteItem: ({ RequestItems = {} }) => ({
    ...put(Object.values(RequestItems).flatMap((writes) => writes.map(({ PutRequest }) => PutRequest?.Item))),
    UnprocessedItems: {},
  }),
  Scan: () => ({ Count: keys.size, ScannedCount: keys.size }),
};

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const input = (await json(request)) as Request;
  await sleep(delayMs);
  const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  try {
    const operation = OPERATIONS[name];
    if (!operation) throw new Error(`operation must be one of ${Object.keys(OPERATIONS)}, got ${name}`);
    return { status: 200, body: operation(input) };
  } catch (error) {
    return { status: 400, body: { __type: 'ValidationException', message: String(error) } };
  }
}

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
});
// Connections stay open while the other variants have their turns.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
