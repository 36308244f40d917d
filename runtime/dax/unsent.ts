import { types } from 'node:util';

/** Failures from before the last bytes of a request were written. */
const unsent = new WeakSet<object>();

/** Whether a failure came before the request was sent, so that it was certainly not executed. */
export const isUnsent = (failure: object): boolean => unsent.has(failure);

/** What the DAX client does with a request before its last bytes are written, in its own names. */
const BEFORE_SENDING = /^(convertRequest$|prepare_|write_)/;

type Step = (...args: unknown[]) => unknown;

/** Notes the failures of what a part of the DAX client does before a request is sent. */
export function noteUnsent(part: object): void {
  const steps = part as Record<string, Step>;
  for (const name of Object.getOwnPropertyNames(part)) {
    const step = steps[name];
    if (typeof step === 'function' && BEFORE_SENDING.test(name)) steps[name] = noting(step);
  }
}

function noting(step: Step): Step {
  return function (this: unknown, ...args) {
    try {
      const done = step.apply(this, args);
      return types.isPromise(done) ? done.catch(note) : done;
    } catch (error) {
      return note(error);
    }
  };
}

function note(error: unknown): never {
  if (typeof error === 'object' && error !== null) unsent.add(error);
  throw error;
}
