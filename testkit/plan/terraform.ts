import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { OLDEST } from './configuration';
import { faster } from './faster';
import { NOWHERE } from './local-provider';
import { whyNotStarted } from './program';

/** What a command of Terraform printed. */
export interface Finished {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program: `terraform`, unless `TERRAFORM_BINARY_NAME` names another one, as for CDKTF. */
function binary(): string {
  const name = process.env.TERRAFORM_BINARY_NAME || 'terraform';
  // Terraform runs in another folder than the caller.
  return name.includes('/') ? resolve(name) : name;
}

/**
 * Waits for the end of its parent, which closes its standard input even if it is killed. Then it ends the processes
 * of Terraform that it has read last, and removes the folder.
 */
const REAPER = `
let running = [];
process.stdin.setEncoding('utf8').on('data', (text) => { running = JSON.parse(text.trim().split('\\n').at(-1)); });
process.stdin.on('end', () => {
  for (const pid of running) {
    try { process.kill(-pid, 'SIGKILL'); } catch (error) { if (error.code !== 'ESRCH') throw error; }
  }
  require('node:fs').rmSync(process.argv[1], { recursive: true, force: true });
});`;

const ongoing = new Set<Terraform>();

/** Terraform in a temporary folder, both of which end with this process, however that ends. */
export class Terraform {
  readonly folder = mkdtempSync(join(tmpdir(), 'tableside-plan-'));
  private readonly reaper: ChildProcess;
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly endpoint: string | undefined) {
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    this.reaper = spawn(process.execPath, ['-e', REAPER, this.folder], { stdio: [...stdio], detached: true });
    this.reaper.unref();
    ongoing.add(this);
  }

  get program(): string {
    return binary();
  }

  /** @param cwd a folder below `folder` */
  async run(cwd: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const child = started(() => this.start(binary(), parameters, cwd, env));
    const texts = [child.stdout, child.stderr].map(async (stream) => {
      let text = '';
      for await (const chunk of stream.setEncoding('utf8')) text += chunk;
      return text;
    });
    const ended = new Promise<number | null>((done, reject) => {
      child.once('error', (error) => reject(notStarted(error))).once('close', done);
    });
    const [code, stdout = '', stderr = ''] = await Promise.all([ended, ...texts]);
    return { ok: code === 0, stdout, stderr };
  }

  /** Starts a program that ends with this process at the latest, in its own process group, which also has providers. */
  start(program: string, parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    const options = { cwd, env: { ...this.environment(), ...env }, detached: true };
    const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const forget = () => {
      this.running.delete(child);
      this.tellReaper();
    };
    this.running.add(child);
    this.tellReaper();
    child.once('error', forget).once('close', forget);
    return child;
  }

  /** Ends what runs, and removes the folder. */
  end(): void {
    this.running.forEach(kill);
    this.running.clear();
    rmSync(this.folder, { recursive: true, force: true });
    this.reaper.stdin?.end('[]\n');
    ongoing.delete(this);
  }

  private tellReaper(): void {
    const { stdin } = this.reaper;
    if (stdin?.writable) stdin.write(`${JSON.stringify([...this.running].flatMap(({ pid }) => pid ?? []))}\n`);
  }

  private environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(([name]) => isKept(name));
    return {
      ...faster(),
      ...Object.fromEntries(kept),
      // For the sockets of providers, which stay if a provider is killed.
      TMPDIR: this.folder,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_ENDPOINT_URL: this.endpoint ?? NOWHERE,
    };
  }
}

/** Ends a process with its group, unless it has ended. */
export function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
}

const notStarted = (cause: unknown) =>
  new Error(missing(`got ${whyNotStarted(binary(), cause as NodeJS.ErrnoException)}`), { cause });

/** Some errors are thrown at once, others are events. */
function started<Child>(start: () => Child): Child {
  try {
    return start();
  } catch (error) {
    throw notStarted(error);
  }
}

/** Neither settings of other commands and folders of Terraform, nor a way to AWS. */
const isKept = (name: string): boolean =>
  /^AWS_(DEFAULT_)?REGION$/.test(name) ||
  !/^(AWS_|TF_CLI_ARGS_(?!init$)|TF_(DATA_DIR|REATTACH_PROVIDERS|WORKSPACE|INPUT|LOG_PATH|LOG)|NODE_OPTIONS)/.test(
    name,
  );

/** Ends the plans that still run, for example of tests that have timed out. */
export function endAll(): void {
  for (const terraform of ongoing) terraform.end();
}

export const missing = (got: string): string =>
  `Terraform ${OLDEST} or later, or OpenTofu ${OLDEST} or later, must be on the PATH, ${got}. ` +
  'Install it from https://developer.hashicorp.com/terraform/install, or name its program in TERRAFORM_BINARY_NAME.';
