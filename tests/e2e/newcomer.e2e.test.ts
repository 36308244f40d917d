import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CleanRoom } from './clean-room';
import type { Finished } from './tableside';

/** Dependencies, software and the provider are downloaded, which no test should have an opinion on. */
const MOST_MS = 30 * 60_000;

const room = new CleanRoom();
afterAll(() => room.remove(), MOST_MS);

/** What is said of a command that failed. */
const failure = (line: string, { code, stdout, stderr }: Finished) =>
  `${line} ended with ${code}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`;

let tryNext: string[] = [];

it(
  'starts in a fresh clone by `npm start` alone',
  async () => {
    const start = await room.run('npm start');
    if (start.code !== 0) throw new Error(failure('npm start', start));
    expect(start.stdout).toContain('Sent 200, written 200, counted 200, in the dead-letter queue 0.');
    const [, after = ''] = start.stdout.split('\nTry next:\n');
    tryNext = after
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim());
    expect(tryNext.length).toBeGreaterThan(2);
  },
  MOST_MS,
);

it(
  'changes nothing by a second `npm start`',
  async () => {
    const start = await room.run('npm start');
    if (start.code !== 0) throw new Error(failure('npm start', start));
    expect(start.stderr).toMatch(/Deploying .*: (no changes|0 added, 0 changed, 0 destroyed) /);
    expect(start.stderr).not.toContain('Installing the npm dependencies');
  },
  MOST_MS,
);

/** Run by tests of their own: the first above, the second by whoever runs this. */
const ELSEWHERE = ['npm start', 'npm test'];
const isEndless = (line: string) => / --(watch|follow)\b/.test(line);
/** An interrupted program ends by the signal, or with the code that shells give it. */
const INTERRUPTED = [null, 0, 130];

it(
  'runs every command that “Try next” and the README show, as it is written there',
  async () => {
    const shown = commandsOf(readFileSync(join(room.project, 'README.md'), 'utf8'));
    expect(shown).toEqual(expect.arrayContaining(ELSEWHERE));
    const printed = new Map<string, string>();
    for (const line of [...tryNext, ...shown.filter((line) => !ELSEWHERE.includes(line))]) {
      const result = await (isEndless(line) ? room.runUntilInterrupted(line) : room.run(line));
      if (!isRight(line, result)) throw new Error(failure(line, result));
      printed.set(line, result.stdout);
    }
    expect(printed.get('npx tableside restaurants find --cuisine thai --city london')).toContain('r-0001');
    expect(['reads.png', 'reads.svg'].filter((file) => !existsSync(join(room.project, file)))).toEqual([]);
    // The last command is `down`.
    expect(room.processes()).toEqual([]);
  },
  MOST_MS,
);

function isRight(line: string, { code, stdout, stderr }: Finished): boolean {
  const hasStackTrace = /^ {4}at /m.test(stderr);
  return !hasStackTrace && (isEndless(line) ? INTERRUPTED.includes(code) && stdout !== '' : code === 0);
}

/** The lines of the shell blocks of a page, without comments. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split('\n').map((line) => line.replace(/\s*(^|\s)#.*$/, '').trim()))
    .filter(Boolean);
}
