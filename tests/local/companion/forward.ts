import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { zip } from '../../../modules/node-function/zip';

/** Sends its event to a server, and returns the response. */
const FUNCTION = `exports.handler = async (event) => {
  console.log('one line');
  const answer = await fetch(process.env.SERVER, { method: 'POST', body: JSON.stringify(event) });
  return answer.json();
};`;

/** Starts the server of a function named `forward`, and records the batches that it gets. */
export async function startForwarding() {
  const delivered: (SQSRecord & DynamoDBRecord)[][] = [];
  const server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const part of request) body.push(part);
    delivered.push(JSON.parse(Buffer.concat(body).toString()).Records);
    response.end('null');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    delivered,
    /** The bodies of the messages and the ids of the items. */
    names: () => delivered.flat().map(({ body, dynamodb }) => body ?? dynamodb?.Keys?.id?.S),
    deploy: (lambda: LambdaClient) =>
      lambda.send(
        new CreateFunctionCommand({
          FunctionName: 'forward',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: 2,
          Role: 'arn:aws:iam::000000000000:role/any',
          Code: { ZipFile: zip({ 'index.js': { content: Buffer.from(FUNCTION) } }) },
          Environment: { Variables: { SERVER: `http://127.0.0.1:${port}` } },
        }),
      ),
    close: () => server.close(),
  };
}
