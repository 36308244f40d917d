import { addressBits, network } from './address';
import { broken, isNumeral, type Numeral, type Part, type Scalar } from './part';
import { ignoringCase, type Wildcard, wildcard } from './text';

type Test = (value: Scalar) => boolean;

/** The rules of a field. */
export interface Rules {
  /** Whether a value matches any of the rules. */
  readonly value: Test;
  /** Whether a missing field matches. */
  readonly absent: boolean;
  readonly wildcards: readonly Wildcard[];
}

/** @throws if there is no rule, or AWS rejects one */
export function compileRules(list: Part, place: string): Rules {
  const { items = [] } = list;
  if (items.length === 0) throw broken(place, 'contain at least one rule', list);
  const wildcards: Wildcard[] = [];
  const tests = items.map((rule) => compileRule(rule, place, wildcards));
  return {
    value: (value) => tests.some((test) => test(value)),
    absent: items.some(({ fields = [] }) => fields.some(([name, { scalar }]) => name === 'exists' && scalar === false)),
    wildcards,
  };
}

/** @param wildcards receives the wildcards of the rule */
type Compile = (operand: Part, place: string, wildcards: Wildcard[]) => Test;

function compileRule(rule: Part, place: string, wildcards: Wildcard[]): Test {
  if (rule.scalar !== undefined) return equals(rule.scalar);
  const [[name, operand] = ['', rule], ...others] = rule.fields ?? [];
  const compile = OPERATORS.get(name);
  if (!compile || others.length > 0) {
    throw broken(place, `contain values or one of the operators ${Object.keys(operators).join(', ')}`, rule);
  }
  return compile(operand, `${place} ${name}`, wildcards);
}

const textOperators: Readonly<Record<string, Compile>> = {
  prefix: (operand, place) =>
    affix(
      operand,
      place,
      (value, start) => value.startsWith(start),
      (expression) => `^${expression}`,
    ),
  suffix: (operand, place) =>
    affix(
      operand,
      place,
      (value, end) => value.endsWith(end),
      (expression) => `${expression}$`,
    ),
  'equals-ignore-case'(operand, place) {
    const expression = new RegExp(`^${ignoringCase(text(operand, place))}$`);
    return ofText((value) => expression.test(value));
  },
  wildcard(operand, place, wildcards) {
    const compiled = wildcard(text(operand, place));
    if (typeof compiled === 'string') throw broken(place, compiled, operand);
    wildcards.push(compiled);
    return ofText(compiled.matches);
  },
};

const operators: Readonly<Record<string, Compile>> = {
  ...textOperators,
  exists(operand, place) {
    const { scalar } = operand;
    if (typeof scalar !== 'boolean') throw broken(place, 'be true or false', operand);
    return () => scalar;
  },
  'anything-but': anythingBut,
  numeric,
  cidr(operand, place) {
    const bits = network(text(operand, place));
    if (bits === undefined) {
      throw broken(place, 'be a network like 10.0.0.0/24, of at most 31 bits (IPv6: 127)', operand);
    }
    return isInNetwork(bits);
  },
};

/** A map: a plain object would also have the keys of its prototype. */
const OPERATORS = new Map<string, Compile>([
  ...Object.entries(operators),
  // Not on the AWS pages. Unlike a plain value, it compares an IP address as written.
  ['exactly', (operand, place) => equalsText(text(operand, place))],
]);

/** Names that cannot be fields in `$or`: the operators, and what AWS reserves. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...OPERATORS.keys(),
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after'],
  ...['date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/** Matches anything but strings, anything but numbers, or what an operator does not match. */
function anythingBut(operand: Part, place: string, wildcards: Wildcard[]): Test {
  if (operand.fields) return anythingButMatching(operand, place, wildcards);
  const listed = (operand.items ?? [operand]).map(({ scalar }) => scalar);
  const tests = listed.flatMap((scalar) => (typeof scalar === 'string' ? [equalsText(scalar)] : []));
  const numbers = listed.filter(isNumeral);
  if (listed.length === 0 || ![tests.length, numbers.length].includes(listed.length)) {
    throw broken(place, 'be a string, a number, or a list of only strings or only numbers', operand);
  }
  for (const number of numbers) tests.push(equalsNumber({ ...number, value: comparable(number, place, operand) }));
  return (value) => !tests.some((test) => test(value));
}

function anythingButMatching(operand: Part, place: string, wildcards: Wildcard[]): Test {
  const [[name, values] = ['', operand], ...others] = operand.fields ?? [];
  const compile = Object.hasOwn(textOperators, name) ? textOperators[name] : undefined;
  if (!compile || others.length > 0) {
    throw broken(place, `contain values or one of ${Object.keys(textOperators).join(', ')}`, operand);
  }
  const listed = values.items ?? [values];
  const isAffix = name === 'prefix' || name === 'suffix';
  if (listed.length === 0 || listed.some(({ scalar }) => typeof scalar !== 'string' || (isAffix && scalar === ''))) {
    const strings = isAffix ? 'non-empty string' : 'string';
    throw broken(`${place} ${name}`, `be a ${strings} or a list of ${strings}s`, values);
  }
  const tests = listed.map((value) => compile(value, `${place} ${name}`, wildcards));
  return (value) => !tests.some((test) => test(value));
}

const COMPARISONS = new Map(
  Object.entries<(value: number, bound: number) => boolean>({
    '=': (value, bound) => value === bound,
    '<': (value, bound) => value < bound,
    '<=': (value, bound) => value <= bound,
    '>': (value, bound) => value > bound,
    '>=': (value, bound) => value >= bound,
  }),
);

function numeric(operand: Part, place: string): Test {
  const [operator, bound, upperOperator, upper, ...others] = operand.items ?? [];
  const tests = [
    comparison(operator, bound, place, operand),
    ...(upperOperator ? [comparison(upperOperator, upper, place, operand)] : []),
  ];
  const isRange = /^>=?$/.test(String(operator?.scalar)) && /^<=?$/.test(String(upperOperator?.scalar));
  if (others.length > 0 || (upperOperator && !isRange)) throw broken(place, COMPARISON_RULE, operand);
  if (upper && Number(bound?.source) >= Number(upper.source)) {
    throw broken(place, 'have a lower bound that is less than the upper bound', operand);
  }
  return (value) => isNumeral(value) && tests.every((test) => value.value !== undefined && test(value.value));
}

const COMPARISON_RULE = 'be a comparison like ["<", 10], or a lower and an upper bound like [">", 0, "<=", 10]';

function comparison(operator: Part | undefined, bound: Part | undefined, place: string, operand: Part) {
  const compare = COMPARISONS.get(String(operator?.scalar));
  if (!compare || !isNumeral(bound?.scalar)) throw broken(place, COMPARISON_RULE, operand);
  const value = comparable(bound.scalar, place, operand);
  return (other: number) => compare(other, value);
}

function comparable({ value }: Numeral, place: string, operand: Part): number {
  if (value === undefined) throw broken(place, 'contain only numbers whose digits a double keeps', operand);
  return value;
}

/** The operand is a string, or `{ "equals-ignore-case": <string> }`. */
function affix(
  operand: Part,
  place: string,
  matches: (value: string, part: string) => boolean,
  anchored: (expression: string) => string,
): Test {
  const [[name, insensitive] = ['', operand], ...others] = operand.fields ?? [];
  if (name === 'equals-ignore-case' && others.length === 0) {
    const expression = new RegExp(anchored(ignoringCase(text(insensitive, `${place} ${name}`))));
    return ofText((value) => expression.test(value));
  }
  const part = text(operand, place);
  return ofText((value) => matches(value, part));
}

const ofText =
  (test: (value: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value);

/** Numbers are equal by value, IP addresses however they are spelt. */
function equals(wanted: Scalar): Test {
  if (isNumeral(wanted)) return equalsNumber(wanted);
  const bits = typeof wanted === 'string' ? addressBits(wanted) : undefined;
  return bits === undefined ? (value) => value === wanted : isInNetwork(bits);
}

const isInNetwork = (bits: string) => ofText((value) => addressBits(value)?.startsWith(bits) ?? false);

const equalsText =
  (wanted: string): Test =>
  (value) =>
    value === wanted;

/** Numbers that are too long to have a value are compared as written. */
const equalsNumber =
  ({ digits, value: wanted }: Numeral): Test =>
  (value) =>
    isNumeral(value) && (value.digits === digits || (value.value !== undefined && value.value === wanted));

function text(operand: Part, place: string): string {
  if (typeof operand.scalar === 'string') return operand.scalar;
  throw broken(place, 'be a string', operand);
}
