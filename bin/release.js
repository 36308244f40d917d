// `npm run release`: sets the version, writes CHANGELOG.md from the pending changesets, and records what the modules create.
const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { recordRelease } = require('./contract');

const root = join(__dirname, '..');
const changelog = join(root, 'CHANGELOG.md');

if (!readdirSync(join(root, '.changeset')).some((name) => name.endsWith('.md'))) {
  console.error('.changeset must contain a changeset, found none. Add one with: npx changeset');
  process.exit(1);
}

execFileSync(process.execPath, [require.resolve('@changesets/cli/bin.js'), 'version'], { cwd: root, stdio: 'inherit' });

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
lock.version = version;
lock.packages[''].version = version;
writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);

// Lines that were written there by hand belong to this version, too.
const written = readFileSync(changelog, 'utf8').replace(/^(## .*)\n(?=###)/gm, '$1\n\n');
writeFileSync(changelog, written.replace('\n## Unreleased\n', ''));

recordRelease();
