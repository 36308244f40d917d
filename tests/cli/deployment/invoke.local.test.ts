import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The requests, and the next response. */
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

it('sends the event and returns the response', async () => {
  answer = { body: { item: null, source: 'table' } };
  expect(await invoke('local', 'menu-get', { id: 'a' })).toEqual({ item: null, source: 'table' });
  expect(asked).toEqual([['/2015-03-31/functions/menu-get/invocations', { id: 'a' }]]);
});

it('throws the error of the function with its name and message', async () => {
  answer = {
    headers: { 'X-Amz-Function-Error': 'Unhandled' },
    body: { errorType: 'InvalidRequest', errorMessage: 'limit must be a whole number', trace: ['at handler'] },
  };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow(new Error('menu-get: limit must be a whole number'));
  await expect(invoke('local', 'menu-get', {})).rejects.toMatchObject({
    type: 'InvalidRequest',
    reason: 'limit must be a whole number',
  });
});

it('throws the kind of failure if the function has no error message', async () => {
  answer = { headers: { 'X-Amz-Function-Error': 'Unhandled' }, body: {} };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow(new Error('menu-get: Unhandled'));
});

it('returns a response that looks like an error', async () => {
  answer = { body: { errorMessage: 'is an attribute' } };
  expect(await invoke('local', 'menu-get', {})).toEqual({ errorMessage: 'is an attribute' });
});

it('throws the error of AWS if the function does not exist', async () => {
  const type = { 'X-Amzn-ErrorType': 'ResourceNotFoundException' };
  answer = { status: 404, headers: type, body: { Message: 'Function not found: menu-get' } };
  await expect(invoke('local', 'menu-get', {})).rejects.toThrow('Function not found: menu-get');
});
