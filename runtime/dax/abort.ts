/** The error that the SDK throws when a request is aborted. */
function abortError(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  const isError = typeof reason === 'object' && reason !== null && 'message' in reason;
  const message = !reason || isError ? 'Request aborted' : String(reason);
  const $metadata = { attempts: 1, totalRetryDelay: 0 };
  return Object.assign(new Error(message, isError ? { cause: reason } : {}), { name: 'AbortError', $metadata });
}

/** Rejects as soon as the signal aborts; the work itself goes on. */
export async function abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw abortError(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortError(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The signal of the SDK from before JavaScript had one, which the SDK still takes. */
interface FormerSignal {
  readonly aborted: boolean;
  onabort: ((...event: unknown[]) => unknown) | null;
}

/** A signal that aborts when the signal of a request does. */
export function signalOf(given: AbortSignal | FormerSignal | undefined): AbortSignal | undefined {
  if (!given || 'addEventListener' in given) return given;
  if (given.aborted) return AbortSignal.abort();
  const controller = new AbortController();
  const { onabort } = given;
  given.onabort = (...event) => {
    controller.abort();
    onabort?.apply(given, event);
  };
  return controller.signal;
}
