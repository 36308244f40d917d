import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { localPython } from '../../../local/machine/python';
import { packagedRedis, works } from '../../../local/redis/package';

const ASK_FOR_ONE =
  /^A Redis server is needed for the local cache, and neither redis-server nor valkey-server is on the PATH: install one/;

const folder = mkdtempSync(join(tmpdir(), 'tableside-redis-package-'));
beforeAll(localPython, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('is unpacked once, and again when it is damaged; where there is none for this machine, says what to install', async () => {
  const said = await packagedRedis(folder).catch((error: Error) => error.message);
  if (platform() !== 'linux' || arch() !== 'x64') {
    expect(said).toMatch(ASK_FOR_ONE);
    return;
  }
  const { mtimeMs } = statSync(said);
  expect([await works(said), await packagedRedis(folder), statSync(said).mtimeMs]).toEqual([true, said, mtimeMs]);

  truncateSync(said, 1000);
  expect([await packagedRedis(folder), await works(said), readdirSync(folder).length]).toEqual([said, true, 1]);
}, 60_000);

it('leaves nothing behind when the package cannot be had, and says what to install', () => {
  const program = `
    const { packagedRedis } = require(require('./bin/build').built('local/redis/package.js'));
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
