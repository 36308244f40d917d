import { parse } from 'lossless-json';
import { matcher } from './match';
import { broken, type Part } from './part';
import { type Alternative, compilePattern, parsePattern } from './pattern';

/** Whether an event passes. Its numbers may be those of `lossless-json`, which keep their notation. */
export type Filter = (event: unknown) => boolean;

/** How many filters a mapping may have. Every account may have 5; AWS raises that quota on request. */
export const MAXIMUM_FILTERS = 10;

/**
 * Compiles the filters of a stream. An event passes if it matches any of them, or if there are none.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html; the operators are those of EventBridge:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws if AWS rejects a pattern
 */
export function compileFilters(patterns: readonly string[]): Filter {
  return patterns.length === 0 ? () => true : matcher(compilePatterns(patterns, checkData));
}

/**
 * Compiles the filters of a queue, which only see a message's body: parsed JSON if the pattern is nested, plain text if
 * it is a list of rules. A body in the other format never passes.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function compileBodyFilters(patterns: readonly string[]): (body: string) => boolean {
  if (patterns.length === 0) return () => true;
  const alternatives = compilePatterns(patterns, checkNames);
  const matchesText = matcher(alternatives.filter((fields) => fields.has('body')));
  const matchesJson = matcher(alternatives.filter((fields) => !fields.has('body')));
  return (text) => {
    const json = parseBody(text);
    return json ? matchesJson({ body: json.value }) : matchesText({ body: text });
  };
}

/**
 * The rule that a filter of a stream breaks, if AWS rejects it.
 * @param place names the filter
 */
export function streamFilterProblem(pattern: string, place: string): string | undefined {
  try {
    compileOne(pattern, place, checkData);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Throws if a pattern does not fit the source. */
type Check = (pattern: Part, place: string) => void;

function compilePatterns(patterns: readonly string[], check: Check): readonly Alternative[] {
  if (patterns.length > MAXIMUM_FILTERS) {
    throw new Error(`a mapping must have at most ${MAXIMUM_FILTERS} filters, got ${patterns.length}`);
  }
  return patterns.flatMap((pattern, index) => {
    return compileOne(pattern, patterns.length > 1 ? `pattern ${index + 1}` : 'pattern', check);
  });
}

function compileOne(pattern: string, place: string, check: Check): readonly Alternative[] {
  const part = parsePattern(pattern, place);
  check(part, place);
  return compilePattern(part, place);
}

/** A record has JSON in `dynamodb`: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html */
function checkData(pattern: Part, place: string): void {
  for (const [name, part] of topFields(pattern)) {
    if (name === 'dynamodb' && part.items) throw broken(`${place}.dynamodb`, 'be an object', part);
  }
}

function checkNames(pattern: Part, place: string): void {
  const others = topFields(pattern).flatMap(([name]) => (name === 'body' ? [] : [name]));
  if (others.length > 0) throw new Error(`the ${place} of a queue must contain only body, got ${others.join(', ')}`);
}

const topFields = ({ fields = [] }: Part): NonNullable<Part['fields']> =>
  fields.flatMap((field) => {
    const [name, { items = [] }] = field;
    const isOr = name === '$or' && items.length > 0 && items.every((item) => item.fields);
    return isOr ? items.flatMap(topFields) : [field];
  });

function parseBody(body: string): { readonly value: unknown } | undefined {
  try {
    // The last of repeated keys counts, as in JSON.parse.
    return { value: parse(body, null, { onDuplicateKey: ({ newValue }) => newValue }) };
  } catch {
    return undefined;
  }
}
