import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Lends the endpoint of a DynamoDB that takes a fixed time for every answer, as a network does. It runs in a thread of
 * its own: in the clients’ it would take their time.
 */
export async function withSlowTable<Result>(
  delayMs: number,
  use: (endpoint: string) => Promise<Result>,
): Promise<Result> {
  const server = new Worker(require.resolve('./slow-table-server'), { workerData: delayMs });
  try {
    const [port] = await once(server, 'message');
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    await server.terminate();
  }
}
