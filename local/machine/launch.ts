import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error';

const POLL_MS = 50;

export interface LaunchOptions {
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
