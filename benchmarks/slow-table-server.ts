import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

// A table of orders, as far as the bench needs one: it is written one by one or in batches, and says how many it holds.

interface Item {
  readonly orderId?: { readonly S?: string };
}
interface Request {
  readonly Item?: Item;
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>>;
}

const MOST_IN_BATCH = 25;
const delayMs: number = workerData;
const orders = new Set<string>();

function put(items: readonly (Item | undefined)[]): object {
  const ids = items.flatMap((item) => item?.orderId?.S || []);
  if (ids.length !== items.length || ids.length === 0 || ids.length > MOST_IN_BATCH) {
    throw new Error(`1 to ${MOST_IN_BATCH} items with a string orderId are expected, got ${JSON.stringify(items)}`);
  }
  for (const id of ids) orders.add(id);
  return {};
}

const OPERATIONS: Readonly<Record<string, (request: Request) => object>> = {
  PutItem: ({ Item }) => put([Item]),
  BatchWriteItem: ({ RequestItems = {} }) => ({
    ...put(Object.values(RequestItems).flatMap((writes) => writes.map(({ PutRequest }) => PutRequest?.Item))),
    UnprocessedItems: {},
  }),
  Scan: () => ({ Count: orders.size, ScannedCount: orders.size }),
};

async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
  const input = (await json(request)) as Request;
  await sleep(delayMs);
  const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  try {
    const operation = OPERATIONS[name];
    if (!operation) throw new Error(`one of ${Object.keys(OPERATIONS)} is expected, got ${name}`);
    return { status: 200, body: operation(input) };
  } catch (error) {
    return { status: 400, body: { __type: 'ValidationException', message: String(error) } };
  }
}

const server = createServer(async (request, response) => {
  const { status, body } = await answer(request);
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
});
// A variant’s connections wait while the others have their turns.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
