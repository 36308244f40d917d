import { parse } from 'lossless-json';
import { compileFilters } from '.';

/**
 * Compiles the filters of a queue, which only see a message's body: parsed JSON if the pattern is nested, plain text if it
 * is a list of rules. A body in the other format never passes.
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
