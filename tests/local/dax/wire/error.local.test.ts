import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describeError } from '../../../../local/dax/wire/error';

let server: Server;
afterEach(() => server.close());

/** What clients get if the table endpoint answers in this way. */
async function described(status: number, body: string) {
  server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  const error = await client.send(new GetItemCommand({ TableName: 'things', Key: {} })).catch((failure) => failure);
  client.destroy();
  const { code, message, status: given } = describeError(error);
  return [code, message, given];
}

it('repeats the error of DynamoDB', async () => {
  const body = JSON.stringify({ __type: 'com.amazonaws.dynamodb#ThrottlingException', message: 'Too fast' });
  expect(await described(400, body)).toEqual(['ThrottlingException', 'Too fast', 400]);
});

it.each([
  [200, '<html>a web page</html>'],
  [404, '<html>another one</html>'],
  [404, '{"error":"an API of another kind"}'],
  [301, ''],
  [503, 'busy'],
])('says that the endpoint is not DynamoDB if it answers with the status %d and %p', async (status, body) => {
  const message = `The table endpoint does not answer as DynamoDB does: HTTP status ${status}`;
  expect(await described(status, body)).toEqual(['InternalServerError', message, 500]);
});
