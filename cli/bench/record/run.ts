import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { onInterrupt } from '../../terminal/interrupt';
import type { Findings } from '../process';

/**
 * Runs `tableside` in a child process and shows its progress.
 * @returns what it prints
 * @throws the last line of its progress if it fails
 */
export async function tableside(...parameters: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), ...parameters], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ignoreInterrupts = onInterrupt(() => void child.kill('SIGTERM'));
  let printed = '';
  let progress = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    progress = (progress + text).slice(-4000);
  });
  const [code, signal] = await once(child, 'close');
  ignoreInterrupts();
  if (code === 0) return printed;
  throw new Error(progress.trimEnd().split('\n').at(-1)?.trim() || `it ended with ${signal ?? `exit code ${code}`}`);
}

/** Brings the deployed environment into the state that the bench of a system needs. */
const PREPARATIONS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  restaurants: [['up'], ['restaurants', 'load', 'examples/restaurants.jsonl']],
  scores: [['up'], ['scores', 'load']],
  messages: [['up']],
};

/** Runs a bench. @param plot the file to which a bench that plots writes @default none */
export async function measure(name: string, plot?: string): Promise<Findings> {
  for (const parameters of PREPARATIONS[name] ?? []) await tableside(...parameters);
  return JSON.parse(await tableside('bench', name, '--json', ...(plot === undefined ? [] : ['--plot', plot])));
}
