import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

export type Level = 'info' | 'warn' | 'error';

/** Writes a line of JSON: what happened, and its figures. They never have the content of items. */
export type Log = (level: Level, message: string, fields: object) => void;

/** CloudWatch Logs limits the length of a line. */
const RECORDS_PER_LINE = 25;

const { AWS_LAMBDA_FUNCTION_NAME: serviceName } = process.env;
const logger = new Logger(serviceName === undefined ? {} : { serviceName });

/** The lines also have the time, and the request id and the X-Ray trace of the invocation: see `logged`. */
export const log: Log = (level, message, fields) => logger[level](message, { ...fields });

/** Logs which records an invocation has handled, so that each can be followed through the logs. */
export function logTrail(log: Log, records: readonly object[], common: object = {}): void {
  for (let start = 0; start < records.length; start += RECORDS_PER_LINE) {
    log('info', 'trail', { ...common, trail: records.slice(start, start + RECORDS_PER_LINE) });
  }
}

/** A handler whose log lines name the invocation. */
export const logged =
  <Event, Used, Answer>(handler: (event: Event, context: Used) => Promise<Answer>) =>
  (event: Event, context: Used): Promise<Answer> => {
    logger.addContext(context as Context);
    return handler(event, context);
  };
