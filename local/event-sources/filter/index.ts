import { isLosslessNumber, parse, stringify } from 'lossless-json';
import { compileRules, type Scalar } from './rules';

/** Whether an event passes. Its numbers may be those of `lossless-json`, which keep how they were written. */
export type Filter = (event: unknown) => boolean;

/**
 * Compiles patterns, of which an event must match any; without patterns all events pass.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html and, for the operators, which are the same,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws when a pattern breaks their rules
 */
export function compileFilters(patterns: readonly string[]): Filter {
  const filters = patterns.map((pattern) => compilePattern(parse(pattern), 'the pattern'));
  return filters.length === 0 ? () => true : (event) => filters.some((matches) => matches(event));
}

/** @param place where the pattern stands, for errors */
export function compilePattern(pattern: unknown, place: string): Filter {
  if (!isObject(pattern)) throw new Error(`${place} must be a JSON object, got ${stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([name, part]): Filter => {
    if (name === '$or') return compileAlternatives(part, place);
    const filter = Array.isArray(part)
      ? compileLeaf(part, `${place}.${name}`)
      : compilePattern(part, `${place}.${name}`);
    return (event) => filter(isObject(event) ? event[name] : undefined);
  });
  const all: Filter = (event) => parts.every((matches) => matches(event));
  // Of a list of objects one must match whole.
  return (event) => (Array.isArray(event) && event.length > 0 ? event.some(all) : all(event));
}

function compileAlternatives(alternatives: unknown, place: string): Filter {
  if (!Array.isArray(alternatives) || alternatives.length === 0) {
    throw new Error(`${place}.$or must be a list of patterns, got ${stringify(alternatives)}`);
  }
  const filters = alternatives.map((pattern, index) => compilePattern(pattern, `${place}.$or[${index}]`));
  return (event) => filters.some((matches) => matches(event));
}

function compileLeaf(rules: readonly unknown[], place: string): Filter {
  const { value, absent } = compileRules(rules, place);
  return (part) => {
    const leaves = scalars(part);
    return leaves.length === 0 ? absent : leaves.some(value);
  };
}

/** The values of a leaf: several when it is a list, none when it is missing or an object. */
function scalars(leaf: unknown): Scalar[] {
  const found: Scalar[] = [];
  // No recursion, as lists may be nested deeper than a stack is.
  const parts = [leaf];
  for (const part of parts) {
    if (Array.isArray(part)) for (const inner of part) parts.push(inner);
    else if (typeof part === 'string' || typeof part === 'boolean' || part === null) found.push(part);
    else if (typeof part === 'number') found.push({ digits: String(part) });
    else if (isLosslessNumber(part)) found.push({ digits: part.value });
  }
  return found;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
