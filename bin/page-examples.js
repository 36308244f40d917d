// The first example of each module's page, as a complete program: tests plan them, and `npm run release` records what they
// create. `node bin/page-examples.js FOLDER` synthesizes those that `writeExamples` wrote there.
const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { built } = require('./build');

const root = join(__dirname, '..');
const modules = join(root, 'modules');

/** Synthesizes the examples with this checkout as the package. @returns what `use` returns, given their stacks by module */
exports.withExamples = (edit, use) => {
  mkdirSync(join(root, '.tableside'), { recursive: true });
  // In this checkout, so that the examples find its dependencies.
  const folder = mkdtempSync(join(root, '.tableside', 'examples-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const name of pages()) writeExample(join(folder, name), edit(exampleOf(name)));
    execFileSync(process.execPath, [__filename, folder], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const stacks = Object.fromEntries(pages().map((name) => [name, stackIn(join(folder, name, 'out', 'stacks'))]));
    return Promise.resolve(use(stacks)).finally(remove);
  } catch (error) {
    remove();
    throw error;
  }
};

const pages = () => readdirSync(modules).filter((name) => existsSync(join(modules, name, 'README.md')));

const exampleOf = (name) => /^```ts\n(.*?)^```/ms.exec(readFileSync(join(modules, name, 'README.md'), 'utf8'))[1];

const stackIn = (stacks) => join(stacks, ...readdirSync(stacks));

/** Writes an example and what it refers to: functions, and the files of a site. */
function writeExample(folder, code) {
  const { transformSync } = require('@swc/core');
  mkdirSync(join(folder, 'pages', 'assets'), { recursive: true });
  for (const file of ['index.html', 'assets/app.js']) writeFileSync(join(folder, 'pages', file), '\n');
  for (const [, name] of code.matchAll(/require\.resolve\('\.\/([\w-]+)'\)/g)) {
    writeFileSync(join(folder, `${name}.js`), 'exports.handler = async () => {};\n');
  }
  const options = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } };
  writeFileSync(join(folder, 'main.js'), transformSync(code, { ...options, module: { type: 'commonjs' } }).code);
}

function synthesizeAll(folder) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => {
    const [, path] = /^tableside\/(?!package\.json)(.*)$/.exec(request) ?? [];
    return resolve(path === undefined ? request : built(path), ...rest);
  };
  for (const name of readdirSync(folder)) {
    process.env.CDKTF_OUTDIR = join(folder, name, 'out');
    require(join(folder, name, 'main.js'));
  }
}

if (require.main === module) synthesizeAll(process.argv[2]);
