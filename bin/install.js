// Runs before the npm scripts that need the dependencies. It needs only Node, because nothing may be installed yet.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, utimesSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawn } = require('node:child_process');
const { setTimeout: sleep } = require('node:timers/promises');

const root = join(__dirname, '..');
const stamp = join(root, 'node_modules', '.tableside-lock');
/** A folder that exists while a process installs. The process keeps its modification time recent. */
const lock = join(root, '.tableside', 'install.lock');
const TOUCH_MS = 1000;
/** After this long without renewal the lock belongs to a killed process. */
const STALE_MS = 10_000;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 15)) {
  console.error(`Node must be 20.15 or later, got ${process.versions.node}. Install it from https://nodejs.org.`);
  process.exit(1);
}

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

async function main() {
  if (!isInstalled()) {
    const release = await takeLock();
    // Another process may have installed the dependencies meanwhile.
    if (!isInstalled()) await install();
    release();
  }
  require('./link');
}

async function takeLock() {
  mkdirSync(join(root, '.tableside'), { recursive: true });
  for (let waits = 0; !tryLock(); waits++) {
    if (waits === 0) console.error('Waiting for another process to install the npm dependencies …');
    await sleep(200);
  }
  const touching = setInterval(() => ifExists(() => utimesSync(lock, new Date(), new Date())), TOUCH_MS);
  return () => {
    clearInterval(touching);
    ifExists(() => rmdirSync(lock));
  };
}

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const found = statSync(lock, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > STALE_MS) ifExists(() => rmdirSync(lock));
    return false;
  }
}

/** Another process may have removed the lock as stale, for example after the laptop slept. */
function ifExists(act) {
  try {
    act();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

async function install() {
  console.error('Installing the npm dependencies (one or two minutes the first time) …');
  const started = Date.now();
  const code = await npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error');
  if (code !== 0) {
    ifExists(() => rmdirSync(lock));
    console.error(
      'npm cannot install the dependencies (see above). It needs access to the npm registry, or a cache that has them.',
    );
    process.exit(1);
  }
  // Written last, so that an interrupted installation is repeated.
  writeFileSync(stamp, wanted);
  console.error(`Installed the npm dependencies in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Runs npm. @returns its exit code */
function npm(...parameters) {
  // Even if another package manager runs this script, only npm can read the lock file.
  const script = /npm-cli\.js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : undefined;
  const [command, ...before] = script ? [process.execPath, script] : ['npm'];
  return new Promise((resolve) => {
    spawn(command, [...before, ...parameters], { cwd: root, stdio: ['ignore', 2, 2] })
      .once('error', (error) => resolve(console.error(error.message)))
      .once('close', resolve);
  });
}

main();
