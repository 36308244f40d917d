import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultProxy } from '../../../local/faults/http-proxy';
import { type Answer, type Proxied, startProxied } from './upstream';

const opened: Proxied[] = [];
async function proxiedTo(answer: Answer): Promise<Proxied> {
  const proxied = await startProxied(answer);
  opened.push(proxied);
  return proxied;
}
afterEach(async () => {
  for (const proxied of opened.splice(0)) await proxied.close();
});

const echo: Answer = ({ body }, response) => response.writeHead(200, { 'content-length': body.length }).end(body);

function ask(port: number, options: RequestOptions, body?: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, ...options }, resolve)
      .once('error', reject)
      .end(body);
  });
}

describe('without rules', () => {
  it.each([
    ['of a known length', { 'content-length': 20_000_000 }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
    ['that waits to be asked for', { 'content-length': 20_000_000, expect: '100-continue' }],
  ])('passes a large body %s unchanged in both directions', async (_, headers) => {
    const proxied = await proxiedTo(echo);
    const body = randomBytes(20_000_000);
    const answer = await ask(proxied.port, { method: 'PUT', path: '/b/k', headers }, body);
    expect(body.equals(await buffer(answer))).toBe(true);
    expect(body.equals(proxied.received[0]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  it('passes path, status and headers unchanged', async () => {
    const proxied = await proxiedTo((_, response) => {
      response.sendDate = false;
      const headers = ['X-Amz-Meta-Name', 'ü', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '2'];
      response.writeHead(203, 'Not Quite', headers).end(Buffer.from('{}'));
    });
    const headers = { Host: 'site.s3.amazonaws.com', 'X-Amz-Date': '20260102T000000Z', 'content-LENGTH': '0' };
    const answer = await ask(proxied.port, { method: 'DELETE', path: '/b/a%2Fb//c%20d?x=%2f&y=%zz', headers });
    const { statusCode, statusMessage, rawHeaders } = answer;
    expect([statusCode, statusMessage, rawHeaders.slice(0, 8)]).toEqual([
      203,
      'Not Quite',
      ['X-Amz-Meta-Name', 'ü', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Length', '2'],
    ]);
    expect((await buffer(answer)).toString()).toBe('{}');
    expect(proxied.received[0]).toMatchObject({
      method: 'DELETE',
      url: '/b/a%2Fb//c%20d?x=%2f&y=%zz',
      rawHeaders: expect.arrayContaining(Object.entries(headers).flat()),
    });
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('passes a response without a body (%s, %i)', async (method, status) => {
    const proxied = await proxiedTo((_, response) => response.writeHead(status, { etag: '"1"' }).end());
    const answer = await ask(proxied.port, { method });
    expect([answer.statusCode, answer.headers.etag, (await buffer(answer)).length]).toEqual([status, '"1"', 0]);
  });

  it('passes the start of a response at once', async () => {
    const proxied = await proxiedTo((_, response) => response.writeHead(200).write('begun'));
    const answer = await ask(proxied.port, {});
    const [first] = await new Promise<Buffer[]>((resolve) => answer.once('data', (data) => resolve([data])));
    expect(first?.toString()).toBe('begun');
    answer.destroy();
  });

  it('waits for a response longer than idle connections are kept', async () => {
    const proxied = await proxiedTo((_, response) => setTimeout(() => response.end('late'), 1500));
    expect((await buffer(await ask(proxied.port, {}))).toString()).toBe('late');
  });

  it('reuses connections on both sides', async () => {
    const ports = new Set<unknown>();
    const proxied = await proxiedTo((_, response) => {
      ports.add(response.socket?.remotePort);
      response.end();
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const mine = new Set<unknown>();
    for (let index = 0; index < 20; index++) {
      const answer = await ask(proxied.port, { agent });
      mine.add(answer.socket.localPort);
      await buffer(answer);
    }
    agent.destroy();
    expect([ports.size, mine.size]).toEqual([1, 1]);
  });
});

describe('continues after', () => {
  const works = async (proxied: Proxied) => (await buffer(await ask(proxied.port, {}))).toString();

  it('a client disconnects before its response, which aborts the request at the target', async () => {
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    let left = () => {};
    const ended = new Promise<void>((resolve) => (left = resolve));
    const proxied = await proxiedTo(({ url }, response) => {
      if (url === '/') return response.end('ok');
      response.once('close', left);
      asked();
    });
    const going = request({ host: '127.0.0.1', port: proxied.port, path: '/slow' }).on('error', () => undefined);
    going.end();
    await arrived;
    going.destroy();
    await ended;
    expect(await works(proxied)).toBe('ok');
  });

  it('a client disconnects during its request, or sends something other than HTTP', async () => {
    const proxied = await proxiedTo((_, response) => response.end('ok'));
    for (const said of ['PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf', 'nonsense\r\n\r\n']) {
      const socket = connect(proxied.port, '127.0.0.1').on('error', () => undefined);
      socket.write(said);
      await sleep(30);
      socket.resetAndDestroy();
    }
    expect(await works(proxied)).toBe('ok');
    expect(proxied.received).toHaveLength(1);
  });

  it('the target responds before it has the whole request, and serves the next one on the connection', async () => {
    const proxied = await proxiedTo((_, response) => response.end('ok'));
    proxied.answerAtOnce('/too-big');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = Buffer.alloc(2_000_000);
    const early = await ask(proxied.port, { agent, method: 'PUT', path: '/too-big' }, body);
    const { localPort } = early.socket;
    await buffer(early);
    const next = await ask(proxied.port, { agent });
    expect([early.statusCode, next.statusCode, next.socket.localPort]).toEqual([413, 200, localPort]);
    await buffer(next);
    agent.destroy();
  });

  it('the target breaks off a response, which the client sees', async () => {
    const proxied = await proxiedTo(({ url }, response) => {
      if (url === '/') return response.end('ok');
      response.writeHead(200, { 'content-length': 1000 }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(buffer(await ask(proxied.port, { path: '/half' }))).rejects.toThrow('aborted');
    expect(await works(proxied)).toBe('ok');
  });

  it('the target does not run, which the client is told', async () => {
    const proxied = await proxiedTo((_, response) => response.end());
    proxied.stopTarget();
    const answer = await ask(proxied.port, {});
    expect([answer.statusCode, JSON.parse((await buffer(answer)).toString())]).toEqual([
      502,
      {
        message: `http://127.0.0.1:${proxied.target} does not answer: connect ECONNREFUSED 127.0.0.1:${proxied.target}`,
      },
    ]);
  });

  it('the target sends an invalid response, which the client is told', async () => {
    const proxied = await proxiedTo(({ url }, response) => {
      if (url === '/') return response.end('ok');
      response.socket?.end('HTTP/1.1 200 O\x01K\r\ncontent-length: 2\r\n\r\nok');
    });
    const answer = await ask(proxied.port, { path: '/odd' });
    expect([answer.statusCode, answer.statusMessage, await buffer(answer)]).toEqual([
      502,
      'Bad Gateway',
      Buffer.from(
        JSON.stringify({
          message: `http://127.0.0.1:${proxied.target} does not answer: Invalid character in statusMessage`,
        }),
      ),
    ]);
    expect(await works(proxied)).toBe('ok');
  });

  it('a client disconnects during a delay, and then nothing is done', async () => {
    const proxied = await proxiedTo((_, response) => response.end('ok'));
    proxied.rules({ fault: 'latency', milliseconds: 500 });
    const going = request({ host: '127.0.0.1', port: proxied.port }).on('error', () => undefined);
    going.end();
    await sleep(20);
    going.destroy();
    await sleep(600);
    proxied.rules();
    expect(await works(proxied)).toBe('ok');
    expect(proxied.received).toHaveLength(1);
  });
});

it('listens on loopback only', async () => {
  const proxied = await proxiedTo((_, response) => response.end());
  const others = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address),
  );
  for (const host of ['::1', ...others]) {
    await expect(ask(proxied.port, { host })).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/);
  }
});

it('rejects a port that is taken', async () => {
  const proxied = await proxiedTo((_, response) => response.end());
  const again = startFaultProxy({ target: proxied.endpoint, port: proxied.port, rulesFile: proxied.rulesFile });
  await expect(again).rejects.toThrow('EADDRINUSE');
});
