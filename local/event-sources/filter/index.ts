import { isLosslessNumber, parse, stringify } from 'lossless-json';
import { compileRules, type Scalar } from './rules';

/** Whether an event passes. Its numbers may be those of `lossless-json`, which keep their notation. */
export type Filter = (event: unknown) => boolean;

/**
 * Compiles filter patterns. An event passes if it matches any of them, or if there are none.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html; the operators are those of EventBridge:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws if a pattern is invalid
 */
export function compileFilters(patterns: readonly string[]): Filter {
  const filters = patterns.map((pattern) => compilePattern(parse(pattern), 'pattern'));
  return filters.length === 0 ? () => true : (event) => filters.some((matches) => matches(event));
}

/**
 * Compiles the filters of a queue, which only see a message's body: parsed JSON if the pattern is nested, plain text if
 * it is a list of rules. A body in the other format never passes.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function compileBodyFilters(patterns: readonly string[]): (body: string) => boolean {
  const filters = patterns.map(compileBodyFilter);
  return filters.length === 0 ? () => true : (body) => filters.some((matches) => matches(body));
}

function compileBodyFilter(pattern: string): (body: string) => boolean {
  const matches = compileFilters([pattern]);
  const { body: part, ...others } = parse(pattern) as { body?: unknown };
  if (Object.keys(others).length > 0) {
    throw new Error(`the pattern of a queue must contain only body, got ${Object.keys(others).join(', ')}`);
  }
  if (part === undefined) return () => true;
  const wantsText = Array.isArray(part);
  return (body) => {
    const json = parseBody(body);
    return wantsText === (json === undefined) && matches({ body: json ? json.value : body });
  };
}

function parseBody(body: string): { readonly value: unknown } | undefined {
  try {
    // The last of repeated keys counts, as in JSON.parse.
    return { value: parse(body, null, { onDuplicateKey: ({ newValue }) => newValue }) };
  } catch {
    return undefined;
  }
}

/** @param place the path of this part of the pattern, for errors */
function compilePattern(pattern: unknown, place: string): Filter {
  if (!isObject(pattern)) throw new Error(`${place} must be a JSON object, got ${stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([name, part]): Filter => {
    if (name === '$or') return compileAlternatives(part, place);
    const filter = Array.isArray(part)
      ? compileLeaf(part, `${place}.${name}`)
      : compilePattern(part, `${place}.${name}`);
    return (event) => filter(isObject(event) ? event[name] : undefined);
  });
  const all: Filter = (event) => parts.every((matches) => matches(event));
  // In a list of objects, one object must match all parts.
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

/** The values of a leaf: several if it is a list, none if it is missing or an object. */
function scalars(leaf: unknown): Scalar[] {
  const found: Scalar[] = [];
  // Not recursive: deeply nested lists would overflow the stack.
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
