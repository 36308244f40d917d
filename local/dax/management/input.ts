import { Fault, invalidValue, shown } from './faults';

/** Reads a value of a request's JSON. @throws Fault if the value has another type */
type Reader<T> = (value: unknown, path: string) => T;

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Values<F extends Fields> = { readonly [Name in keyof F]: ReturnType<F[Name]> };

/** Reads an optional value: JSON null counts as absent. */
const optional =
  <T>(kind: string, read: (value: unknown) => T | undefined): Reader<T | undefined> =>
  (value, path) => {
    if (value === undefined || value === null) return undefined;
    const result = read(value);
    if (result !== undefined) return result;
    throw new Fault('SerializationException', `${path} must be ${kind}, got ${shown(value)}`);
  };

export const text = optional('a string', (value) => (typeof value === 'string' ? value : undefined));

export const flag = optional('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

export const integer = optional('a 32-bit integer', (value) =>
  typeof value === 'number' && value === Math.trunc(value) && Math.abs(value) < 2 ** 31 ? value : undefined,
);

/** Reads a time into epoch milliseconds. AWS JSON 1.1 sends epoch seconds, and `aws` users may send ISO 8601. */
export const time = optional('a time in epoch seconds', (value) => {
  const milliseconds = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
});

export const list =
  <T>(item: Reader<T>): Reader<NonNullable<T>[] | undefined> =>
  (value, path) =>
    optional('a list', (given) => (Array.isArray(given) ? given : undefined))(value, path)?.map((one, index) =>
      required(item)(one, `${path}[${index}]`),
    );

export const structure =
  <F extends Fields>(fields: F): Reader<Values<F> | undefined> =>
  (value, path) => {
    const given = optional('a structure', (one) => (isObject(one) ? one : undefined))(value, path);
    if (!given) return undefined;
    const prefix = path === '' ? '' : `${path}.`;
    const entries = Object.entries(fields).map(([name, read]) => [name, read(given[name], prefix + name)]);
    return Object.fromEntries(entries) as Values<F>;
  };

/** @throws Fault if the value is absent */
export const required =
  <T>(read: Reader<T>): Reader<NonNullable<T>> =>
  (value, path) => {
    const result = read(value, path);
    if (result === undefined || result === null) throw invalidValue(`${path} must be set`);
    return result;
  };

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
