import { constants } from 'node:os';

/** Ctrl-C, a request to end, a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has something done before a signal ends the process. @returns what takes it back */
export function onInterrupt(act: () => void): () => void {
  const interrupt = (signal: NodeJS.Signals) => {
    act();
    // The spinner, which has shown the cursor again by then, ends the process as well.
    setImmediate(() => process.exit(128 + constants.signals[signal]));
  };
  for (const signal of SIGNALS) process.prependListener(signal, interrupt);
  return () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  };
}

/**
 * Has a signal abort what is under way, in place of ending the process: it must be put in order first.
 * @returns the signal, and what takes it back
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
