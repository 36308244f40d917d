import { log as defaultLog, type Log } from './log';

/** `coldStart` says whether this was the first request of its process. */
export type MeasureResponse<Measured> = Measured & { readonly coldStart: boolean };

/**
 * A handler that measures as a request says, and logs one line of JSON: what `sizeOf` returns and `coldStart`; or
 * `error`. It rejects with an InvalidRequest, or with the error of the measurement.
 */
export function createMeasuring<Plan, Measured extends object>(
  readPlan: (event: unknown) => Plan,
  sizeOf: (plan: Plan) => object,
  measure: (plan: Plan) => Promise<Measured>,
  log: Log = defaultLog,
) {
  let isFirst = true;
  return async (event: unknown): Promise<MeasureResponse<Measured>> => {
    const coldStart = isFirst;
    isFirst = false;
    try {
      const plan = readPlan(event);
      log('info', 'measuring', { ...sizeOf(plan), coldStart });
      return { coldStart, ...(await measure(plan)) };
    } catch (error) {
      log('error', 'failed', { error: String(error) });
      throw error;
    }
  };
}

/** @returns the time that it took, in milliseconds */
export async function timed(read: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await read();
  return performance.now() - started;
}

/** Reads once in each way, one after the other, starting with a different one each turn. @returns the time of each */
export async function inTurns<Variant extends string>(
  readers: Readonly<Record<Variant, () => Promise<number>>>,
  turn: number,
): Promise<Record<Variant, number>> {
  const variants = Object.keys(readers) as Variant[];
  const times = {} as Record<Variant, number>;
  for (let step = 0; step < variants.length; step++) {
    const variant = variants[(turn + step) % variants.length] as Variant;
    times[variant] = await readers[variant]();
  }
  return times;
}
