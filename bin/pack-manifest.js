// `npm pack` and `npm publish` run this before and after. The package has its own page, docs/npm-package.md, as its README,
// and its package.json has the entry `bin`, with which npm would install the checkout into its cache at each `npx
// tableside`, but nothing that only the checkout needs. A process that outlives a killed npm puts the checkout's files back.
const { spawn, spawnSync } = require('node:child_process');
const { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
/** Has the checkout's files while npm packs. */
const originals = join(root, '.tableside', 'packing');
const FILES = ['package.json', 'README.md'];
const POLL_MS = 200;

/** Links of the page are relative to its folder. */
const page = () =>
  readFileSync(join(root, 'docs', 'npm-package.md'), 'utf8').replace(/\]\((\.\.\/|(?!https?:|#))/g, (_, up) =>
    up ? '](' : '](docs/',
  );

function pack() {
  // A killed pack may have left its files.
  restore();
  const { scripts, devDependencies, overrides, ...manifest } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  mkdirSync(originals, { recursive: true });
  for (const file of FILES) copyFileSync(join(root, file), join(originals, file));
  spawn(process.execPath, [__filename, 'guard', npmPid()], { detached: true, stdio: 'ignore' }).unref();
  const packed = { ...manifest, bin: { tableside: 'dist/cli/local/package.js' } };
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  writeFileSync(join(root, 'README.md'), page());
}

/** The shell that runs this script has it as its parent. */
const npmPid = () => ps('ppid', process.ppid);

/** What `ps` says about a process; an empty string if there is none. */
const ps = (column, pid) => spawnSync('ps', ['-o', `${column}=`, '-p', `${pid}`], { encoding: 'utf8' }).stdout.trim();

function restore() {
  if (!existsSync(originals)) return;
  for (const file of FILES.filter((one) => existsSync(join(originals, one))))
    renameSync(join(originals, file), join(root, file));
  rmSync(originals, { recursive: true });
}

function guard(pid) {
  const timer = setInterval(() => {
    if (isRunning(pid) && existsSync(originals)) return;
    clearInterval(timer);
    restore();
  }, POLL_MS);
}

/** A killed process may remain as a zombie, until its parent asks for its end. */
const isRunning = (pid) => /^[^Z]/.test(ps('stat', pid));

const [action, pid] = process.argv.slice(2);
if (action === 'guard') guard(pid);
else if (action === 'packed') pack();
else restore();
