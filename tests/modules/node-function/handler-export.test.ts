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
    ['a namespace', 'index.ts', "export * as handler from './a';\n", { 'a.ts': 'export const main = 1;\n' }],
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

  it('names a default, which CommonJS bundles do not list', () => {
    const world = worldOf({ 'index.ts': 'export default { handler: () => 1 };\n' });
    expect(() => world.packageAnew()).toThrow('it must export handler, but exports default');
  });

  it('cannot be those of CommonJS with format esm, in which they have no names', () => {
    const world = worldOf({ 'index.ts': "export * from './a.js';\n", 'a.js': 'exports.handler = () => 1;\n' });
    expect(() => world.packageAnew({ format: 'esm' })).toThrow('it must export handler, but exports no names');
    expect(world.answer()).toBe(1);
  });

  it('may be those of an external package with format esm', () => {
    const world = worldOf({ 'index.ts': "export * from 'layer';\n" });
    expect(() => world.packageAnew({ format: 'esm', external: ['layer'] })).not.toThrow();
  });

  it.each([
    [
      'SWC',
      `_export_star(require("./a"), exports);\nfunction _export_star(from, to) { Object.keys(from).forEach(function(k) { Object.defineProperty(to, k, { get: function() { return from[k]; } }); }); }\n`,
    ],
    [
      'Rollup',
      `var a = require('./a');\nObject.keys(a).forEach(function (k) {\n  if (k !== 'default' && !Object.prototype.hasOwnProperty.call(exports, k)) Object.defineProperty(exports, k, { enumerable: true, get: function () { return a[k]; } });\n});\n`,
    ],
    ['a helper', `require('./a').addTo(exports);\n`],
  ])('may be added as %s does', (_, index) => {
    const a =
      "exports.handler = () => 1;\nObject.defineProperty(exports, 'addTo', { value: (to) => Object.assign(to, exports) });\n";
    const world = worldOf({
      'dist/index.js': `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n${index}`,
      'dist/a.js': a,
    });
    expect(world.answer({ entry: world.path('dist'), bundled: true })).toBe(1);
  });

  it('are not those that a compiler only marks', () => {
    const marks =
      'Object.defineProperty(exports, "__esModule", { value: true });\nObject.defineProperty(exports, Symbol.toStringTag, { value: "Module" });\n_export(exports, { main: function() { return main; } });\nfunction _export() {}\n';
    const world = worldOf({ 'dist/index.js': marks });
    expect(() => world.packageAnew({ entry: world.path('dist'), bundled: true })).toThrow(
      'it must export handler, but does not mention it',
    );
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
