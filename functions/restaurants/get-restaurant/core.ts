import { InvalidRequest } from '../../../runtime/errors';
import { attributesOf, isText, quote, readCount } from '../../../runtime/request';
import { cityKey, cuisineKey, ID_RULE, isId } from '../items';
import type { Query } from '../table';
import { readNext } from './next';

type Request =
  | { readonly type: 'one'; readonly id: string }
  | { readonly type: 'several'; readonly ids: readonly string[] }
  | { readonly type: 'find'; readonly query: Query };

const MOST = 100;
const DEFAULT_LIMIT = 25;

/** @throws InvalidRequest */
export function readRequest(event: unknown): Request {
  const given = attributesOf(event);
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  const [first] = names;
  if (names.length === 1 && first === 'id') return { type: 'one', id: readId('id', given.id) };
  if (names.length === 1 && first === 'ids') return { type: 'several', ids: readIds(given.ids) };
  const known = names.every((name) => ['cuisine', 'city', 'limit', 'next'].includes(name));
  if (known && (names.includes('cuisine') || names.includes('city'))) return { type: 'find', query: readQuery(given) };
  throw new InvalidRequest(
    `the request must be { id }, { ids } or { cuisine and/or city, limit?, next? }, got ${quote(event)}`,
  );
}

function readId(name: string, value: unknown): string {
  if (isId(value)) return value;
  throw new InvalidRequest(`${name} must be ${ID_RULE}, got ${quote(value)}`);
}

function readIds(value: unknown): string[] {
  if (Array.isArray(value) && value.length >= 1 && value.length <= MOST) {
    return value.map((id, index) => readId(`ids[${index}]`, id));
  }
  const got = Array.isArray(value) ? `${value.length} ids` : quote(value);
  throw new InvalidRequest(`ids must be a list of 1 to ${MOST} ids, got ${got}`);
}

function readQuery({ cuisine, city, limit = DEFAULT_LIMIT, next }: Readonly<Record<string, unknown>>): Query {
  const keys = [
    ...(cuisine === undefined ? [] : [cuisineKey(readText('cuisine', cuisine))]),
    ...(city === undefined ? [] : [cityKey(readText('city', city))]),
  ];
  const [partition = '', second] = keys;
  const query = { partition, prefix: second === undefined ? '' : `${second}#`, limit: readCount('limit', limit, MOST) };
  return next === undefined ? query : { ...query, after: readNext(next, query) };
}

function readText(name: string, value: unknown): string {
  // The sort keys of the index have at most 1024 bytes, so a longer string would find nothing.
  if (isText(value) && Buffer.byteLength(value) <= 1000) return value;
  throw new InvalidRequest(`${name} must be a non-blank string of at most 1000 bytes, got ${quote(value)}`);
}
