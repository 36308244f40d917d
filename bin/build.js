// Node 20 cannot run TypeScript, so the sources are transpiled, file by file, into a folder named after their content.
// That is four times as fast as a hook in `require`, and nothing is transpiled again until a source changes. Packages are
// loaded when they are first used: a command loads only its own, and not the SDK clients and Redis of all others.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { dirname, join, relative, resolve } = require('node:path');
const { version } = require('@swc/core/package.json');

const root = join(__dirname, '..');
const builds = join(root, '.tableside', 'build');
/** A test compares this list with the checkout. */
exports.SOURCES = [
  'index.ts',
  'main.ts',
  'environments',
  'tables',
  'systems',
  'modules',
  'functions',
  'runtime',
  'filters',
  'bulk',
  'testkit',
  'local',
  'cli',
  'benchmarks',
];

// Child processes inherit an absolute path, because they may run in another folder.
process.env.TABLESIDE_HOME = resolve(root, process.env.TABLESIDE_HOME || '.tableside');

/** The absolute path of a transpiled source: `built('cli/index.js')`. */
exports.built = (path) => join(build(), path);

function build() {
  const sources = exports.SOURCES.flatMap(typescriptFiles).sort();
  const hash = createHash('sha256').update(version).update(fs.readFileSync(__filename));
  for (const source of sources) hash.update(`\0${source}\0`).update(fs.readFileSync(join(root, source)));
  const folder = join(builds, hash.digest('hex').slice(0, 16));
  if (!fs.existsSync(folder)) transpile(sources, folder);
  return folder;
}

/** The option `recursive` of `readdirSync` takes ten times as long. */
function typescriptFiles(path) {
  if (path.endsWith('.ts')) return [path];
  const entries = fs.readdirSync(join(root, path), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
    .flatMap(({ name }) => typescriptFiles(join(path, name)));
}

const isBundled = (source) => /^(functions|runtime|tables)\b/.test(source);

const TRANSPILE = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs', lazy: true },
  sourceMaps: 'inline',
  inlineSourcesContent: false,
};

function transpile(sources, folder) {
  const { transformFileSync } = require('@swc/core');
  fs.mkdirSync(builds, { recursive: true });
  const draft = fs.mkdtempSync(join(builds, 'draft-'));
  for (const source of sources) {
    const output = join(draft, source.replace(/\.ts$/, '.js'));
    fs.mkdirSync(dirname(output), { recursive: true });
    const sourceFileName = relative(dirname(output), join(root, source));
    fs.writeFileSync(output, transformFileSync(join(root, source), { ...TRANSPILE, sourceFileName }).code);
  }
  // esbuild bundles functions from the TypeScript next to the JavaScript, because it cannot tree-shake CommonJS.
  for (const source of sources.filter(isBundled)) fs.copyFileSync(join(root, source), join(draft, source));
  try {
    fs.renameSync(draft, folder);
  } catch (error) {
    // Another process has built it meanwhile.
    if (!fs.existsSync(folder)) throw error;
    fs.rmSync(draft, { recursive: true });
  }
}
