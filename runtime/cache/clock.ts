/** Time and randomness of a cache, injected so that tests run its races in virtual time. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back once, after this many milliseconds. @returns a function that cancels it */
  after(milliseconds: number, callback: () => void): () => void;
  /** At least 0, less than 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    let turn: NodeJS.Immediate | undefined;
    // One turn later: after a busy process resumes, Node runs its timers before it reads the answers that have arrived.
    const timer = setTimeout(() => {
      turn = setImmediate(callback);
    }, milliseconds);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
  random: Math.random,
};
