import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepare } from '../../../local/machine/prepared';

const MINUTE = 60_000;

let parent: string;
let folder: string;
let made: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'tableside-prepared-'));
  folder = join(parent, 'software-1');
  made = join(parent, 'made.txt');
});
afterEach(() => rmSync(parent, { recursive: true }));

const isWhole = async () => existsSync(join(folder, 'whole'));
const times = () => (existsSync(made) ? readFileSync(made, 'utf8').length : 0);
const contents = () => readdirSync(parent).filter((name) => name !== 'made.txt');

type Preparation = Parameters<typeof prepare>[0];

/** Takes long enough for other calls to come. */
function preparation(changes: Partial<Preparation> = {}): Preparation {
  return {
    folder,
    isWhole,
    async make(draft) {
      writeFileSync(made, 'x', { flag: 'a' });
      await sleep(100);
      writeFileSync(join(draft, 'whole'), '');
    },
    ...changes,
  };
}

describe('a folder', () => {
  it('is made once for concurrent calls in one process, and not again', async () => {
    await Promise.all([prepare(preparation()), prepare(preparation()), prepare(preparation())]);
    await prepare(preparation());
    expect([times(), contents()]).toEqual([1, ['software-1']]);
  });

  it('is made again by the next call after a failure, which leaves nothing behind', async () => {
    const broken = preparation({ make: () => Promise.reject(new Error('no luck')) });
    const results = await Promise.allSettled([prepare(broken), prepare(broken)]);
    expect(results).toEqual([1, 2].map(() => ({ status: 'rejected', reason: new Error('no luck') })));
    expect(contents()).toEqual([]);
    await prepare(preparation());
    expect([times(), await isWhole()]).toEqual([1, true]);
  });

  it('is replaced if it is damaged', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'half'), '');
    await prepare(preparation());
    expect(readdirSync(folder)).toEqual(['whole']);
  });

  it('is made in a parent that does not exist yet', async () => {
    folder = join(parent, 'new', 'software-1');
    await prepare(preparation());
    expect(await isWhole()).toBe(true);
  });

  it('is cleared of the drafts of processes that ended, and of no other folder', async () => {
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'close');
    const others = ['software-1-notes', 'software-12', `software-1-${process.ppid}-living`];
    for (const name of [`software-1-${ended.pid}`, `software-1-${ended.pid}-abcdef`, ...others])
      mkdirSync(join(parent, name));
    await prepare(preparation());
    expect(contents().sort()).toEqual(['software-1', ...others].sort());
  });
});

describe('a folder that several processes prepare', () => {
  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  /** Starts another process that prepares the folder; a `slow` one never finishes. */
  function another(slow: boolean): ChildProcess {
    const program = `
      const fs = require('fs');
      const [folder, made, slow] = process.argv.slice(1);
      require(require('./bin/build').built('local/machine/prepared.js')).prepare({
        folder,
        isWhole: async () => fs.existsSync(folder + '/whole'),
        async make(draft) {
          fs.appendFileSync(made, 'x');
          await new Promise((resolve) => setTimeout(resolve, slow ? 1e6 : 500));
          fs.writeFileSync(draft + '/whole', '');
        },
      });`;
    const child = spawn(process.execPath, ['-e', program, folder, made, slow ? 'slow' : ''], { stdio: 'inherit' });
    running.push(child);
    return child;
  }

  it(
    'is made once',
    async () => {
      const codes = await Promise.all([1, 2, 3].map(() => once(another(false), 'close').then(([code]) => code)));
      expect([codes, times(), contents()]).toEqual([[0, 0, 0], 1, ['software-1']]);
    },
    MINUTE,
  );

  it(
    'is made again after a process was killed, and cleared of its draft',
    async () => {
      const killed = another(true);
      while (times() === 0) await sleep(20);
      killed.kill('SIGKILL');
      await once(killed, 'close');
      expect(contents()).toEqual([expect.stringMatching(/^software-1-\d+-/), 'software-1.lock']);
      await prepare(preparation());
      expect([times(), contents()]).toEqual([2, ['software-1']]);
    },
    MINUTE,
  );
});
