import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import net, { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { serverCertificate } from '../../../local/dax/tls';
import { createDaxClient } from '../../../runtime/dax';
import { startDax } from '../../support/dax';
import { FakeNode, failure } from './fake-node';
import { TableServer } from './table-server';

let table: TableServer;
let folder: string;
let certificate: Awaited<ReturnType<typeof serverCertificate>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-dax-tls-'));
  [table, certificate] = await Promise.all([TableServer.start(), serverCertificate(folder)]);
});

afterAll(async () => {
  await table.stop();
  rmSync(folder, { recursive: true });
});

const settings = (secretAccessKey = 'test') => ({
  endpoint: table.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey },
});

/** Reads through an endpoint that cannot be used. @returns what was reported, and the longest read in milliseconds */
async function readThrough(endpoint: string, secretAccessKey?: string) {
  const reports: string[] = [];
  const noise = jest
    .spyOn(console, 'error')
    .mockImplementation((...line) => reports.push(`console: ${line.join(' ')}`));
  const client = createDaxClient({ endpoint, table: settings(secretAccessKey), report: (line) => reports.push(line) });
  const times: number[] = [];
  for (let read = 0; read < 30; read++) {
    const start = performance.now();
    await client.send(new GetItemCommand({ TableName: 'games', Key: { id: { S: 'a' } } }));
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  client.destroy();
  noise.mockRestore();
  return { reports, first: times[0] ?? 0, later: Math.max(...times.slice(1)) };
}

const listen = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );

/** The node as it is seen through another port. */
const at = (node: FakeNode, port: number): FakeNode => Object.create(node, { port: { value: port } });

it('sends no request to the table while it connects to a node that it knows already', async () => {
  const seed = await FakeNode.start();
  const node = await FakeNode.start();
  seed.cluster = [node];
  const connecting = slowly(node.port);
  const reports: string[] = [];
  const client = createDaxClient({
    endpoint: `dax://127.0.0.1:${seed.port}`,
    table: settings(),
    report: (line) => reports.push(line),
  });
  const requests: Promise<unknown>[] = [];
  for (let request = 0; request < 30; request++) {
    requests.push(client.send(new PutItemCommand({ TableName: 'games', Item: { id: { S: `${request}` } } })));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(requests);
  client.destroy();
  connecting.mockRestore();
  await Promise.all([seed.stop(), node.stop()]);
  expect({ reports, puts: node.count('putItem') }).toEqual({ reports: [], puts: 30 });
});

/** Lets connections to a port take a tenth of a second, as with TLS and a network. */
function slowly(port: number) {
  const { connect } = net;
  const lookup: net.LookupFunction = (_host, { all }, done) => {
    const address = { address: '127.0.0.1', family: 4 };
    setTimeout(() => (all ? done(null, [address]) : done(null, address.address, address.family)), 100);
  };
  return jest
    .spyOn(net, 'connect')
    .mockImplementation(((options: net.TcpNetConnectOpts, connected: () => void) =>
      connect(options.port === port ? { ...options, host: 'slow', lookup } : options, connected)) as never);
}

describe('a cluster that cannot be used is reported once, and costs no read an error or more than a second', () => {
  const expectOnce = (
    { reports, first, later }: Awaited<ReturnType<typeof readThrough>>,
    url: string,
    problem: string,
  ) => {
    const cause = `cannot use DAX at ${url}: ${problem}. Until then, requests go to DynamoDB`;
    expect(reports).toEqual([JSON.stringify({ dax: 'unavailable', cause })]);
    expect(first).toBeLessThan(1500);
    expect(later).toBeLessThan(700);
  };

  it('when nothing listens there', async () => {
    expectOnce(
      await readThrough('dax://127.0.0.1:1'),
      'dax://127.0.0.1:1',
      'nothing listens there. Check the port, and whether the cluster runs',
    );
  });

  it('when DNS does not know the host', async () => {
    const { reports, first } = await readThrough('dax://no-cluster.invalid:8111');
    expect(reports).toEqual([expect.stringMatching(/no-cluster.invalid:8111: (DNS does not know the host|EAI_AGAIN)/)]);
    expect(first).toBeLessThan(1500);
  });

  it('when the port is that of another server', async () => {
    const server = createHttpServer((_request, response) => response.end());
    const port = await listen(server);
    const seen = await readThrough(`dax://127.0.0.1:${port}`);
    server.close();
    expectOnce(seen, `dax://127.0.0.1:${port}`, 'it is not a DAX cluster. Check the port');
  });

  it('when it does not answer', async () => {
    const server = createServer(() => undefined);
    const port = await listen(server);
    const seen = await readThrough(`dax://127.0.0.1:${port}`);
    server.close();
    expectOnce(
      seen,
      `dax://127.0.0.1:${port}`,
      'it does not answer. Check the port, and that the security groups allow it',
    );
    expect(seen.first).toBeGreaterThan(700);
  });

  it('when its nodes cannot be reached', async () => {
    const node = await FakeNode.start();
    node.cluster = [at(node, 1)];
    const url = `dax://127.0.0.1:${node.port}`;
    const seen = await readThrough(url);
    await node.stop();
    expectOnce(seen, url, 'its nodes cannot be reached. Check that the security groups allow it');
  });

  it('when it refuses the credentials', async () => {
    const dax = await startDax({});
    const seen = await readThrough(dax.endpoint, 'wrong');
    dax.close();
    expectOnce(
      seen,
      dax.endpoint,
      'it refuses the credentials. Check the permissions (dax:*), the region and the clock',
    );
  });

  it('when it answers with another error', async () => {
    const node = await FakeNode.start(({ method }) =>
      method === 'endpoints' ? failure([2, 23, 25], 'no') : undefined,
    );
    const url = `dax://127.0.0.1:${node.port}`;
    const seen = await readThrough(url);
    await node.stop();
    expectOnce(seen, url, 'it answered with the error 2, 23, 25');
  });

  it('when it has TLS, and the endpoint is dax://', async () => {
    const dax = await startDax({ tls: certificate });
    const seen = await readThrough(dax.endpoint.replace('daxs:', 'dax:'));
    dax.close();
    const [line] = seen.reports;
    expect(line).toMatch(
      /it speaks TLS. Use daxs:\/\/|Check the port, and the scheme: daxs:\/\/ with TLS, dax:\/\/ without/,
    );
    expect(seen.reports.length).toBe(1);
  });

  it('when it has no TLS, and the endpoint is daxs://', async () => {
    const dax = await startDax({});
    const seen = await readThrough(dax.endpoint.replace('dax:', 'daxs:'));
    dax.close();
    const [line] = seen.reports;
    expect(line).toMatch(
      /Check the port, (and the scheme: daxs:\/\/ with TLS|or use dax:\/\/ for a cluster without TLS)/,
    );
    expect(seen.reports.length).toBe(1);
  });

  it('when its certificate is not trusted', async () => {
    const dax = await startDax({ tls: certificate });
    const seen = await readThrough(dax.endpoint);
    dax.close();
    expectOnce(
      seen,
      dax.endpoint,
      'its certificate is not signed by a trusted authority. Set NODE_EXTRA_CA_CERTS to the file of the authority',
    );
  });
});
