import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { step } from '../terminal/progress';

/** The part of the JSON document that the bench produces: see benchmarks/README.md. */
export interface Findings {
  readonly measurements: readonly {
    readonly name: string;
    readonly unit: string;
    readonly value: number;
    readonly samples: readonly number[];
  }[];
  readonly ratios: readonly {
    readonly name: string;
    readonly value: number;
    readonly goal: string | null;
    readonly holds: boolean | null;
    readonly interval: readonly [number, number] | null;
  }[];
}

/** A message of `benchmarks/run`. */
export type Message =
  | { readonly kind: 'started' | 'progress'; readonly text: string }
  | { readonly kind: 'finished' }
  | { readonly kind: 'findings'; readonly findings: Findings }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string; readonly stack: string };

/**
 * Runs a bench in a child process and shows its steps.
 * @param program the program to fork @default benchmarks/run
 * @throws the failure of the bench
 */
export async function runBench(name: string, program = require.resolve('../../benchmarks/run')): Promise<Findings> {
  const child = fork(program, [name], {
    // Its own process group, so that Ctrl-C does not kill it: it cleans up when the channel to this process closes.
    detached: true,
    // Its stdout must not mix with the document of `--json`.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  // Messages may still be in the channel when the process has exited.
  const messages = on(child, 'message', { close: ['disconnect'] });
  const exited = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  const next = async () => {
    const { done, value } = await messages.next();
    if (!done) return value[0] as Message;
    await exited();
    throw new Error(`The bench ${name} ended without a report (${child.signalCode ?? `exit code ${child.exitCode}`})`);
  };
  try {
    return await followSteps(next);
  } finally {
    await exited();
  }
}

async function followSteps(next: () => Promise<Message>): Promise<Findings> {
  for (;;) {
    const message = await next();
    if (message.kind === 'findings') return message.findings;
    if (message.kind === 'failed') throw errorOf(message);
    if (message.kind === 'started') await step(message.text, (progress) => followStep(next, progress));
  }
}

async function followStep(next: () => Promise<Message>, progress: (text: string) => void): Promise<void> {
  for (;;) {
    const message = await next();
    if (message.kind === 'finished') return;
    if (message.kind === 'failed') throw errorOf(message);
    if (message.kind === 'progress') progress(message.text);
  }
}

const errorOf = ({ message, code, stack }: Extract<Message, { kind: 'failed' }>): Error =>
  Object.assign(new Error(message), { stack, ...(code && { code }) });
