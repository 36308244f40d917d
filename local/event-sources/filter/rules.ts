import { BlockList, isIP } from 'node:net';
import { isLosslessNumber, stringify } from 'lossless-json';

/** A value in an event; a number keeps its notation. */
export type Scalar = string | boolean | null | { readonly digits: string };

type Test = (value: Scalar) => boolean;

/** @returns whether a value, and whether a missing one, matches any of the rules @throws if a rule is unknown */
export function compileRules(
  rules: readonly unknown[],
  place: string,
): { readonly value: Test; readonly absent: boolean } {
  if (rules.length === 0) throw new Error(`${place} must contain at least one rule`);
  const tests = rules.map((rule) => compileRule(rule, place));
  return {
    value: (value) => tests.some((test) => test(value)),
    absent: rules.some((rule) => isOperation(rule) && rule.exists === false),
  };
}

function compileRule(rule: unknown, place: string): Test {
  const scalar = toScalar(rule);
  if (scalar !== undefined) return equals(scalar);
  const [[name, operand] = ['', undefined], ...others] = isOperation(rule) ? Object.entries(rule) : [];
  const compile = OPERATORS.get(name);
  if (!compile || others.length > 0) {
    const known = [...OPERATORS.keys()].join(', ');
    throw new Error(`${place} must contain values or one of the operators ${known}, got ${stringify(rule)}`);
  }
  return compile(operand, `${place} ${name}`);
}

/** A map: a plain object would also have the keys of its prototype. */
const OPERATORS = new Map(
  Object.entries<(operand: unknown, place: string) => Test>({
    prefix: (operand, place) => affix(operand, place, (text, part) => text.startsWith(part)),
    suffix: (operand, place) => affix(operand, place, (text, part) => text.endsWith(part)),
    'equals-ignore-case': (operand, place) => {
      const wanted = text(operand, place).toLowerCase();
      return ofText((value) => value.toLowerCase() === wanted);
    },
    wildcard: (operand, place) => {
      const expression = wildcard(text(operand, place));
      return ofText((value) => expression.test(value));
    },
    exists: (operand, place) => {
      if (typeof operand !== 'boolean') throw new Error(`${place} must be true or false, got ${stringify(operand)}`);
      return () => operand;
    },
    'anything-but': anythingBut,
    numeric,
    cidr,
  }),
);

const NEGATABLE = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

/** Matches anything but a value, a list of values, or what an operator with one or several operands matches. */
function anythingBut(operand: unknown, place: string): Test {
  const listed = Array.isArray(operand) ? operand : [operand];
  const scalars = listed.map(toScalar);
  if (scalars.length > 0 && scalars.every((scalar) => scalar !== undefined)) {
    const tests = scalars.map(equals);
    return (value) => !tests.some((test) => test(value));
  }
  const [[name, operands] = ['', undefined], ...others] = isOperation(operand) ? Object.entries(operand) : [];
  if (!NEGATABLE.includes(name) || others.length > 0) {
    throw new Error(`${place} must contain values or one of ${NEGATABLE.join(', ')}, got ${stringify(operand)}`);
  }
  const rules = (Array.isArray(operands) ? operands : [operands]).map((one) => ({ [name]: one }));
  const { value: matches } = compileRules(rules, place);
  return (value) => !matches(value);
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

function numeric(operand: unknown, place: string): Test {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const tests = parts.flatMap((part, index) => {
    if (index % 2 === 1) return [];
    const compare = COMPARISONS.get(String(part));
    const bound = toScalar(parts[index + 1]);
    return compare && isNumber(bound) ? [(value: number) => compare(value, Number(bound.digits))] : [];
  });
  if (tests.length === 0 || tests.length > 2 || tests.length * 2 !== parts.length) {
    throw new Error(`${place} must be one or two comparisons like ["<", 10], got ${stringify(operand)}`);
  }
  return (value) => isNumber(value) && tests.every((test) => test(Number(value.digits)));
}

function cidr(operand: unknown, place: string): Test {
  const [, address = '', bits] = /^([^/]+)\/(\d+)$/.exec(text(operand, place)) ?? [];
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(bits), family(address));
  } catch {
    throw new Error(`${place} must be a network like 10.0.0.0/24, got ${stringify(operand)}`);
  }
  return ofText((value) => isIP(value) > 0 && list.check(value, family(value)));
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The operand is a string, or `{ "equals-ignore-case": <string> }`. */
function affix(operand: unknown, place: string, matches: (text: string, part: string) => boolean): Test {
  const insensitive = isOperation(operand) ? operand['equals-ignore-case'] : undefined;
  if (insensitive === undefined) {
    const part = text(operand, place);
    return ofText((value) => matches(value, part));
  }
  const part = text(insensitive, place).toLowerCase();
  return ofText((value) => matches(value.toLowerCase(), part));
}

/** `*` matches any characters; `\*` and `\\` are an asterisk and a backslash. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\[*\\]|\*|[^*\\]+|\\/g, (part) =>
    part === '*' ? '.*' : (part.length === 2 && part.startsWith('\\') ? part.slice(1) : part).replace(/\W/g, '\\$&'),
  );
  return new RegExp(`^${source}$`, 's');
}

const ofText =
  (test: (value: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value);

/** Numbers are equal only if their notation is: 300, 300.0 and 3.0e2 all differ. */
const equals =
  (wanted: Scalar): Test =>
  (value) =>
    isNumber(wanted) ? isNumber(value) && value.digits === wanted.digits : value === wanted;

const isNumber = (value: unknown): value is { readonly digits: string } =>
  typeof value === 'object' && value !== null && 'digits' in value;

function toScalar(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return isLosslessNumber(value) ? { digits: value.value } : undefined;
}

function text(operand: unknown, place: string): string {
  if (typeof operand === 'string') return operand;
  throw new Error(`${place} must be a string, got ${stringify(operand)}`);
}

const isOperation = (rule: unknown): rule is Record<string, unknown> =>
  typeof rule === 'object' && rule !== null && !Array.isArray(rule) && !isLosslessNumber(rule);
