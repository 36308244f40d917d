const INTERRUPTED = 130;

/** Has something done before Ctrl-C ends the process. @returns what takes it back */
export function onInterrupt(act: () => void): () => void {
  const interrupt = () => {
    act();
    // The spinner, which has shown the cursor again by then, ends the process as well.
    setImmediate(() => process.exit(INTERRUPTED));
  };
  process.prependListener('SIGINT', interrupt);
  return () => process.off('SIGINT', interrupt);
}
