import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { tableClient } from '../../../../local/dax/table/client';
import { describeError } from '../../../../local/dax/wire/error';

const get = new GetItemCommand({ TableName: 'things', Key: { id: { S: 'a' } } });

/** What a client gets from a table that answers after a while. */
async function answerOf(delayMilliseconds: number, answerMilliseconds: number) {
  const server = createServer((_, response) => {
    setTimeout(() => response.end('{}'), delayMilliseconds).unref();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tableClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    answerMilliseconds,
  });
  const answer = await client.send(get).then(() => 'an answer', describeError);
  client.destroy();
  server.close();
  server.closeAllConnections();
  return answer;
}

it('waits for a table that is slower than idle connections last', async () => {
  expect(await answerOf(1500, 10_000)).toBe('an answer');
});

it('does not wait for ever for a table that does not answer', async () => {
  expect(await answerOf(30_000, 200)).toMatchObject({
    code: 'InternalServerError',
    message: expect.stringMatching(/^The table does not answer: .* 200 ms/),
    status: 500,
  });
});
