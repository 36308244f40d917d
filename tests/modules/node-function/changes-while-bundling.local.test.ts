import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageCode } from '../../../modules/node-function/package';
import { CodeWorld } from './code-world';

let world: CodeWorld;
beforeEach(async () => {
  world = new CodeWorld({ 'src/index.ts': 'export const handler = () => 1;\n' });
  // Longer than the grain of file times.
  await sleep(50);
});
afterEach(() => world.remove());

/** Packages twice. @param write what another program writes as soon as bundling starts @returns whether it was cached */
function isCachedWhile(write: () => void): boolean {
  const now = () => {
    const startedAt = Date.now();
    write();
    return startedAt;
  };
  const packaged = () => packageCode({ entry: world.path('src/index.ts') }, { cacheFolder: world.cacheFolder, now });
  const first = statSync(packaged().path).mtimeMs;
  return statSync(packaged().path).mtimeMs === first;
}

describe('a package', () => {
  it.each<[string, string]>([
    ['the entry', 'src/index.ts'],
    ['a file beside it', 'src/index.js'],
    ['a package.json above', 'package.json'],
    ['a folder of packages above', 'node_modules/x/y.js'],
  ])('is bundled again if %s was written while it was bundled', (_, name) => {
    expect(
      isCachedWhile(() => world.write({ [name]: name.endsWith('.json') ? {} : 'exports.handler = () => 1;' })),
    ).toBe(false);
  });

  it('is cached although folders above it were busy meanwhile, such as one with temporary files', () => {
    expect(isCachedWhile(() => world.write({ 'busy.txt': '', 'busy/file.txt': '' }))).toBe(true);
  });
});
