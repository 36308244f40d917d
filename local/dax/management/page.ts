import { invalidValue, shown } from './faults';
import { integer, text } from './input';

/** The API reference documents this range for every operation that takes MaxResults. */
const [MIN_RESULTS, MAX_RESULTS] = [20, 100];

export const PAGE = { MaxResults: integer, NextToken: text };

interface PageRequest {
  readonly MaxResults: number | undefined;
  readonly NextToken: string | undefined;
}

/**
 * Selects one page. The token contains the last key of a page, so that items added or deleted between two requests
 * neither repeat nor hide others.
 * @param items in ascending order of their keys
 */
export function page<T>(items: readonly T[], keyOf: (item: T) => string, { MaxResults, NextToken }: PageRequest) {
  const size = MaxResults ?? MAX_RESULTS;
  if (size < MIN_RESULTS || size > MAX_RESULTS) {
    throw invalidValue(`MaxResults must be between ${MIN_RESULTS} and ${MAX_RESULTS}, got ${size}`);
  }
  const after = NextToken === undefined ? undefined : keyFrom(NextToken);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const selected = rest.slice(0, size);
  const last = selected.at(-1);
  const token = last !== undefined && rest.length > size ? { NextToken: tokenFor(keyOf(last)) } : {};
  return { items: selected, token };
}

const PREFIX = 'after:';

const tokenFor = (key: string): string => Buffer.from(PREFIX + key).toString('base64url');

function keyFrom(token: string): string {
  const decoded = Buffer.from(token, 'base64url').toString();
  if (decoded.startsWith(PREFIX)) return decoded.slice(PREFIX.length);
  throw invalidValue(`NextToken must be a token from an earlier response, got ${shown(token)}`);
}

/** Items in the order of their names. */
export const byName = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
