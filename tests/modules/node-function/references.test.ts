import { type CodeWorld, type Files, worldsOfFile } from './code-world';

jest.setTimeout(180_000);

const worldOf = worldsOfFile();

/** Answers whether the field is what TypeScript's own class fields, or assignments, make of it. */
const entity = `class Entity { constructor(values: object) { Object.assign(this, values); } }
class Order extends Entity { id?: string }
export const handler = () => new Order({ id: 'o-1' }).id ?? 'nothing';
`;

const assigning = { compilerOptions: { useDefineForClassFields: false } };
const only = (...paths: readonly string[]) => ({ files: [], references: paths.map((path) => ({ path })) });
const rejection = (world: CodeWorld, reference: string) =>
  `cannot bundle ${world.path('index.ts')}: ${world.path('tsconfig.json')} compiles no files itself, and ` +
  `${world.path(reference)} would compile the code in another way: add a tsconfig.json that extends the right one beside the entry`;

describe('a tsconfig.json that only references others', () => {
  it.each<[string, string, Files]>([
    ['a file', './tsconfig.app.json', { 'tsconfig.app.json': assigning }],
    ['a folder', './app', { 'app/tsconfig.json': assigning }],
    ['one with a base', './tsconfig.app.json', { 'tsconfig.app.json': { extends: './base' }, 'base.json': assigning }],
  ])('is rejected if the code means something else in %s', (_, path, files) => {
    const world = worldOf({ ...files, 'index.ts': entity, 'tsconfig.json': only('./gone.json', path) });
    expect(() => world.packageAnew()).toThrow(rejection(world, path === './app' ? 'app/tsconfig.json' : path.slice(2)));
    world.write({ 'fn/index.ts': entity, 'fn/tsconfig.json': { extends: `../${Object.keys(files)[0]}` } });
    expect(world.answer({ entry: world.path('fn') })).toBe('o-1');
  });

  it.each<[string, Files]>([
    [
      'the code means the same',
      { 'tsconfig.json': only('./app.json'), 'app.json': { compilerOptions: { strict: false } } },
    ],
    [
      'it compiles files, too',
      { 'tsconfig.json': { include: ['*.ts'], references: [{ path: './app.json' }] }, 'app.json': assigning },
    ],
    ['it references none', { 'tsconfig.json': { files: [] }, 'app.json': assigning }],
  ])('applies if %s', (_, files) => {
    expect(worldOf({ ...files, 'index.ts': entity }).answer()).toBe('nothing');
  });

  it.each<[string, Files]>([
    ['a reference', { 'app.json': assigning }],
    ['the base of a reference', { 'base.json': assigning }],
    ['a reference that exists at last', { 'late.json': assigning }],
  ])('is compared again, although the package is cached, after an edit of %s', (_, edit) => {
    const world = worldOf({
      'index.ts': entity,
      'tsconfig.json': only('./app.json', './late.json'),
      'app.json': { extends: './base.json' },
      'base.json': {},
    });
    const { hash } = world.package();
    expect(world.package().hash).toBe(hash);
    world.write(edit);
    expect(() => world.package()).toThrow('would compile the code in another way');
  });
});
