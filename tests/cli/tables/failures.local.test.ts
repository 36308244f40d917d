import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createCa, createServerPair } from '../../../local/dax/certificates';
import { root } from '../../../local/machine/paths';
import { failure, serveTable } from '../../bulk/table-server';
import { plainEnvironment } from '../../support/environment';
import { freePort } from '../../support/ports';

const home = mkdtempSync(join(tmpdir(), 'tableside-failures-'));

/** Runs the tool in a child process: jest replaces the errors of Node that say why a request failed. */
async function tableside(parameters: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), ...parameters.split(' ')], {
    env: { ...plainEnvironment(), TABLESIDE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});
afterAll(() => rmSync(home, { recursive: true }));

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: RequestListener) =>
  listen(createServer(listener).on('connection', (socket) => socket.unref()));

const COMMANDS = ['list', 'scan abc', 'schema-load', 'import abc -'];
const sentence = (text: string) => ({ status: 1, stdout: '', stderr: `${text}\n` });

it.each(COMMANDS)('says in `%s` that nothing answers', async (command) => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  expect(await tableside(`tables ${command} --endpoint ${endpoint}`)).toEqual(
    sentence(`${endpoint} does not answer: the connection was refused. Start it, or correct --endpoint.`),
  );
});

it('says how to start the local AWS', async () => {
  const port = String(await freePort());
  expect(await tableside('tables list', { TABLESIDE_PORT: port })).toEqual(
    sentence(`http://127.0.0.1:${port} does not answer: the connection was refused. Start it with: npx tableside up`),
  );
});

it('says that a host does not exist', async () => {
  expect((await tableside('tables list --endpoint http://nowhere.invalid')).stderr).toMatch(
    /^http:\/\/nowhere\.invalid does not answer: (there is no such host|its host name cannot be resolved)\. .*\n$/,
  );
});

it.each<[string, RequestListener, string]>([
  [
    'a web server',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'status 200 and text/html',
  ],
  [
    'a page that is missing',
    (_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('none'),
    'status 404 and text/plain',
  ],
  [
    'another JSON API',
    (_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}'),
    'status 404 and application/json',
  ],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/' }).end(), 'status 302 and no content type'],
])('says that %s is no DynamoDB', async (_, listener, answer) => {
  const endpoint = await serve(listener);
  expect(await tableside(`tables list --endpoint ${endpoint}`)).toEqual(
    sentence(`${endpoint} is not a DynamoDB endpoint: it answered with ${answer}`),
  );
});

it.each(['{}', 'null'])('says that a server that answers %s is no DynamoDB', async (body) => {
  const endpoint = await serve((_, response) => response.end(body));
  const commands = ['list', 'describe abc'];
  const results = await Promise.all(commands.map((command) => tableside(`tables ${command} --endpoint ${endpoint}`)));
  const expected = sentence(`${endpoint} is not a DynamoDB endpoint: it answers, but not as DynamoDB does`);
  expect(results).toEqual(commands.map(() => expected));
});

it('says that a server that speaks no HTTP is no DynamoDB', async () => {
  const endpoint = await listen(createTcpServer((socket) => void socket.on('error', () => undefined).end('-ERR\r\n')));
  expect((await tableside(`tables list --endpoint ${endpoint}`)).stderr).toBe(
    `${endpoint} is not a DynamoDB endpoint: it answers, but not as DynamoDB does. If it uses TLS, its URL must start with https://\n`,
  );
});

it('says that a server may use TLS', async () => {
  const endpoint = await listen(createTlsServer({}));
  const { status, stdout, stderr } = await tableside(`tables list --endpoint ${endpoint}`);
  expect([status, stdout, stderr]).toEqual([
    1,
    '',
    expect.stringContaining('If it uses TLS, its URL must start with https://'),
  ]);
});

it('says that a server does not use TLS', async () => {
  const endpoint = (await serve((_, response) => response.end('{}'))).replace('http:', 'https:');
  expect(await tableside(`tables list --endpoint ${endpoint}`)).toEqual(
    sentence(`${endpoint} does not use TLS: its URL must start with http://`),
  );
});

it.each([
  ['of an unknown authority', new Date(), {}, 'unable to verify the first certificate'],
  ['that has expired', new Date(0), { NODE_EXTRA_CA_CERTS: join(home, 'ca.pem') }, 'certificate has expired'],
])('says that it does not accept a certificate %s', async (_, issued, env, reason) => {
  const ca = await createCa(new Date());
  writeFileSync(join(home, 'ca.pem'), ca.cert);
  const server = createTlsServer(await createServerPair(ca, issued), (_request, response) => response.end('{}'));
  const endpoint = (await listen(server)).replace('http:', 'https:');
  expect(await tableside(`tables list --endpoint ${endpoint}`, env)).toEqual(
    sentence(
      `${endpoint} has a TLS certificate that is not accepted: ${reason}. If its certificate authority is your own, ` +
        'set NODE_EXTRA_CA_CERTS to the file with its certificate.',
    ),
  );
});

it('does not take damaged progress of an export for the answer of an endpoint', async () => {
  const server = await serveTable(() => ({
    Table: { TableName: 'abc', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
  }));
  closings.push(server.close);
  const file = join(home, 'abc.jsonl');
  writeFileSync(`${file}.partial.json`, '');
  expect(await tableside(`tables export abc ${file} --endpoint ${server.endpoint}`)).toEqual(
    sentence(`${file}.partial.json: must be the progress of an export. Delete it to start over`),
  );
});

it('shows an error of DynamoDB', async () => {
  const server = await serveTable(() => failure('AccessDeniedException'));
  closings.push(server.close);
  expect(await tableside(`tables list --endpoint ${server.endpoint}`)).toEqual(
    sentence(`${server.endpoint} refused the request: AccessDeniedException: says AccessDeniedException`),
  );
});

it('says which credentials are missing', async () => {
  const env = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  };
  for (const [command, where] of [
    ['describe abc --env dev', 'dev'],
    ['describe abc --endpoint https://dynamodb.eu-west-1.amazonaws.com', 'https://dynamodb.eu-west-1.amazonaws.com'],
  ]) {
    const { status, stderr } = await tableside(`tables ${command}`, env);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`^No usable credentials for ${where}\\. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and .*\\n$`),
      ),
    ]);
  }
});
