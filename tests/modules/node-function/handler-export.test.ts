import { type Files, worldsOfFile } from './code-world';

const worldOf = worldsOfFile();

describe('the exports of an entry', () => {
  it.each<[string, string, string, Files?]>([
    ['another name', 'index.ts', 'export const main = () => 1;\n'],
    ['a default only', 'index.ts', 'export default () => 1;\n'],
    ['a type only', 'index.ts', 'export type handler = string;\nexport const other = 1;\n'],
    ['nothing', 'index.ts', 'console.log(1);\n'],
    ['another name in another file', 'index.ts', "export * from './a';\n", { 'a.ts': 'export const main = 1;\n' }],
    ['another name in CommonJS', 'index.js', 'exports.main = () => 1;\n'],
    ['a function in CommonJS', 'index.js', 'module.exports = async () => 1;\n'],
  ])('must have handler, not %s', (_, name, index, files = {}) => {
    const world = worldOf({ ...files, [name]: index });
    expect(() => world.packageAnew({ entry: world.path(name) })).toThrow(
      /^cannot package .+: it must export handler, but /,
    );
  });

  it('names what they are instead', () => {
    const world = worldOf({ 'index.ts': 'export const main = 1;\nexport const other = 2;\n' });
    expect(() => world.packageAnew()).toThrow('it must export handler, but exports main, other');
    expect(() => world.packageAnew({ format: 'esm' })).toThrow('it must export handler, but exports main, other');
  });

  it('must be those of an ES module with format esm', () => {
    const world = worldOf({ 'index.js': 'exports.handler = () => 1;\n' });
    expect(() => world.packageAnew({ entry: world.path('index.js'), format: 'esm' })).toThrow(
      "it must export handler, but exports default: an entry in CommonJS requires the format 'cjs'",
    );
  });

  it.each<[string, string, string, Files?]>([
    ['renamed', 'index.ts', 'const main = () => 1;\nexport { main as handler };\n'],
    ['from another file', 'index.ts', "export * from './a';\n", { 'a.ts': 'export const handler = () => 1;\n' }],
    ['from CommonJS', 'index.ts', "export * from './a';\n", { 'a.js': 'exports.handler = () => 1;\n' }],
    ['a property', 'index.js', 'exports.handler = () => 1;\n'],
    [
      'an object of another file',
      'index.js',
      "module.exports = require('./a');\n",
      { 'a.js': 'exports.handler = () => 1;\n' },
    ],
    [
      'of another file among others',
      'index.js',
      "const a = require('./a');\nmodule.exports = { other: 1, ...a };\n",
      { 'a.js': 'exports.handler = () => 1;\n' },
    ],
    [
      'assigned beside imports',
      'index.ts',
      "import { join } from 'node:path';\nmodule.exports = { handler: () => join('a', 'b').length - 2 };\n",
    ],
    ['exported beside imports', 'index.js', "import 'node:path';\nexports.handler = () => 1;\n"],
    [
      'through two files',
      'index.ts',
      "export * from './a';\n",
      { 'a.ts': "export * from './b';\n", 'b.js': 'exports.handler = () => 1;\n' },
    ],
    ['destructured', 'index.ts', 'export const { handler } = { handler: () => 1 };\n'],
    ['a class method', 'index.ts', 'class App { static handler = () => 1; }\nexport const { handler } = App;\n'],
    ['an assignment in TypeScript', 'index.ts', 'export = { handler: () => 1 };\n'],
  ])('may have handler %s', (_, name, index, files = {}) => {
    const world = worldOf({ ...files, [name]: index });
    expect(world.answer({ entry: world.path(name) })).toBe(1);
  });
});
