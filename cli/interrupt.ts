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
