import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Provides the endpoint of a DynamoDB that responds after a fixed time, as over a network. It runs in its own thread,
 * so that it takes no time from the client.
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
