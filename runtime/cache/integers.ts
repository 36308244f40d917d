import { inspect } from 'node:util';

/** The value of an option, and the range in which it must be. */
type Range = readonly [value: number, least: number, most: number];

/**
 * @param problems what else is wrong with the options
 * @throws one error that names every option that is not an integer in its range, and the other problems
 */
export function checkIntegers(options: Readonly<Record<string, Range>>, problems: readonly string[] = []): void {
  const wrong = Object.entries(options)
    .filter(([, [value, least, most]]) => !(Number.isInteger(value) && value >= least && value <= most))
    .map(([name, [value, least, most]]) => `${name} must be an integer from ${least} to ${most}, got ${shown(value)}`);
  if (problems.length + wrong.length > 0) throw new Error([...problems, ...wrong].join('; '));
}

/** @returns the problem of each option that is not a function */
export const notFunctions = (options: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(options)
    .filter(([, value]) => typeof value !== 'function')
    .map(([name, value]) => `${name} must be a function, got ${shown(value)}`);

/** JavaScript may pass a value of any type. */
export const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
