/**
 * Writes a log line as it is. Lambda puts time, request id and level before a line of `console.log`, so that no metric
 * filter for JSON matches it.
 */
export const writeLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
