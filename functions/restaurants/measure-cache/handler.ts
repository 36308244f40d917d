import { type Measured, type Plan, readPlan } from './core';

/** `coldStart` says whether this was the first request of its process. */
export type MeasureCacheResponse = Measured & { readonly coldStart: boolean };

/** Rejects with an InvalidRequest, or with the error of the cache or the table. */
export function createHandler(measure: (plan: Plan) => Promise<Measured>, log: (line: string) => void = console.log) {
  let isFirst = true;
  return async (event: unknown): Promise<MeasureCacheResponse> => {
    const coldStart = isFirst;
    isFirst = false;
    try {
      const plan = readPlan(event);
      log(JSON.stringify({ ids: plan.ids.length, rounds: plan.rounds, coldStart }));
      return { coldStart, ...(await measure(plan)) };
    } catch (error) {
      log(JSON.stringify({ error: String(error) }));
      throw error;
    }
  };
}
