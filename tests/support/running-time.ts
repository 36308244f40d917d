const TICK_MS = 2;
/** A timer that is this late shows that a busy machine did not run this process meanwhile. */
const LATE_MS = 3.5;

let stalledMs = 0;
let last = performance.now();

/** Milliseconds of a clock that stands still while this process does not run. */
function now(): number {
  const time = performance.now();
  if (time - last > LATE_MS) stalledMs += time - last - TICK_MS;
  last = time;
  return time - stalledMs;
}

const timer = setInterval(now, TICK_MS);
afterAll(() => clearInterval(timer));

/** How many milliseconds an action takes, without those in which this process did not run. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const started = now();
  await action();
  return now() - started;
}
