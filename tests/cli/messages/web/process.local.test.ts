import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../../local/machine/paths';
import { plainEnvironment } from '../../../support/environment';
import { isOpen } from '../../../support/local-aws';

const home = mkdtempSync(join(tmpdir(), 'tableside-web-'));
const running: ChildProcess[] = [];

beforeAll(() =>
  writeFileSync(join(home, 'terraform.tfstate'), '{"outputs":{"messages":{"value":{"tableName":"messages"}}}}'),
);
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(home, { recursive: true });
});

/** Serves the page. @returns the document that it prints, or how it fails */
async function web(...parameters: readonly string[]) {
  const child = spawn(
    process.execPath,
    [join(root, 'bin', 'tableside.js'), 'messages', 'web', '--json', ...parameters],
    {
      env: { ...plainEnvironment(), TABLESIDE_HOME: home, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    },
  );
  running.push(child);
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  const url = typeof first === 'number' ? undefined : (JSON.parse(String(first)) as { url: string }).url;
  return { child, url, failure: url === undefined ? { code: first, stderr } : undefined };
}

it('serves on a free port if another program uses the usual one, on loopback only, until Ctrl-C', async () => {
  const [one, other] = [await web(), await web()];
  const ports = [one, other].map(({ url = '' }) => Number(new URL(url).port));
  expect(new Set(ports).size).toBe(2);
  for (const port of ports) {
    expect([await isOpen('127.0.0.1', port), await isOpen('::1', port)]).toEqual([true, false]);
  }
  // The environment does not answer, and the page says so.
  const response = await fetch(one.url ?? '');
  expect([response.status, await response.text()]).toEqual([
    502,
    expect.stringContaining('The environment does not answer'),
  ]);
  one.child.kill('SIGINT');
  expect(await once(one.child, 'close')).toEqual([null, 'SIGINT']);
});

it('names a port that is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  expect((await web('--port', String(port))).failure).toEqual({
    code: 1,
    stderr: `Port ${port} is in use. Choose another one with --port.\n`,
  });
  server.close();
});
