import { constants } from 'node:os';

/** Ctrl-C, a request to end, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `act` before a signal ends the process. @returns a function that cancels it */
export function onInterrupt(act: () => void): () => void {
  const interrupt = (signal: NodeJS.Signals) => {
    act();
    // After the spinner's own handler, which shows the cursor again.
    setImmediate(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.prependListener(signal, interrupt);
  return () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
}

/**
 * Turns a signal of the operating system into an abort signal, so that the caller can clean up before the process ends.
 * @returns the abort signal, and a function that restores the default
 */
export function abortOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const interruption = new AbortController();
  const abort = () => interruption.abort();
  for (const name of SIGNALS) process.on(name, abort);
  return {
    signal: interruption.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, abort);
    },
  };
}
