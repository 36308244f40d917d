// `npm run release`: sets the version, also of the package in the examples, writes CHANGELOG.md from the pending
// changesets, and records what the modules create.
const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { recordRelease } = require('./contract');

const root = join(__dirname, '..');
const changelog = join(root, 'CHANGELOG.md');

const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const writeJson = (file, content) => writeFileSync(join(root, file), `${JSON.stringify(content, null, 2)}\n`);

/** The package.json of an example, which depends on this version. */
exports.exampleOf = (manifest, version) => ({
  ...manifest,
  dependencies: { ...manifest.dependencies, tableside: `^${version}` },
});

function setVersion(version) {
  const lock = readJson('package-lock.json');
  lock.version = version;
  lock.packages[''].version = version;
  writeJson('package-lock.json', lock);
  for (const name of readdirSync(join(root, 'examples'))) {
    const file = join('examples', name, 'package.json');
    if (existsSync(join(root, file))) writeJson(file, exports.exampleOf(readJson(file), version));
  }
}

async function main() {
  if (!readdirSync(join(root, '.changeset')).some((name) => name.endsWith('.md'))) {
    console.error('.changeset must contain a changeset, found none. Add one with: npx changeset');
    process.exit(1);
  }
  execFileSync(process.execPath, [require.resolve('@changesets/cli/bin.js'), 'version'], {
    cwd: root,
    stdio: 'inherit',
  });
  setVersion(readJson('package.json').version);
  // Lines that were written there by hand belong to this version, too.
  const written = readFileSync(changelog, 'utf8').replace(/^(## .*)\n(?=###)/gm, '$1\n\n');
  writeFileSync(changelog, written.replace('\n## Unreleased\n', ''));
  await recordRelease();
}

if (require.main === module) main();
