import { fork } from 'node:child_process';
import { once } from 'node:events';
import { step } from './terminal/progress';

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
export async function runBench(name: string, program = require.resolve('../benchmarks/run')): Promise<Findings> {
  const child = fork(program, [name], {
    // Its own process group, so that Ctrl-C does not kill it: it cleans up when the channel to this process closes.
    detached: true,
    // Its stdout must not mix with the document of `--json`.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let current: Step | undefined;
  let findings: Findings | undefined;
  let failure: Error | undefined;
  child.on('message', (message: Message) => {
    if (message.kind === 'started') current = showStep(message.text);
    if (message.kind === 'progress') current?.progress(message.text);
    if (message.kind === 'finished') current?.finish();
    if (message.kind === 'findings') findings = message.findings;
    if (message.kind === 'failed') failure = errorOf(message);
  });
  // Messages may still be in the channel when the process has exited.
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  failure ??= findings
    ? undefined
    : new Error(`The bench ${name} ended without a report (${signal ?? `exit code ${code}`})`);
  if (failure) current?.fail(failure);
  await current?.shown;
  if (failure || !findings) throw failure;
  return findings;
}

interface Step {
  readonly progress: (text: string) => void;
  readonly finish: () => void;
  readonly fail: (failure: Error) => void;
  readonly shown: Promise<unknown>;
}

function showStep(title: string): Step {
  let progress: (text: string) => void = () => undefined;
  let [finish, fail]: [() => void, (failure: Error) => void] = [() => undefined, () => undefined];
  const done = new Promise<void>((resolve, reject) => {
    [finish, fail] = [resolve, reject];
  });
  const shown = step(title, (show) => {
    progress = show;
    return done;
  }).catch(() => undefined);
  return { progress: (text) => progress(text), finish, fail, shown };
}

const errorOf = ({ message, code, stack }: Extract<Message, { kind: 'failed' }>): Error =>
  Object.assign(new Error(message), { stack, ...(code && { code }) });
