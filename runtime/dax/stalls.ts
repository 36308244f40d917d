import type { Clock } from '../cache/clock';

const TICK_MS = 50;
/** A tick that is this late shows that the process did not run meanwhile. */
const LATE_MS = 200;
const MAX_ATTEMPTS = 3;

/**
 * Repeats an attempt that fails while the process is busy or frozen: timers end then, whether or not what they wait for
 * has arrived, so the failure says nothing. A function is often frozen, or loads modules, just after it starts to
 * connect.
 */
export async function attemptAwake<T>(clock: Clock, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const hasStalled = watch(clock);
    try {
      const result = await attempt();
      hasStalled();
      return result;
    } catch (error) {
      if (!hasStalled() || tries === MAX_ATTEMPTS) throw error;
    }
  }
}

/** Watches whether the process runs. @returns a function that ends it, and says whether the process has stalled */
function watch(clock: Clock): () => boolean {
  let hasStalled = false;
  let dueAt = 0;
  let cancel = () => {};
  const isLate = () => clock.now() - dueAt > LATE_MS;
  const tick = () => {
    dueAt = clock.now() + TICK_MS;
    cancel = clock.after(TICK_MS, () => {
      hasStalled ||= isLate();
      tick();
    });
  };
  tick();
  return () => {
    cancel();
    return hasStalled || isLate();
  };
}
