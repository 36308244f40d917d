import { hint } from './resource-type';

/** One property that differs. */
export interface Difference {
  /** Such as `environment.variables.TABLE_NAME` or `statement[0].actions`. */
  readonly path: string;
  /** A sentence such as `must be 10, got 5`. */
  readonly words: string;
  /** How much differs: 1 for a value, more for a missing object. */
  readonly size: number;
}

interface Asymmetric {
  asymmetricMatch(received: unknown): boolean;
  readonly sample?: unknown;
  toAsymmetricMatcher?(): string;
}

/**
 * How a value differs from a deep-partial one: objects may have more properties, lists must have the same length, and
 * `undefined` means not set. Asymmetric matchers such as `expect.stringContaining` and regular expressions match anywhere.
 */
export function differences(expected: unknown, received: unknown, path = ''): Difference[] {
  if (isAsymmetric(expected) || expected instanceof RegExp) {
    return matches(expected, received) ? [] : [differs(path, expected, received)];
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    if (expected.length !== received.length) return [lengthDiffers(path, expected, received)];
    return expected.flatMap((each, at) => differences(each, received[at], `${path}[${at}]`));
  }
  if (isObject(expected) && isObject(received)) {
    return Object.entries(expected).flatMap(([name, each]) => member(each, received, name, path));
  }
  return Object.is(expected, received) ? [] : [differs(path, expected, received)];
}

function member(expected: unknown, received: Readonly<Record<string, unknown>>, name: string, parent: string) {
  const path = parent === '' ? name : `${parent}.${name}`;
  if (Object.hasOwn(received, name) || isAsymmetric(expected)) return differences(expected, received[name], path);
  if (expected === undefined) return [];
  const guess = hint(name, Object.keys(received));
  return [{ path, words: `must be ${shown(expected)}, but is not set${guess}`, size: sizeOf(expected) }];
}

const matches = (expected: Asymmetric | RegExp, received: unknown): boolean =>
  expected instanceof RegExp
    ? typeof received === 'string' && new RegExp(expected).test(received)
    : expected.asymmetricMatch(received);

function differs(path: string, expected: unknown, received: unknown): Difference {
  const [wanted, found] = shortened(expected, received);
  const must = expected === undefined ? 'must not be set' : `must be ${shown(wanted)}`;
  const got = received === undefined ? 'but is not set' : `got ${shown(found)}`;
  return { path, words: `${must}, ${got}`, size: sizeOf(expected) };
}

/** Of strings that begin alike, what is near the first character that differs. */
function shortened(expected: unknown, received: unknown): [expected: unknown, received: unknown] {
  if (typeof expected !== 'string' || typeof received !== 'string') return [expected, received];
  const first = expected.split('').findIndex((letter, at) => letter !== received[at]);
  const from = (first === -1 ? expected.length : first) - CHARACTERS_BEFORE;
  return from <= CHARACTERS_BEFORE ? [expected, received] : [`…${expected.slice(from)}`, `…${received.slice(from)}`];
}

const CHARACTERS_BEFORE = 20;

const lengthDiffers = (path: string, expected: readonly unknown[], received: readonly unknown[]): Difference => ({
  path,
  words: `must have ${expected.length} elements, got ${received.length}: ${shown(expected)} and ${shown(received)}`,
  size: Math.abs(expected.length - received.length) + 1,
});

const isAsymmetric = (value: unknown): value is Asymmetric =>
  isObject(value) && typeof value.asymmetricMatch === 'function';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The number of values in a value. */
const sizeOf = (value: unknown): number =>
  typeof value === 'object' && value !== null && !isAsymmetric(value)
    ? Object.values(value).reduce((sum: number, each) => sum + sizeOf(each), 1)
    : 1;

/** A value as JSON, with asymmetric matchers as jest prints them: `StringContaining "orders"`. */
export function shown(value: unknown): string {
  if (isAsymmetric(value)) {
    const { sample } = value;
    const isNamed = sample === undefined || typeof sample === 'function';
    return isNamed ? (value.toAsymmetricMatcher?.() ?? String(value)) : `${value} ${shown(sample)}`;
  }
  if (Array.isArray(value)) return `[${value.map(shown).join(',')}]`;
  if (value instanceof RegExp || value === undefined) return String(value);
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${shown(each)}`)}}`;
}
