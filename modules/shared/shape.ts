import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Finding, list, quoted, required } from './check';
import { nearest } from './nearest';

/** Finds values of another type than TypeScript accepts, and names that it does not know. Tokens pass. */
type Check = (prop: string, value: unknown) => Finding[];

export interface Kind {
  readonly check: Check;
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

const typed = (type: string, words: string): Kind =>
  kind((prop, value) => [typeof value === type ? undefined : `${prop} must be ${words}, got ${quoted(value)}`]);

export const text = typed('string', 'a string');
export const number = typed('number', 'a number');
export const bool = typed('boolean', 'true or false');
export const method = typed('function', 'a method');
export const structure = typed('object', 'an object');

/** For what the rules of the module check whatever its type. */
export const checked: Kind = { check: () => [] };

export const constructWith = <Value>(shape: Members<Value>): Kind =>
  kind((prop, value) =>
    Construct.isConstruct(value)
      ? objectWith(shape).check(prop, value)
      : [`${prop} must be a construct, got ${quoted(value)}`],
  );

export const regularExpression = kind((prop, value) => [
  value instanceof RegExp ? undefined : `${prop} must be a regular expression, got ${quoted(value)}`,
]);

export const listOfKind = (element: Kind): Kind =>
  kind((prop, value) =>
    Array.isArray(value)
      ? value.flatMap((each, at) => required(`${prop}[${at}]`, each) ?? element.check(`${prop}[${at}]`, each))
      : [list(prop, value)],
  );

export const recordOf = (element: Kind): Kind =>
  kind((prop, value) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, each]) => element.check(`${prop}.${name}`, each))
      : [`${prop} must be an object, got ${quoted(value)}`],
  );

/** The kind of the values of which `is` holds, and another kind of the others. */
export const either = (is: (value: unknown) => boolean, one: Kind, other: Kind): Kind =>
  kind((prop, value) => (is(value) ? one : other).check(prop, value));

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A required prop. */
export const set = (of: Kind): RequiredKind => ({ ...of, isRequired: true });

/** The kinds of an object's members, each of which is required only with `set`. */
type Members<Value> = { readonly [Name in keyof Value]-?: Kind };

/** An object with these names only. */
export const object = <Value>(shape: Members<Value>): Kind =>
  kind((prop, value) => memberFindings(`${prop}.`, prop, value, shape, true));

/** An object with these names, and others: the resource of a module or anything like it. */
export const objectWith = <Value>(shape: Members<Value>): Kind =>
  kind((prop, value) => memberFindings(`${prop}.`, prop, value, shape, false));

/**
 * Checks props as TypeScript does, for callers in JavaScript and for what TypeScript does not see, such as a misspelt
 * name in an object that is spread. The other rules apply to values of these types.
 */
export const shapeFindings = <Props>(props: Props, shape: Shape<Props>): Finding[] =>
  memberFindings('', 'props', props ?? {}, shape, true);

function memberFindings(
  prefix: string,
  prop: string,
  value: unknown,
  shape: Readonly<Record<string, Kind>>,
  isClosed: boolean,
): Finding[] {
  if (!isObject(value)) return [`${prop} must be an object, got ${quoted(value)}`];
  const given = value as Readonly<Record<string, unknown>>;
  const guesses = new Map<string, string | undefined>();
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(shape, name) || given[name] === undefined) continue;
    const guess = nearest(name, Object.keys(shape), (known) => !isMissing(given[known]));
    // In an open object, another name is an error only in place of one that must be set.
    const isInPlace = guess !== undefined && isRequired(shape[guess]) && isMissing(given[guess]);
    if (isClosed || isInPlace) guesses.set(name, guess);
  }
  const guessed = new Set(guesses.values());
  return [
    ...[...guesses].map(([name, guess]) => unknownFinding(prefix, name, guess, Object.keys(shape))),
    ...Object.entries(shape).flatMap(([name, of]) => {
      const [path, member] = [`${prefix}${name}`, given[name]];
      if (guessed.has(name)) return [];
      if (isMissing(member)) return [member === null || isRequired(of) ? required(path, member) : undefined];
      return of.check(path, member);
    }),
  ];
}

function unknownFinding(prefix: string, name: string, guess: string | undefined, known: readonly string[]): Finding {
  const remedy = guess === undefined ? `; the props are ${known.join(', ')}` : `, did you mean ${prefix}${guess}?`;
  return `${prefix}${name} is not a prop${remedy}`;
}

const isRequired = (of: Kind | undefined): boolean => of !== undefined && 'isRequired' in of;

const isMissing = (value: unknown): boolean => value === undefined || value === null;
