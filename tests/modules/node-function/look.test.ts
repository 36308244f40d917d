import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookNow } from '../../../modules/node-function/observed';

const folder = mkdtempSync(join(tmpdir(), 'look-'));
const file = join(folder, 'a.ts');
afterAll(() => rmSync(folder, { recursive: true }));

it.each([0, 1, 30])('sees every change of a file of the same size, %d ms after the last one', async (milliseconds) => {
  const seen = new Set<string>();
  for (let round = 10; round < 40; round += 1) {
    writeFileSync(file, `${round}`);
    if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    seen.add(lookNow.file(file));
  }
  expect(seen.size).toBe(30);
});

it('sees a file that is replaced by another one, or removed', async () => {
  for (const name of ['b.ts', 'c.ts']) writeFileSync(join(folder, name), name);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const [one, other] = [lookNow.file(join(folder, 'b.ts')), lookNow.file(join(folder, 'c.ts'))];
  renameSync(join(folder, 'c.ts'), join(folder, 'b.ts'));
  expect(lookNow.file(join(folder, 'b.ts'))).toBe(other);
  rmSync(join(folder, 'b.ts'));
  expect([lookNow.file(join(folder, 'b.ts')), one === other]).toEqual(['absent', false]);
});
