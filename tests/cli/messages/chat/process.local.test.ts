import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { root } from '../../../../local/machine/paths';
import { plainEnvironment } from '../../../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-chat-'));
const conversation = {
  ...{ message_group_uuid: 'g', message: 'Hello', member_count: 2, last_message_at: '2026-11-30T08:00:00.000Z' },
  ...{ user_uuid: 'bob', user_display_name: 'Bob', user_handle: 'bob' },
};
const COST = { consumedCapacity: { readUnits: 1, writeUnits: 0 }, milliseconds: 1, source: 'table' };

/** What the function that sends messages does. */
let send: (response: ServerResponse) => void;
const sent: string[] = [];

/** The functions. Everything else, such as the stream, fails. */
const server = createServer(async (request, response) => {
  const [, name] = /functions\/(\w+)\/invocations/.exec(request.url ?? '') ?? [];
  const body = (await json(request)) as { readonly message?: string };
  if (name === 'conversations') response.end(JSON.stringify({ items: [conversation], ...COST }));
  else if (name === 'list') response.end(JSON.stringify({ items: [], newer: 'n', ...COST }));
  else if (name === 'send') {
    sent.push(body.message ?? '');
    send(response);
  } else
    response.writeHead(400, { 'X-Amzn-ErrorType': 'ResourceNotFoundException' }).end('{"message":"no such table"}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const names = {
    list: 'listMessages',
    conversations: 'listConversations',
    create: 'createConversation',
    send: 'sendMessage',
  };
  const outputs = Object.fromEntries(Object.entries(names).map(([name, output]) => [`${output}FunctionName`, name]));
  const value = { tableName: 'messages', ...outputs };
  writeFileSync(join(home, 'terraform.tfstate'), JSON.stringify({ outputs: { messages: { value } } }));
});
beforeEach(() => {
  sent.length = 0;
  send = (response) =>
    response.end(JSON.stringify({ message_group_uuid: 'g', message_uuid: 'm', created: true, ...COST }));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(home, { recursive: true });
});

const running: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts a chat. @returns what it prints and its exit code, at its end */
function start() {
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), 'messages', 'chat', '--as', 'ada'], {
    env: {
      ...plainEnvironment(),
      TABLESIDE_HOME: home,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  });
  running.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (said.stdout += data));
  child.stderr.on('data', (data) => (said.stderr += data));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said, end: async () => ({ code: await ended, ...said }) };
}

it('takes lines from stdin, and ends with it', async () => {
  const { child, end } = start();
  child.stdin.end('1\nHow are you?\n');
  const { code, stdout, stderr } = await end();
  expect([code, stderr, sent]).toEqual([0, '', ['How are you?']]);
  expect(stdout).toMatch(/^ {2}1 {2}.* {2}Bob {2}Hello$/m);
  expect(stdout).toMatch(/^New messages cannot be shown: .*no such table.* Trying again …$/m);
});

it('ends with exit code 1 if a line failed', async () => {
  const { child, end } = start();
  child.stdin.end('9\n');
  expect(await end()).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('✖ /open must have a number from 1 to 1, got 9\n'),
  });
});

it('says at the end which messages were not sent', async () => {
  send = (response) => response.writeHead(400, { 'X-Amzn-ErrorType': 'InvalidParameterValueException' }).end('{}');
  const { child, end } = start();
  child.stdin.end('1\nlost\n');
  const { code, stderr } = await end();
  expect([code, stderr, new Set(sent)]).toEqual([1, '1 message was not sent:\n  lost\n', new Set(['lost'])]);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('says on %s that a message is still being sent', async (signal, code) => {
  const { child, end } = start();
  send = () => child.kill(signal);
  child.stdin.write('1\nwaiting\n');
  expect(await end()).toMatchObject({ code, stderr: '\n1 message was not sent:\n  waiting\n' });
});

it('says once which messages were not sent if it is interrupted later', async () => {
  send = (response) => response.writeHead(400, { 'X-Amzn-ErrorType': 'InvalidParameterValueException' }).end('{}');
  const { child, end } = start();
  child.stdout.on('data', (data) => String(data).includes('Your message is kept') && child.kill('SIGTERM'));
  child.stdin.write('1\nlost\n');
  expect(await end()).toMatchObject({ code: 143, stderr: '\n1 message was not sent:\n  lost\n' });
});

it('ends quietly if nobody reads its lines any more', async () => {
  const { child, end } = start();
  child.stdout.once('data', () => {
    child.stdout.destroy();
    child.stdin.write('/help\n/help\n');
  });
  expect(await end()).toMatchObject({ code: 0, stderr: '' });
});
