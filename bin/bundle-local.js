// Part of `npm run build`: bundles `tableside/local` and the program `tableside` of the npm package with their packages,
// so that its users need no SDK. What is large is in files of its own, which are loaded when they are used.
const { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
/** Installed with the package. */
const { dependencies } = require('../package.json');

/** Those that refer to others find them by their paths. */
const BUNDLES = [
  { source: 'local/event-sources/index', external: [] },
  { source: 'local/dax/standalone', external: [] },
  { source: 'local/library', external: ['./event-sources', './dax/standalone'] },
  { source: 'cli/local/package', external: ['../../local/event-sources', '../../local/dax/standalone'] },
];
const DECLARATIONS = ['library.d.ts', 'event-sources/status.d.ts'].map((file) => join(dist, 'local', file));

/** The compiler has written the parts of the bundles, too. */
function keepDeclarations() {
  const contents = DECLARATIONS.map((file) => readFileSync(file));
  rmSync(join(dist, 'local'), { recursive: true });
  for (const [index, file] of DECLARATIONS.entries()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents[index]);
  }
}

/** @returns the files in the bundle */
function bundle({ source, external }) {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [`${source}.ts`],
    outfile: join(dist, `${source}.js`),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: [...external, ...Object.keys(dependencies)],
    // Names of classes and functions remain: they are in messages.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    ...(source.startsWith('cli/') && { banner: { js: '#!/usr/bin/env node' } }),
  });
  return Object.keys(metafile.inputs);
}

/** The folder of the package that has a file: the innermost one. */
const packageOf = (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** @returns the name of a package, and its license */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return [`${name} ${version}`, file ? readFileSync(join(root, folder, file), 'utf8').trim() : `License: ${license}`];
}

/** Packages with the same license share its text. */
function writeLicenses(files) {
  const folders = new Set(files.map(packageOf).filter((folder) => folder !== undefined));
  const packages = new Map();
  for (const [name, text] of [...folders].map(licenseOf).sort()) {
    packages.set(text, new Set([...(packages.get(text) ?? []), name]));
  }
  const parts = [...packages].map(([text, names]) => `${[...names].join('\n')}\n\n${text}\n`);
  writeFileSync(join(dist, 'local', 'LICENSES.txt'), parts.join(`\n${'-'.repeat(80)}\n\n`));
}

keepDeclarations();
writeLicenses(BUNDLES.flatMap(bundle));
