/** The clock of whoever gives a time may be this much ahead. In milliseconds. */
export const MAX_AHEAD_MS = 60_000;

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Whether it is a time as the table has it: ISO 8601 in UTC with milliseconds, which sorts in the order of time. */
export const isTime = (value: unknown): value is string =>
  typeof value === 'string' && CANONICAL.test(value) && toTime(value) === value;

/**
 * A time as the table has it, from one with a time zone and up to nine decimals. Undefined if it is no such time, or if
 * the date does not exist.
 */
export function toTime(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? ISO.exec(value) : null;
  if (!parts) return undefined;
  const [, local = '', fraction = '', zone = ''] = parts;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  // JavaScript reads 30 February as 2 March.
  if (isoOf(`${local}.${milliseconds}Z`)?.slice(0, local.length) !== local) return undefined;
  const time = isoOf(`${local}.${milliseconds}${zone}`);
  return time !== undefined && CANONICAL.test(time) ? time : undefined;
}

function isoOf(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** @param now epoch milliseconds */
export const isFuture = (time: string, now: number): boolean => Date.parse(time) > now + MAX_AHEAD_MS;
