import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../../local/machine/paths';
import { endProcesses, findProcesses } from '../../local/machine/processes';
import { freePort } from './ports';
import { type Finished, finished, PORTS } from './tableside';

/** How long a command may print nothing before it is killed. */
const PATIENCE_MS = 120_000;
/** The README's requirements other than Node and Python. */
const NEEDED = ['npm', 'npx', 'terraform', 'git', 'ps'];
/** Programs that every Unix has. */
const SHELL_TOOLS = [
  ...['sh', 'bash', 'env', 'cat', 'ls', 'mkdir', 'rmdir', 'rm', 'cp', 'mv', 'ln', 'chmod', 'touch', 'uname', 'id'],
  ...['tar', 'gzip', 'sed', 'grep', 'awk', 'head', 'tail', 'tr', 'cut', 'sort', 'uniq', 'wc', 'find', 'xargs', 'sleep'],
  ...['date', 'dirname', 'basename', 'readlink', 'realpath', 'mktemp', 'which', 'true', 'false', 'test', 'expr', 'tee'],
  ...['kill', 'nproc', 'hostname'],
];
/** Files in the home that configure registries. Nothing else from the home is copied. */
const REGISTRY_FILES = ['.npmrc', '.config/pip/pip.conf', '.pip/pip.conf', '.terraformrc', '.terraform.d'];
/** Environment variables that configure registries. Other npm variables point to this checkout. */
const REGISTRY_VARIABLES = [
  /^(PIP_\w+|TF_CLI_CONFIG_FILE|TABLESIDE_PROVIDER_MIRROR)$/,
  /^\w*(PROXY|CA_BUNDLE|CA_CERTS|CERT_FILE|CERT_DIR|CAINFO)$/i,
  /^npm_config_(registry|ca|cafile|strict_ssl|fetch_\w+)$/,
];
/** Skipped when a checkout without Git history is copied. */
const GENERATED = ['node_modules', '.tableside', 'cdktf.out', 'dist', '.git'];

/**
 * A fresh clone of HEAD on a machine that has only the README's requirements: no other programs on the PATH, an empty
 * home and empty caches.
 */
export class CleanRoom {
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-newcomer-')));
  readonly project = join(this.folder, 'project');
  private readonly port = freePort(PORTS);
  private readonly running = new Set<ChildProcess>();

  constructor() {
    for (const name of ['bin', 'home', 'tmp']) mkdirSync(join(this.folder, name));
    this.linkPrograms();
    for (const file of REGISTRY_FILES) this.copyFromHome(file);
    if (existsSync(join(root, '.git'))) execFileSync('git', ['clone', '--quiet', root, this.project]);
    else
      cpSync(root, this.project, {
        recursive: true,
        filter: (path) => !GENERATED.some((name) => path === join(root, name)),
      });
  }

  /** Runs a shell command until it ends. */
  async run(line: string): Promise<Finished> {
    return finished(await this.start(line));
  }

  /** Runs an endless shell command until it prints something, then interrupts it as Ctrl-C does. */
  async runUntilInterrupted(line: string): Promise<Finished> {
    const child = await this.start(line);
    const patience = setTimeout(() => interrupt(child, 'SIGKILL'), PATIENCE_MS);
    child.stdout.once('data', () => interrupt(child, 'SIGINT'));
    const result = await finished(child);
    clearTimeout(patience);
    return result;
  }

  /** The ids of the processes that run in the clean room. */
  processes(): number[] {
    return findProcesses((command) => command.includes(this.folder));
  }

  /** Ends every process in the clean room and deletes it. */
  async remove(): Promise<void> {
    for (const child of this.running) interrupt(child, 'SIGKILL');
    await endProcesses((command) => command.includes(this.folder));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private linkPrograms(): void {
    const link = (name: string, path: string) => symlinkSync(path, join(this.folder, 'bin', name));
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    link('node', process.execPath);
    link('python3', python.trim());
    for (const name of [...NEEDED, ...SHELL_TOOLS]) {
      const path = whereIs(name);
      if (path) link(name, path);
      else if (NEEDED.includes(name)) throw new Error(`${name} must be on the PATH`);
    }
  }

  private copyFromHome(file: string): void {
    const named = file === '.npmrc' ? process.env.npm_config_userconfig : undefined;
    const source = named ?? join(homedir(), file);
    const target = join(this.folder, 'home', file);
    if (!existsSync(source)) return;
    mkdirSync(dirname(target), { recursive: true });
    if (file === '.terraform.d') symlinkSync(source, target);
    else copyFileSync(source, target);
  }

  /** Starts a shell command in its own process group, as a terminal does. */
  async start(line: string) {
    const child = spawn('sh', ['-c', line], {
      cwd: this.project,
      detached: true,
      env: {
        ...Object.fromEntries(
          Object.entries(process.env).filter(([name]) => REGISTRY_VARIABLES.some((rule) => rule.test(name))),
        ),
        PATH: join(this.folder, 'bin'),
        HOME: join(this.folder, 'home'),
        TMPDIR: join(this.folder, 'tmp'),
        LANG: process.env.LANG ?? 'C.UTF-8',
        TERM: 'dumb',
        CI: process.env.CI ?? '',
        TABLESIDE_PORT: String(await this.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running.add(child);
    child.once('close', () => this.running.delete(child));
    return child;
  }
}

const whereIs = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Signals a process group. */
export function interrupt({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    // The process has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
