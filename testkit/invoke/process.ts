import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LambdaError, PROGRAM, type Report, type Task } from './runtime';

/** How long a function may take to load on Lambda. */
const INIT_MILLISECONDS = 10_000;

type Ending = Exclude<Report, { readonly isLoaded: true }>;
export type Outcome = ({ readonly payload: string } | { readonly error: LambdaError }) & { readonly logs: string };

/** Runs a task in a process of its own. At the end, nothing that it started still runs. */
export async function runTask(scratch: string, task: Task, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  const [input, log] = [join(scratch, 'task.json'), join(scratch, 'log')];
  writeFileSync(input, JSON.stringify(task));
  // One file for both streams keeps the order of their lines.
  const descriptor = openSync(log, 'a');
  const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', PROGRAM, input], {
    cwd: task.folder,
    env: environment,
    stdio: ['ignore', descriptor, descriptor, 'ipc'],
    // In a group of processes, which can be ended together.
    detached: true,
  });
  closeSync(descriptor);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const ending = await endingOf(child, task);
    if (!('isStreaming' in ending)) return { ...ending, logs: readFileSync(log, 'utf8') };
    const { functionName } = task.context;
    throw new Error(
      `${functionName} streams its response (awslambda.streamifyResponse), which invoke() does not support`,
    );
  } finally {
    await kill(child, exited);
  }
}

function endingOf(child: ChildProcess, task: Task): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const settle = (ending: Ending) => {
      clearTimeout(timer);
      resolve(ending);
    };
    const failAfter = (milliseconds: number) => {
      const words = `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
      timer = setTimeout(() => settle(failure('Sandbox.Timedout', words, task)), milliseconds);
    };
    child.on('error', reject);
    child.on('message', (report: Report) => {
      clearTimeout(timer);
      if ('isLoaded' in report) failAfter(task.timeoutMilliseconds);
      else settle(report);
    });
    // Reports that the process sent before it ended arrive before this event.
    child.on('disconnect', () => {
      const settleExit = () => settle(failure('Runtime.ExitError', exitWords(child), task));
      if (child.exitCode === null && child.signalCode === null) child.once('exit', settleExit);
      else settleExit();
    });
    failAfter(INIT_MILLISECONDS);
  });
}

const failure = (errorType: string, words: string, { context }: Task): Ending => ({
  error: { errorType, errorMessage: `RequestId: ${context.awsRequestId} Error: ${words}` },
});

const exitWords = ({ exitCode, signalCode }: ChildProcess): string =>
  exitCode === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: ${signalCode === null ? `exit status ${exitCode}` : `signal: ${signalCode}`}`;

async function kill({ pid }: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The process has ended, and it started no other.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  await exited;
}
