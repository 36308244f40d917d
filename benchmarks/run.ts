import type { Bench, Findings, Step } from './support/report';

/** The messages to the parent process. */
export type Message =
  | { readonly kind: 'started' | 'progress'; readonly text: string }
  | { readonly kind: 'finished' }
  | { readonly kind: 'findings'; readonly findings: Findings }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string; readonly stack: string };

// Runs one bench in a child process: `run.js <name>`, forked with an IPC channel.

const tell = (message: Message) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));

const step: Step = async (title, work) => {
  await tell({ kind: 'started', text: title });
  const result = await work((text) => void tell({ kind: 'progress', text }));
  await tell({ kind: 'finished' });
  return result;
};

async function main(name: string): Promise<void> {
  // Even if the parent is killed, everything that the bench started must be stopped: all of its process group.
  process.once('disconnect', () => process.kill(-process.pid, 'SIGTERM'));
  try {
    const { bench } = require(`./${name}`) as { readonly bench: Bench };
    await tell({ kind: 'findings', findings: await bench(step) });
  } catch (error) {
    const { message, name: kind, code = '', stack = '' } = error as NodeJS.ErrnoException;
    await tell({ kind: 'failed', message: message || kind, code, stack });
  }
  process.removeAllListeners('disconnect');
  // The parent may have been interrupted.
  if (process.connected) process.disconnect();
}

void main(process.argv[2] ?? '');
