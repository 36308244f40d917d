import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

const POLITE_SECONDS = 5;
const POLL_MS = 50;

type Matches = (command: string) => boolean;

/** What `ps` shows of a process besides its id: its command line, or also its environment variables. */
type Shown = 'command' | 'command and environment';

interface Listed {
  readonly pid: number;
  readonly state: string;
  readonly command: string;
}

/**
 * Finds running processes by their command line: a recorded process id may belong to another program by now.
 * @returns their ids
 */
export const findProcesses = (matches: Matches, shown: Shown = 'command'): number[] =>
  listProcesses(shown)
    .filter((each) => !hasEnded(each) && matches(each.command))
    .map(({ pid }) => pid);

/** A zombie has ended, unless it has other threads (`l`): they still hold its ports. */
const hasEnded = ({ state }: Listed): boolean => state.startsWith('Z') && !state.includes('l');

function listProcesses(shown: Shown): Listed[] {
  return psLines(shown).flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), state, command }];
  });
}

function psLines(shown: Shown): string[] {
  try {
    const parameters = [shown === 'command' ? 'axww' : 'axeww', '-o', 'pid=,stat=,command='];
    return execFileSync('ps', parameters, { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SetupError(
      'The command ps was not found on the PATH. It is needed to find the processes of the local AWS. Install it ' +
        '(on Debian and Ubuntu: apt-get install procps).',
    );
  }
}

/** Terminates the processes, kills those that do not end in time, and waits until all are gone, with their ports. */
export async function endProcesses(matches: Matches, shown: Shown = 'command'): Promise<void> {
  const deadline = Date.now() + POLITE_SECONDS * 1000;
  const ending = new Set(findProcesses(matches, shown));
  signalProcesses([...ending], 'SIGTERM');
  for (;;) {
    const left = listProcesses(shown).filter((each) => !hasEnded(each));
    const running = left.filter(({ command }) => matches(command)).map(({ pid }) => pid);
    for (const pid of running) ending.add(pid);
    // A zombie has no command line any more.
    if (!left.some(({ pid }) => ending.has(pid))) return;
    if (Date.now() > deadline) signalProcesses(running, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

/** Sends a signal to those of the processes that still run. */
export function signalProcesses(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // The process has ended in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

interface LaunchOptions {
  /** As errors name it, for example `Redis`. */
  readonly title: string;
  readonly program: string;
  readonly parameters: readonly string[];
  /** What `ps` shows in place of the program's path. @default the program's path */
  readonly argv0?: string;
  /** The working directory; it is created if it does not exist. */
  readonly folder: string;
  /** All environment variables of the process: it inherits none. */
  readonly env: NodeJS.ProcessEnv;
  /** Replaced by what the process prints. */
  readonly logFile: string;
  readonly isReady: (pid: number | undefined) => boolean | Promise<boolean>;
  readonly timeoutSeconds: number;
}

/**
 * Starts a process that outlives this one, and waits until it is ready.
 * @throws SetupError with the end of the log if the process exits or is not ready in time
 */
export async function launch(options: LaunchOptions): Promise<void> {
  const { title, program, parameters, argv0, folder, env, logFile, isReady, timeoutSeconds } = options;
  mkdirSync(folder, { recursive: true });
  const log = openSync(logFile, 'w');
  const child = spawn(program, parameters, { argv0, cwd: folder, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();

  const deadline = Date.now() + timeoutSeconds * 1000;
  while (!(await isReady(child.pid))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      const end = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new SetupError(`${title} did not start. ${logFile} ends with:\n${end}`);
    }
    await sleep(POLL_MS);
  }
}
