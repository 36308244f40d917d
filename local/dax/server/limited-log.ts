const WINDOW_MS = 10_000;
const MAX_LINES = 20;

/** A log for lines that clients can cause: it leaves lines out when there are too many, and says how many. */
export function limitedLog(log: (line: string) => void, now = performance.now.bind(performance)) {
  let windowEnd = Number.NEGATIVE_INFINITY;
  let lines = 0;
  return (line: string): void => {
    if (now() >= windowEnd) {
      if (lines > MAX_LINES) log(`${lines - MAX_LINES} more lines were left out`);
      windowEnd = now() + WINDOW_MS;
      lines = 0;
    }
    lines += 1;
    if (lines <= MAX_LINES) log(line);
  };
}

/** A log for failures that may last: it repeats a line only after ten seconds. */
export function distinctLog(log: (line: string) => void, now = performance.now.bind(performance)) {
  const seen = new Set<string>();
  let windowEnd = Number.NEGATIVE_INFINITY;
  return (line: string): void => {
    if (now() >= windowEnd) {
      windowEnd = now() + WINDOW_MS;
      seen.clear();
    }
    if (seen.has(line)) return;
    if (seen.size < MAX_LINES) seen.add(line);
    log(line);
  };
}
