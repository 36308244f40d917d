import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the function is asked, and how it answers. */
const asked: unknown[] = [];
let answer: { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };
let server: Server;
let invoke: typeof import('../../../cli/deployment/invoke').invoke;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push([request.url, JSON.parse(Buffer.concat(chunks).toString())]);
    response.writeHead(answer.status ?? 200, answer.headers).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Read when the environments are loaded.
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ invoke } = require('../../../cli/deployment/invoke') as typeof import('../../../cli/deployment/invoke'));
});
afterAll(() => {
  server.close();
});

it('gives a function its event, and back what it answers', async () => {
  answer = { body: { item: null, source: 'table' } };
  expect(await invoke('local', 'menu-get', { id: 'a' })).toEqual({ item: null, source: 'table' });
  expect(asked).toEqual([['/2015-03-31/functions/menu-get/invocations', { id: 'a' }]]);
});

it('throws what the function has thrown, with its name and its message', async () => {
  answer = {
    headers: { 'X-Amz-Function-Error': 'Unhandled' },
    body: { errorType: 'InvalidRequest', errorMessage: 'limit must be a whole number', trace: ['at handler'] },
  };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow(new Error('menu-get: limit must be a whole number'));
});

it('says at least how a function failed that could not say why', async () => {
  answer = { headers: { 'X-Amz-Function-Error': 'Unhandled' }, body: {} };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow(new Error('menu-get: Unhandled'));
});

it('takes an answer for what it is, though it has the attributes of an error', async () => {
  answer = { body: { errorMessage: 'is an attribute' } };
  expect(await invoke('local', 'menu-get', {})).toEqual({ errorMessage: 'is an attribute' });
});

it('throws what AWS says where the function is not there', async () => {
  const type = { 'X-Amzn-ErrorType': 'ResourceNotFoundException' };
  answer = { status: 404, headers: type, body: { Message: 'Function not found: menu-get' } };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow('Function not found: menu-get');
});
