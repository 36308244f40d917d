import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Finding, list, quoted, required } from './check';
import { defined } from './defaults';
import { nearest } from './nearest';

/** Finds values of another type than TypeScript accepts, and names that it does not know. Tokens pass. */
type Check = (prop: string, value: unknown) => Finding[];

export interface Kind {
  readonly check: Check;
  /** Whether its members decide which resources there are, so that it cannot be a token. */
  readonly isKnown?: true;
}

interface RequiredKind extends Kind {
  readonly isRequired: true;
}

/** The kind of each prop. A prop without one, or a required one without `set`, does not compile. */
export type Shape<Props> = {
  readonly [Name in keyof Props]-?: object extends Pick<Props, Name> ? Kind : RequiredKind;
};

const kind = (check: Check): Kind => ({
  check: (prop, value) => (Token.isUnresolved(value) ? [] : check(prop, value)),
});

/** The kind of a value with members, which are read at synthesis. */
const known = (check: Check): Kind => ({
  check: (prop, value) =>
    Token.isUnresolved(value)
      ? [`${prop} must be known at synthesis (values in it may be tokens), got a token`]
      : check(prop, value),
  isKnown: true,
});

/** The same kind of a value that is read at synthesis. */
export const atSynthesis = (of: Kind): Kind => known(of.check);

const typed = (type: string, words: string): Kind =>
  kind((prop, value) => [typeof value === type ? undefined : `${prop} must be ${words}, got ${quoted(value)}`]);

export const text = typed('string', 'a string');
export const number = typed('number', 'a number');
export const bool = typed('boolean', 'true or false');
export const method = typed('function', 'a method');

/** For what the rules of the module check whatever its type, if it can be compared with a pattern. */
export const checked: Kind = kind((prop, value) => [
  hasText(value) ? undefined : `${prop} must be a string, number, boolean or list, got ${quoted(value)}`,
]);

/** A value that obeys one rule. */
export const obeying = <Value>(rule: (prop: string, value: Value) => Finding): Kind =>
  kind((prop, value) => [rule(prop, value as Value)]);

/** What JSON can represent as it is. It leaves out functions, and fails for what contains itself. */
export const jsonValue: Kind = { check: (prop, value) => jsonFindings(prop, value, []) };

/** An object that JSON can represent. */
export const jsonObject: Kind = kind((prop, value) =>
  typeof value === 'object' ? jsonValue.check(prop, value) : [`${prop} must be an object, got ${quoted(value)}`],
);

function jsonFindings(prop: string, value: unknown, above: readonly unknown[]): Finding[] {
  if (Token.isUnresolved(value) || value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (above.includes(value)) return [`${prop} must not contain itself`];
  if (Number.isFinite(value) || value instanceof Date) return [];
  const members = Array.isArray(value)
    ? Array.from(value, (each, at) => [`${prop}[${at}]`, each] as const)
    : isObject(value)
      ? Object.entries(defined(value)).map(([name, each]) => [`${prop}.${name}`, each] as const)
      : undefined;
  if (members === undefined) return [`${prop} must be a value of JSON, got ${quoted(value)}`];
  return members.flatMap(([path, each]) => jsonFindings(path, each, [...above, value]));
}

export const constructWith = <Value>(shape: Members<Value>): Kind =>
  known((prop, value) =>
    Construct.isConstruct(value)
      ? objectWith(shape).check(prop, value)
      : [`${prop} must be a construct, got ${quoted(value)}`],
  );

export const regularExpression = kind((prop, value) => [
  value instanceof RegExp ? undefined : `${prop} must be a regular expression, got ${quoted(value)}`,
]);

export const listOfKind = (element: Kind): Kind =>
  (element.isKnown ? known : kind)((prop, value) =>
    Array.isArray(value)
      ? // `map` would skip what a sparse list lacks.
        Array.from(
          value,
          (each, at) => required(`${prop}[${at}]`, each) ?? element.check(`${prop}[${at}]`, each),
        ).flat()
      : [list(prop, value)],
  );

export const recordOf = (element: Kind): Kind =>
  (element.isKnown ? known : kind)((prop, value) =>
    isObject(value)
      ? [
          ...notOwnNames(value).map((name) => notOwnFinding(`${prop}.${name}`)),
          ...Object.entries(value).flatMap(([name, each]) => element.check(`${prop}.${name}`, each)),
        ]
      : [`${prop} must be an object, got ${quoted(value)}`],
  );

/** The kind of the values of which `is` holds, and another kind of the others. */
export const either = (is: (value: unknown) => boolean, one: Kind, other: Kind): Kind =>
  kind((prop, value) => (is(value) ? one : other).check(prop, value));

/** An object with names, also a module or an instance of a class, but no list, `Map`, `Date` and the like. */
export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value));

function hasText(value: unknown): boolean {
  try {
    return typeof value !== 'bigint' && typeof `${value}` === 'string';
  } catch {
    return false;
  }
}

/** Names of values that a copy of the object lacks, such as settings with defaults: those of its class or prototype. */
function notOwnNames(value: object): string[] {
  const levels: object[] = [value];
  for (let level = Object.getPrototypeOf(value); level !== null; level = Object.getPrototypeOf(level))
    levels.push(level);
  // Every object has the names of the last level.
  return (levels.length > 1 ? levels.slice(0, -1) : levels)
    .flatMap((level) => Object.entries(Object.getOwnPropertyDescriptors(level)))
    .filter(([name, of]) => typeof of.value !== 'function' && !Object.prototype.propertyIsEnumerable.call(value, name))
    .map(([name]) => name);
}

const notOwnFinding = (path: string): Finding =>
  `${path} must be an enumerable property of the object itself, not of its class or prototype`;

/** A required prop. */
export const set = (of: Kind): RequiredKind => ({ ...of, isRequired: true });

/** The kinds of an object's members, each of which is required only with `set`. */
type Members<Value> = { readonly [Name in keyof Value]-?: Kind };

/** An object with these names only. */
export const object = <Value>(shape: Members<Value>): Kind =>
  known((prop, value) => memberFindings(`${prop}.`, prop, value, shape, true));

/** An object with these names, and others: the resource of a module or anything like it. */
export const objectWith = <Value>(shape: Members<Value>): Kind =>
  known((prop, value) => memberFindings(`${prop}.`, prop, value, shape, false));

/**
 * Checks props as TypeScript does, for callers in JavaScript and for what TypeScript does not see, such as a misspelt
 * name in an object that is spread. The other rules apply to values of these types.
 */
export const shapeFindings = <Props>(props: Props, shape: Shape<Props>): Finding[] =>
  memberFindings('', 'props', props ?? {}, shape, true);

/** As `shapeFindings`, for the options of a function, of which `null` is none. */
export const optionFindings = <Options>(options: Options, shape: Shape<Options>): Finding[] =>
  memberFindings('', 'options', options, shape, true).map((finding) =>
    finding?.replace(' is not a prop', ' is not an option').replace('; the props are ', '; the options are '),
  );

/** Names of props whose values are missing or of another type, or that a misspelt name probably means. */
export function faultyNames<Props>(props: Props, shape: Shape<Props>): string[] {
  const given = (isObject(props) ? props : {}) as Readonly<Record<string, unknown>>;
  const guesses = new Set(guessesIn(given, shape, true).values());
  const kinds: [string, Kind][] = Object.entries(shape);
  return kinds
    .filter(([name, of]) => guesses.has(name) || valueFindings(name, given[name], of).some(Boolean))
    .map(([name]) => name);
}

function memberFindings(
  prefix: string,
  prop: string,
  value: unknown,
  shape: Readonly<Record<string, Kind>>,
  isClosed: boolean,
): Finding[] {
  if (!isObject(value)) return [`${prop} must be an object, got ${quoted(value)}`];
  const given = value as Readonly<Record<string, unknown>>;
  const guesses = guessesIn(given, shape, isClosed);
  const guessed = new Set(guesses.values());
  const notOwn = isClosed ? notOwnNames(value).filter((name) => Object.hasOwn(shape, name)) : [];
  return [
    ...notOwn.map((name) => notOwnFinding(`${prefix}${name}`)),
    ...[...guesses].map(([name, guess]) => unknownFinding(prefix, name, guess, Object.keys(shape))),
    ...Object.entries(shape).flatMap(([name, of]) =>
      guessed.has(name) ? [] : valueFindings(`${prefix}${name}`, given[name], of),
    ),
  ];
}

/** The names that are not known, each with the one that it probably means. */
function guessesIn(
  given: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, Kind>>,
  isClosed: boolean,
): Map<string, string | undefined> {
  const guesses = new Map<string, string | undefined>();
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(shape, name) || given[name] === undefined) continue;
    const guess = nearest(name, Object.keys(shape), (known) => !isMissing(given[known]));
    // In an open object, another name is an error only in place of one that must be set.
    const isInPlace = guess !== undefined && isRequired(shape[guess]) && isMissing(given[guess]);
    if (isClosed || isInPlace) guesses.set(name, guess);
  }
  return guesses;
}

function valueFindings(path: string, value: unknown, of: Kind): Finding[] {
  if (!isMissing(value)) return of.check(path, value);
  return [value === null || isRequired(of) ? required(path, value) : undefined];
}

function unknownFinding(prefix: string, name: string, guess: string | undefined, known: readonly string[]): Finding {
  const remedy = guess === undefined ? `; the props are ${known.join(', ')}` : `, did you mean ${prefix}${guess}?`;
  return `${prefix}${name || '""'} is not a prop${remedy}`;
}

export const isRequired = (of: Kind | undefined): boolean => of !== undefined && 'isRequired' in of;

const isMissing = (value: unknown): boolean => value === undefined || value === null;
