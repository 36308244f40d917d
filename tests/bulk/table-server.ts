import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Answer = object | ((response: ServerResponse) => void);

/** An error of DynamoDB. */
export const failure =
  (name: string, status = 400) =>
  (response: ServerResponse) =>
    void response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: name, message: `says ${name}` }));

/** A server that answers as a table might. */
export async function serveTable(answer: (call: Call, index: number) => Answer | Promise<Answer>) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const call = { operation, input: (await json(request)) as Call['input'] };
    const body = await answer(call, calls.push(call) - 1);
    if (typeof body === 'function') body(response);
    else response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    endpoint,
    client,
    calls,
    close() {
      client.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
