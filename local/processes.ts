import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

const POLITE_SECONDS = 5;

/**
 * The ids of the living processes whose command line, followed by the environment, passes. A recorded id may be another
 * program's by now; this cannot.
 */
export function findProcesses(matches: (command: string) => boolean): number[] {
  return listProcesses().flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return !state.startsWith('Z') && matches(command) ? [Number(pid)] : [];
  });
}

function listProcesses(): string[] {
  try {
    const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    return execFileSync('ps', ['axeww', '-o', 'pid=,stat=,command='], options).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SetupError(
      'The command ps is needed on the PATH to find the local AWS’s processes, and there is none: install it ' +
        '(on Debian and Ubuntu: apt-get install procps).',
    );
  }
}

/** Asks the processes to end, kills those that do not, and returns when none is left. */
export async function endProcesses(matches: (command: string) => boolean): Promise<void> {
  const deadline = Date.now() + POLITE_SECONDS * 1000;
  signal(findProcesses(matches), 'SIGTERM');
  while (findProcesses(matches).length > 0) {
    if (Date.now() > deadline) signal(findProcesses(matches), 'SIGKILL');
    await sleep(50);
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // It ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
