import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

const POLITE_SECONDS = 5;

type Matches = (command: string) => boolean;

/** What `ps` shows of a process beside its id: its command line, or that and its environment variables. */
export type Shown = 'command' | 'command and environment';

/**
 * Finds running processes by their command line: a recorded process id may belong to another program by now.
 * @returns their ids
 */
export function findProcesses(matches: Matches, shown: Shown = 'command'): number[] {
  return listProcesses(shown).flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return !state.startsWith('Z') && matches(command) ? [Number(pid)] : [];
  });
}

function listProcesses(shown: Shown): string[] {
  try {
    const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    return execFileSync('ps', [shown === 'command' ? 'axww' : 'axeww', '-o', 'pid=,stat=,command='], options).split(
      '\n',
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SetupError(
      'The command ps was not found on the PATH. It is needed to find the processes of the local AWS. Install it ' +
        '(on Debian and Ubuntu: apt-get install procps).',
    );
  }
}

/** Terminates the processes, kills those that do not end in time, and waits until all are gone. */
export async function endProcesses(matches: Matches, shown?: Shown): Promise<void> {
  const deadline = Date.now() + POLITE_SECONDS * 1000;
  signal(findProcesses(matches, shown), 'SIGTERM');
  while (findProcesses(matches, shown).length > 0) {
    if (Date.now() > deadline) signal(findProcesses(matches, shown), 'SIGKILL');
    await sleep(50);
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // The process has ended in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
