import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../../modules/node-function/bundle';

const LIMIT = 1.25;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-dax-size-'));
  for (const entry of [require.resolve('./bare-function.ts'), require.resolve('./query-function.ts')]) {
    writeFileSync(fileOf(basename(entry, '.ts')), bundle(entry).files['index.js'] ?? '');
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string) => join(folder, `${name}.js`);

/** Milliseconds of processor time until the package is loaded. */
async function loadTime(name: string): Promise<number> {
  const script = `require(${JSON.stringify(fileOf(name))}); const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); process.exit()`;
  return Number((await promisify(execFile)(process.execPath, ['-e', script])).stdout);
}

describe('a function that uses DAX', () => {
  it(`is at most ${LIMIT} times as large as with the bare DAX client`, () => {
    const bytes = (name: string) => statSync(fileOf(name)).size;
    expect(bytes('query-function') / bytes('bare-function')).toBeLessThanOrEqual(LIMIT);
  });

  it(`takes at most ${LIMIT} times as long to load`, async () => {
    const times = { bare: [] as number[], ours: [] as number[] };
    for (let round = 0; round < 9; round++) {
      times.bare.push(await loadTime('bare-function'));
      times.ours.push(await loadTime('query-function'));
    }
    expect(Math.min(...times.ours) / Math.min(...times.bare)).toBeLessThanOrEqual(LIMIT);
  });
});
