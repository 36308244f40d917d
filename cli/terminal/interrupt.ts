import { constants } from 'node:os';

/** A signal ended the work before it was done. The message says how to go on. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Ctrl-C, a request to end, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @returns a function that restores the default */
function onSignal(act: (signal: NodeJS.Signals) => void): () => void {
  for (const name of SIGNALS) process.prependListener(name, act);
  return () => {
    for (const name of SIGNALS) process.off(name, act);
  };
}

/** The acts that a signal has called, and that are not done. */
let running = 0;

/**
 * Calls `act` before a signal ends the process, and waits for it and for all other acts.
 * @returns a function that cancels it
 */
export const onInterrupt = (act: () => void | Promise<void>): (() => void) =>
  onSignal(async (signal) => {
    running++;
    await act();
    running--;
    // After the spinner's own handler, which shows the cursor again.
    setImmediate(() => running === 0 && process.exit(128 + constants.signals[signal]));
  });

/**
 * Turns a signal of the operating system into an abort signal, so that the caller can clean up before the process ends.
 * @returns the abort signal, and a function that restores the default
 */
export function abortOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const interruption = new AbortController();
  return { signal: interruption.signal, release: onSignal(() => interruption.abort()) };
}
