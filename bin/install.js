// Runs before the npm scripts that need the dependencies: plain Node, because nothing may be installed yet.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
const stamp = join(root, 'node_modules', '.tableside-lock');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 15)) {
  console.error(`Node 20.15 or newer is needed, this is ${process.versions.node}: get it from https://nodejs.org.`);
  process.exit(1);
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) process.exit(0);

console.error('Installing the npm dependencies (a minute or two on the first time) …');
const started = Date.now();
// Another package manager may have started this, but the lock file is npm's.
const npm = /npm-cli\.js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : undefined;
const [command, ...npmArguments] = npm ? [process.execPath, npm] : ['npm'];
const { status } = spawnSync(
  command,
  [...npmArguments, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
  {
    cwd: root,
    stdio: ['ignore', 2, 2],
  },
);
if (status !== 0) {
  console.error('npm could not install the dependencies (see above): it needs the npm registry or a full npm cache.');
  process.exit(1);
}
// Written last: an interrupted installation is done again.
writeFileSync(stamp, lock);
console.error(`Installed the npm dependencies in ${Math.round((Date.now() - started) / 1000)} s.`);
