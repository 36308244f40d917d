// Node 20 cannot run TypeScript, so the sources are transpiled, file by file, into a folder named after their content.
// That is four times as fast as a hook in `require`, and nothing is transpiled again until a source changes.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { join, resolve } = require('node:path');
const { version } = require('esbuild/package.json');

const root = join(__dirname, '..');
const builds = join(root, '.tableside', 'build');
/** A test compares this list with the checkout. */
exports.SOURCES = [
  'main.ts',
  'environments',
  'tables',
  'systems',
  'modules',
  'functions',
  'runtime',
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
  const hash = createHash('sha256').update(version);
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

function transpile(sources, folder) {
  const { buildSync } = require('esbuild');
  fs.mkdirSync(builds, { recursive: true });
  const draft = fs.mkdtempSync(join(builds, 'draft-'));
  buildSync({
    entryPoints: sources,
    absWorkingDir: root,
    outdir: draft,
    outbase: root,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
  });
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
