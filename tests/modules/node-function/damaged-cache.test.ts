import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CodeWorld } from './code-world';

const answers = 'export const handler = () => answer;\n';

describe('the cache of packages', () => {
  it('replaces a zip that was damaged', () => {
    const world = new CodeWorld({ 'index.ts': `const answer = 1;\n${answers}` });
    const { path, ...unchanged } = world.package();
    writeFileSync(path, '');
    expect(world.package()).toEqual({ path, ...unchanged });
    expect(statSync(path).size).toBeGreaterThan(0);
    world.remove();
  });

  it.each(['', '{', 'null', '{}', '[]', '"x"', '{"hash":5}', '{"hash":"AAAA","observed":null}'])(
    'replaces an entry that was damaged, such as %j',
    (damaged) => {
      const world = new CodeWorld({ 'index.ts': `const answer = 1;\n${answers}` });
      const packaged = world.package();
      const [entry = ''] = readdirSync(world.cacheFolder).filter((name) => name.endsWith('.json'));
      const content = readFileSync(join(world.cacheFolder, entry), 'utf8');
      writeFileSync(join(world.cacheFolder, entry), damaged);
      expect(world.package()).toEqual(packaged);
      expect(readFileSync(join(world.cacheFolder, entry), 'utf8')).toBe(content);
      world.remove();
    },
  );

  it('is not needed: the package is the same if nothing can be written there', () => {
    const world = new CodeWorld({ 'index.ts': `const answer = 1;\n${answers}` });
    const { hash } = world.package();
    rmSync(world.cacheFolder, { recursive: true });
    writeFileSync(world.cacheFolder, '');
    const { path, ...anew } = world.package();
    expect([anew.hash, path.startsWith(world.cacheFolder)]).toEqual([hash, false]);
    rmSync(dirname(path), { recursive: true });
    world.remove();
  });
});
