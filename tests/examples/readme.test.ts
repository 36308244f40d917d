import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';

mkdirSync(join(root, '.tableside'), { recursive: true });
const folder = mkdtempSync(join(root, '.tableside', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pages = [
  'README.md',
  ...readdirSync(join(root, 'modules')).map((name) => `modules/${name}/README.md`),
  'testkit/README.md',
];
const examples = pages
  .filter((page) => page !== 'modules/shared/README.md')
  .flatMap((page) => {
    const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
    return [...blocks].map(([, code = ''], index) => ({ file: `${page.replaceAll('/', '-')}-${index + 1}.ts`, code }));
  });

it('has examples on every module’s page, and each compiles', () => {
  for (const { file, code } of examples) writeFileSync(join(folder, file), code);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { moduleDetection: 'force', noUnusedLocals: false, paths: { 'tableside/*': [`${root}/*`] } },
      include: ['*.ts'],
    }),
  );
  const { stdout, status } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
  expect(examples.length).toBeGreaterThanOrEqual(pages.length - 2);
}, 60_000);
