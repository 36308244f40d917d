import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDax } from '../../../support/dax';
import { authorization } from '../server/raw-client';
import go1 from './recorded/go-1.json';
import go2 from './recorded/go-2.json';
import java1 from './recorded/java-1.json';
import java2 from './recorded/java-2.json';

/** What published clients that are not in Node or Python have sent, and replies that they have read: `recorded/`. */
const RECORDINGS = [go1, go2, java1, java2];

const TABLE = 'recorded';
const PATIENCE_MS = 3000;
const table = new DynamoDBClient({});

const create = new CreateTableCommand({
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'customer', KeyType: 'HASH' },
    { AttributeName: 'number', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'customer', AttributeType: 'S' },
    { AttributeName: 'number', AttributeType: 'N' },
    { AttributeName: 'city', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-city',
      KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

beforeEach(() => table.send(create));
afterEach(() => table.send(new DeleteTableCommand({ TableName: TABLE })));
afterAll(() => table.destroy());

/** Sends a request. @returns what came back, once it has at least the length, or nothing more comes */
async function exchange(socket: Socket, request: string, length: number): Promise<string> {
  let received = '';
  const receive = (chunk: Buffer) => {
    received += chunk.toString('hex');
  };
  socket.on('data', receive).write(Buffer.from(request, 'hex'));
  for (let waited = 0; received.length < length && waited < PATIENCE_MS && !socket.closed; waited += 5) await sleep(5);
  socket.off('data', receive);
  return received;
}

it.each(RECORDINGS)('answers what $client has sent as when it was recorded', async ({ preamble, exchanges }) => {
  const dax = await startDax({ tableEndpoint: process.env.AWS_ENDPOINT_URL ?? '' });
  const socket = connect(dax.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(Buffer.concat([Buffer.from(preamble, 'hex'), authorization()]));
  const replies: { operation: string; reply: string }[] = [];
  for (const { operation, request, reply } of exchanges) {
    replies.push({ operation, reply: await exchange(socket, request, reply.length) });
  }
  socket.destroy();
  await dax.close();
  expect(replies).toEqual(exchanges.map(({ operation, reply }) => ({ operation, reply })));
});
