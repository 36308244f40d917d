import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { EnvironmentName } from '../../environments';
import { home, root } from '../../local/machine/paths';
import { endProcesses } from '../../local/machine/processes';
import { SetupError } from '../../local/machine/setup-error';
import { placesOf } from '../../modules/shared/provider-mirror';
import { faster } from '../../testkit/plan/faster';
import { none, whyNotStarted } from '../../testkit/plan/program';
import { abortOnInterrupt, InterruptedError, onInterrupt } from '../terminal/interrupt';
import { terraformBinary } from './terraform-binary';

const OLDEST = '1.10';
/** Characters of Terraform's output that an error quotes. */
const MAX_LENGTH = 1500;

/** The environment variables of the synthesis, `cdktf` and Terraform. */
const environment = () => ({
  ...faster(process.env),
  ...process.env,
  TABLESIDE_HOME: home,
  CDKTF_OUTDIR: outdir,
  // Hints at commands that people do not need here.
  TF_IN_AUTOMATION: '1',
  CHECKPOINT_DISABLE: '1',
  // Otherwise `cdktf` asks its registry for a newer version.
  DISABLE_VERSION_CHECK: '1',
  // Otherwise all deployments of a user share Terraform's provider cache, which does not support concurrent use.
  // https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
  CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
  // A killed deployment may leave a Terraform process that holds the lock for a moment.
  TF_CLI_ARGS_plan: `${process.env.TF_CLI_ARGS_plan ?? ''} -lock-timeout=120s`,
  TF_CLI_ARGS_apply: `${process.env.TF_CLI_ARGS_apply ?? ''} -lock-timeout=120s`,
});

/** The folder of synthesized stacks: that of plain `cdktf`, unless `TABLESIDE_HOME` names another home. */
export const outdir = home === join(root, '.tableside') ? join(root, 'cdktf.out') : join(home, 'cdktf.out');

/** @throws SetupError if Terraform is missing or too old */
export async function requireTerraform(): Promise<void> {
  const program = terraformBinary();
  const answer = await promisify(execFile)(program, ['version']).catch((error: NodeJS.ErrnoException) => {
    // A program that has failed has its exit code there.
    const reason = typeof error.code === 'string' ? whyNotStarted(program, error) : error.message.trim();
    if (reason === none(program)) return undefined;
    throw new SetupError(`The ${program} on the PATH cannot be run: ${reason}`);
  });
  // Versions before 0.13 know no `-json`.
  const version = /^(?:Terraform|OpenTofu) v(\S+)/m.exec(answer?.stdout ?? '')?.[1] ?? '';
  if (version.localeCompare(OLDEST, 'en', { numeric: true }) >= 0) return;
  const isNamed = process.env.TERRAFORM_BINARY_NAME !== undefined && program !== 'terraform';
  throw new SetupError(
    isNamed
      ? `TERRAFORM_BINARY_NAME must name Terraform or OpenTofu ${OLDEST} or later, got ${program}, ` +
          (version ? `which has version ${version}.` : answer ? 'which is another program.' : 'which is not found.')
      : `Terraform ${OLDEST} or later must be on the PATH, got ${version || 'none'}. ` +
          'Install it from https://developer.hashicorp.com/terraform/install, or name another program, such as OpenTofu, ' +
          'in TERRAFORM_BINARY_NAME.',
  );
}

/** A person did not approve the plan. */
export class NotApproved extends Error {
  override readonly name = 'NotApproved';
}

/** Whether to apply a plan, which Terraform describes. */
type Approve = (plan: string) => Promise<boolean>;

const logFile = join(home, 'deploy.log');

/**
 * Deploys as `cdktf deploy` does, which loads for seconds, initializes Terraform each time, and applies even if nothing
 * has changed.
 * @param approve asked before anything is changed @default nobody is asked
 * @returns Terraform's summary: `3 added, 0 changed, 0 destroyed`
 */
export async function deploy(
  environmentName: EnvironmentName,
  progress: (text: string) => void,
  approve?: Approve,
): Promise<string> {
  return synthesized(environmentName, progress, (folder, onLine) => applyStack(folder, onLine, approve));
}

/** Plans what a deployment would change, as text. It takes no lock, so that it needs no right to write. */
export const planned = (environmentName: EnvironmentName, progress: (text: string) => void): Promise<Planned> =>
  synthesized(environmentName, progress, async (folder, onLine) => {
    const { code, output } = await planStack(folder, onLine, '-lock=false');
    return { hasChanges: code === CHANGES, text: output.slice(Math.max(0, output.search(PLAN_STARTS))) };
  });

export interface Planned {
  readonly hasChanges: boolean;
  /** As Terraform says it. */
  readonly text: string;
}

const PLAN_STARTS =
  /^(Note: Objects have changed|Terraform used the selected providers|OpenTofu used the selected providers|No changes\.)/m;

/** Synthesizes all environments. @param work gets the folder of one, and what is to be called with each line of output */
async function synthesized<Result>(
  environmentName: EnvironmentName,
  progress: (text: string) => void,
  work: (folder: string, onLine: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  mkdirSync(home, { recursive: true });
  const log = createWriteStream(logFile);
  const lines: string[] = [];
  const onLine = (line: string) => {
    log.write(`${line}\n`);
    lines.push(line);
    progress(progressOf(lines));
  };
  try {
    requireDone(await run(process.execPath, [join(root, 'bin', 'synth.js')], root, onLine));
    return await work(join(outdir, 'stacks', environmentName), onLine);
  } finally {
    log.end();
  }
}

/** Initializes Terraform if it asks for it. @throws if the plan fails */
async function planStack(folder: string, onLine: (line: string) => void, ...options: string[]): Promise<Finished> {
  const terraform = terraformIn(folder, onLine);
  const plan = () => terraform('plan', '-detailed-exitcode', ...options);
  let planned = await plan();
  if (planned.code === FAILED && /\b(terraform|tofu) init\b/.test(planned.output)) {
    requireDone(await terraform('init', '-reconfigure'));
    planned = await plan();
  }
  return planned.code === 0 || planned.code === CHANGES ? planned : fail(planned);
}

/** Terraform takes no option after the name of a plan file. */
const terraformIn =
  (folder: string, onLine: (line: string) => void) =>
  (command: string, ...parameters: readonly string[]) =>
    run(terraformBinary(), [command, '-input=false', '-no-color', ...parameters], folder, onLine);

/** Applies the changes of a synthesized stack. @returns Terraform's summary */
export async function applyStack(folder: string, onLine: (line: string) => void, approve?: Approve): Promise<string> {
  const removePlan = () => rmSync(join(folder, PLAN_FILE), { force: true });
  // The plan may contain secrets, and Ctrl-C ends the process at once. On AWS, Terraform must save its state first: it
  // gets the signal, too.
  const ignoreInterrupts = approve ? abortOnInterrupt().release : onInterrupt(removePlan);
  try {
    const planned = await planStack(folder, onLine, `-out=${PLAN_FILE}`);
    if (planned.code === 0) return 'no changes';
    if (approve && !(await approve(planned.output))) throw new NotApproved('Nothing was changed.');
    const { output } = requireDone(await terraformIn(folder, onLine)('apply', PLAN_FILE));
    return /Resources: (.* destroyed)/.exec(output)?.[1] ?? '';
  } finally {
    ignoreInterrupts();
    removePlan();
  }
}

/** In the folder of the stack, until it is applied. */
const PLAN_FILE = 'tfplan';
/** Exit codes of `terraform plan -detailed-exitcode`. */
const [FAILED, CHANGES] = [1, 2];

/** `7 of 162 changes` */
export function progressOf(lines: readonly string[]): string {
  const total = /Plan: (\d+) to add, (\d+) to change, (\d+) to destroy/.exec(lines.join('\n'));
  if (!total) return 'planning';
  const changes = total.slice(1).reduce((sum, count) => sum + Number(count), 0);
  const finished = lines.filter((text) => /: (Creation|Modifications|Destruction) complete after/.test(text)).length;
  return `${finished} of ${changes} changes`;
}

/** Terraform of any name, also started by an interpreter, or what starts it. */
const PROCESS =
  /^(\S*terraform|\S+ \S*\/bin\/(cdktf|synth\.js)) |^(\S+ )?\S+ (init|plan|apply) -input=false -no-color /;

/** Ends the processes of a deployment whose `up` was killed. */
export const endTerraform = (): Promise<void> =>
  endProcesses(
    (command) => PROCESS.test(command) && command.includes(` TABLESIDE_HOME=${home} `),
    'command and environment',
  );

interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a program of the deployment. @throws InterruptedError if it was killed, or asked to end */
async function run(
  program: string,
  parameters: readonly string[],
  cwd: string,
  onLine: (line: string) => void,
): Promise<Finished> {
  const child = spawn(program, parameters, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (colored) => {
      lines.push(stripVTControlCharacters(colored));
      onLine(lines.at(-1) ?? '');
    });
  }
  const code = await ended(child);
  const output = lines.join('\n');
  if (code !== null && !/^Interrupt received/m.test(output)) return { code, output };
  throw new InterruptedError(`Terraform was interrupted (its output is in ${logFile}). Run the same command again.`);
}

const requireDone = (finished: Finished): Finished => (finished.code === 0 ? finished : fail(finished));

function fail({ output }: Finished): never {
  throw explainFailure(output, logFile);
}

/** @returns the exit code; null if it was killed */
const ended = (child: ReturnType<typeof spawn>): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });

/** The error message for a failed `cdktf deploy`. */
export function explainFailure(output: string, logFile: string): Error {
  if (/Failed to query available provider packages|could not connect to registry/i.test(output)) {
    const { cdktf } = require('@cdktf/provider-aws/package.json') as { cdktf: { provider: { version: string } } };
    const { version } = cdktf.provider;
    return new SetupError(
      `Terraform cannot install the AWS provider ${version}: it cannot reach its registry, and no filesystem mirror has ` +
        `the provider. ${placesOf(version)} Connect to the internet once, or put the provider into ` +
        '~/.terraform.d/plugins or into the mirror of your Terraform CLI configuration.',
    );
  }
  const start = output.indexOf('Error: ');
  const said = (start < 0 ? output.slice(-MAX_LENGTH) : output.slice(start, start + MAX_LENGTH))
    .split('\n')
    .map((line) => line.replace(/^\s*[│╵╷] ?/, ''))
    .filter((line) => !/^\s*$|Stacks? (deploying|done)|^Invoking Terraform/.test(line))
    .join('\n');
  const next = /: (Creating|Modifying|Destroying)\.\.\./.test(output)
    ? '\nTo continue from here, run the same command again.'
    : '';
  return new Error(`Terraform failed (its output is in ${logFile}):\n${said}${next}`);
}
