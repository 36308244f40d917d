import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const POLITE_SECONDS = 5;

/** The ids of the living processes whose command line passes. A recorded id may be another program's by now; this cannot. */
export function findProcesses(matches: (command: string) => boolean): number[] {
  const output = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,stat=,command='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return output.split('\n').flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return !state.startsWith('Z') && matches(command) ? [Number(pid)] : [];
  });
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
