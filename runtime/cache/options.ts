import { inspect } from 'node:util';

// JavaScript may pass a value of any type.

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

/** @returns the problem of each option that does not have these functions */
export const withoutFunctions = (options: Readonly<Record<string, unknown>>, functions: readonly string[]): string[] =>
  Object.entries(options)
    .filter(([, value]) =>
      functions.some((name) => typeof (value as Record<string, unknown> | null)?.[name] !== 'function'),
    )
    .map(([name, value]) => `${name} must have the functions ${functions.join(', ')}, got ${shown(value)}`);

/** @throws unless the value is an object */
export function checkObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new Error(`${name} must be an object, got ${shown(value)}`);
}

/** @returns the options @throws unless they are an object with no other properties than these */
export function optionsOf<Options extends object>(options: Options, names: readonly (keyof Options)[]): Options {
  checkObject('options', options);
  const unknown = Object.keys(options).filter((name) => !names.includes(name as keyof Options));
  if (unknown.length === 0) return options;
  throw new Error(`options must be among ${names.join(', ')}, got ${unknown.join(', ')}`);
}

const isText = (part: unknown) => typeof part === 'string';

/** @throws unless the value is a list of strings */
export function checkKey(name: string, value: unknown): void {
  if (Array.isArray(value) && value.every(isText)) return;
  throw new Error(`${name} must be a list of strings, got ${shown(value)}`);
}

/** @throws unless the value is a list of keys */
export function checkKeys(name: string, value: unknown): void {
  if (!Array.isArray(value)) throw new Error(`${name} must be a list of keys, got ${shown(value)}`);
  for (const [index, key] of value.entries()) checkKey(`${name}[${index}]`, key);
}

export const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
