import type { Log } from '../../../runtime/log';
import { createMeasuring, type MeasureResponse } from '../../../runtime/measurement';
import { type Measured, type Plan, readPlan } from './core';

export type MeasureDaxResponse = MeasureResponse<Measured>;

/** Rejects with an InvalidRequest, or with the error of DAX or the table. */
export const createHandler = (measure: (plan: Plan) => Promise<Measured>, log?: Log) =>
  createMeasuring(readPlan, ({ users, iterations }) => ({ users: users.length, iterations }), measure, log);
