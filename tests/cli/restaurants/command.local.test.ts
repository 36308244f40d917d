import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../../../local/machine/paths';
import { plainEnvironment } from '../../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-restaurants-'));
const file = join(home, 'restaurants.jsonl');
afterAll(() => rmSync(home, { recursive: true }));

const line = (id: string) => JSON.stringify({ id, name: 'Thai', cuisine: 'Thai', city: 'Essex' });

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('prints the command that resumes the load when %s ends it', async (signal, code) => {
  writeFileSync(file, [line('1'), line('2')].join('\n'));
  writeFileSync(
    join(home, 'terraform.tfstate'),
    JSON.stringify({ outputs: { restaurants: { value: { tableName: 'restaurants' } } } }),
  );
  // The first request gets no response, but interrupts the load.
  const server = createServer(() => child.kill(signal));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const child = spawn(
    process.execPath,
    [join(root, 'bin', 'tableside.js'), 'restaurants', 'load', file, '--from-line', '2'],
    {
      env: {
        ...plainEnvironment(),
        TABLESIDE_HOME: home,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect([await ended, stdout, stderr]).toEqual([
    code,
    '',
    expect.stringContaining(
      `\nInterrupted: 0 restaurants are loaded. Resume with: npx tableside restaurants load ${file} --from-line 2\n`,
    ),
  ]);
  server.close();
  server.closeAllConnections();
});
