import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { plainEnvironment } from '../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-cli-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Runs the tool in a child process, because it reads these variables when it starts. */
function tableside(parameters: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin', 'tableside.js'), ...parameters.split(' ')],
    { env: { ...plainEnvironment(), TABLESIDE_HOME: home, ...env }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

it('ignores an empty TABLESIDE_HOME', () => {
  expect(tableside('status', { TABLESIDE_HOME: '' }).status).toBe(0);
  expect(existsSync(join(root, 'aws.log'))).toBe(false);
});

it.each(['up', 'down', 'status', 'fault list'])(
  'rejects in `%s` a TABLESIDE_HOME that is not a folder',
  (parameters) => {
    const file = join(home, 'a file');
    writeFileSync(file, '');
    for (const named of [file, join(file, 'home')]) {
      expect(tableside(parameters, { TABLESIDE_HOME: named })).toEqual({
        status: 1,
        stdout: '',
        stderr: `TABLESIDE_HOME must be a folder, got ${named}: ${file} is a file\n`,
      });
    }
  },
);

it('shows control characters in TABLESIDE_HOME as codes', () => {
  const file = join(home, 'a file');
  writeFileSync(file, '');
  const { status, stderr } = tableside('status', { TABLESIDE_HOME: join(file, '\u001b[31m\u009b\u202e') });
  expect([status, stderr]).toEqual([
    1,
    `TABLESIDE_HOME must be a folder, got ${file}/\\u{1b}[31m\\u{9b}\\u{202e}: ${file} is a file\n`,
  ]);
});

it('uses port 80, which a URL leaves out', () => {
  const { services } = JSON.parse(tableside('status --json', { TABLESIDE_PORT: '80' }).stdout);
  expect(services[0].endpoint).toBe('http://127.0.0.1:80');
});

it.each(['6000', '5060', '6667', '10080'])('rejects the port %s, which browsers block, in one sentence', (port) => {
  expect(tableside('status', { TABLESIDE_PORT: port })).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'TABLESIDE_PORT must be a port that browsers and fetch do not block ' +
      `(https://fetch.spec.whatwg.org/#port-blocking), got ${port}\n`,
  });
});

it.each(['::bad', 'nowhere'])('rejects the endpoint %s in one sentence', (endpoint) => {
  expect(tableside('status', { AWS_ENDPOINT_URL: endpoint })).toEqual({
    status: 1,
    stdout: '',
    stderr: `AWS_ENDPOINT_URL must be an http or https URL, such as http://127.0.0.1:4566, got ${endpoint}\n`,
  });
});

it('loads no SDK client, Redis or CDKTF for its help', () => {
  const program = `process.argv = ['node', 'tableside', '--help'];
    process.on('exit', () => console.error(Object.keys(require.cache).filter((path) => /@aws-sdk|@redis|cdktf/.test(path)).length));
    require(${JSON.stringify(join(root, 'bin', 'tableside.js'))});`;
  const { stderr } = spawnSync(process.execPath, ['-e', program], { env: plainEnvironment(), encoding: 'utf8' });
  expect(stderr).toBe('0\n');
});

it.each(['abc', '0', '65521'])('rejects the port %s in one sentence', (port) => {
  expect(tableside('status', { TABLESIDE_PORT: port })).toEqual({
    status: 1,
    stdout: '',
    stderr: `TABLESIDE_PORT must be a whole number between 1 and 65520, got ${port}\n`,
  });
});
