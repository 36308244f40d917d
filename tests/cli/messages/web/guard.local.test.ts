import { request } from 'node:http';
import { type MessagesServer, startMessagesServer } from '../../../support/messages-server';

let world: MessagesServer;
beforeEach(async () => {
  world = await startMessagesServer();
});
afterEach(() => world.stop());

describe('requests from elsewhere', () => {
  const own = async () => world.fill(world.pathOf('ada'), { message: 'forged' });

  it.each([
    [{ Origin: 'http://evil.example' }],
    [{ Origin: 'null' }],
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
  ])('may not send messages: %j', async (headers) => {
    expect(await world.post(world.pathOf('ada'), await own(), headers as Record<string, string>)).toMatchObject({
      status: 403,
    });
    expect(world.textsOf(world.group)).toEqual(['Shall we meet?']);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', ''])(
    'may not use the host %j',
    async (host) => {
      const status = await new Promise((resolve) =>
        request(`${world.url}/`, { headers: { Host: host }, setHost: false }, ({ statusCode }) =>
          resolve(statusCode),
        ).end(),
      );
      expect(status).toBe(421);
    },
  );

  it.each([
    ['text/plain', 'message=x', 415],
    ['application/json', '{}', 415],
    ['application/x-www-form-urlencoded', `message=${'x'.repeat(200_000)}`, 413],
  ])('need a form: %s', async (type, body, status) => {
    const answer = await world.get(world.pathOf('ada'), { method: 'POST', body, headers: { 'Content-Type': type } });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['PUT', '/', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/page.js', 'GET, HEAD'],
    ['DELETE', '/conversation', 'GET, HEAD, POST'],
    ['OPTIONS', '/events', 'GET, HEAD'],
    ['GET', '/membership', 'POST'],
    ['HEAD', '/membership', 'POST'],
  ])('may not use %s for %s, and learn the methods', async (method, path, allow) => {
    const { status, headers } = await world.get(path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
  });

  it.each(['/', '/page.js', '/events?user=ada', '/conversations?user=ada'])(
    'may read only the head of %s',
    async (path) => {
      const { status, headers, page } = await world.get(path, { method: 'HEAD' });
      expect([status, page, headers.get('content-type')]).toEqual([200, '', expect.stringContaining('text/')]);
    },
  );

  it.each([
    ['%FF', 'x=%FF'],
    ['half of a character', 'x=%F0%9F%98'],
    ['half of a surrogate pair', 'x=%ED%A0%80'],
    ['no hexadecimal number', 'x=%zz'],
    ['a byte of Latin-1', Buffer.from([0x78, 0x3d, 0xe9])],
  ])('may not send a form with %s', async (_, body) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await world.get(world.pathOf('ada'), { method: 'POST', body, headers });
    expect([answer.status, answer.page]).toEqual([400, expect.stringContaining('A form must be UTF-8')]);
    expect(world.textsOf(world.group)).toEqual(['Shall we meet?']);
  });

  it.each(['page', 'file', 'events', 'refusal'])(
    'get the headers of a page that runs nothing else: %s',
    async (kind) => {
      const paths = { page: world.pathOf('ada'), file: '/page.js', events: '/events?user=ada', refusal: '/none' };
      const { headers, body } = await fetch(new URL(paths[kind as keyof typeof paths], world.url));
      await body?.cancel();
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('get an answer to an address that is none', async () => {
    const { hostname, port, host } = new URL(world.url);
    const status = await new Promise((resolve) =>
      request({ hostname, port, path: 'http://[', headers: { Host: host } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end(),
    );
    expect(status).toBe(400);
  });

  it('may end in the middle of a form, or of the events', async () => {
    const { hostname, port } = new URL(world.url);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': 1000 };
    for (const path of [world.pathOf('ada'), `/events?user=ada&group=${world.group}`]) {
      const sending = request({ hostname, port, path, method: path.startsWith('/events') ? 'GET' : 'POST', headers });
      sending.on('error', () => undefined).write('message=x');
      await new Promise((resolve) => setTimeout(resolve, 50));
      sending.destroy();
      world.service.tell(({ missed }) => missed());
    }
    expect((await world.get('/')).status).toBe(200);
  });
});
