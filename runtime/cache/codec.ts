import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { fromText, toText } from './value';

/** Part of every key. The deployments of a program share their keys, so that a removal by one reaches all readers. */
const KEY_FORMAT = 1;
/** Part of every checksum, so that a value in another format is never read. */
const VALUE_FORMAT = 2;

/** One or more strings. Different lists never result in the same Redis key. */
export type Key = readonly string[];

/** @param token of the group that the entry belongs to */
export const entryName = (namespace: string, key: Key, token?: string): string =>
  // JSON keeps the parts apart, whatever they contain. A namespace contains no colon.
  `${namespace}:${KEY_FORMAT}:${JSON.stringify(token === undefined ? [key] : [key, token])}`;

export const groupName = (namespace: string, group: Key): string =>
  `${namespace}:${KEY_FORMAT}:${JSON.stringify({ group })}`;

/** The form of a cache's values. */
export interface Shape<V> {
  readonly version: number;
  readonly isValue: (value: unknown, key: Key) => value is V;
}

/** The first letter of what Redis holds. A text and a checksum follow. */
const KINDS = { entry: 'E', lease: 'L', unkept: 'X', token: 'G' } as const;
const CHECKSUM_DIGITS = 8;

/** Covers the key, so that what was written to another key is never read, even if replies are mixed up. */
const checksumOf = (content: string | Buffer, name: string, version: number | 'any') =>
  crc32(content, crc32(`${VALUE_FORMAT} ${version} ${name} `))
    .toString(16)
    .padStart(CHECKSUM_DIGITS, '0');

const sealed = (content: string, name: string, version: number | 'any'): string =>
  content + checksumOf(content, name, version);

/** @returns the text; undefined unless it was sealed as this kind, for this key and version */
function opened(bytes: Buffer | null, kind: string, name: string, version: number | 'any'): string | undefined {
  if (bytes?.[0] !== kind.charCodeAt(0)) return undefined;
  const end = Math.max(1, bytes.length - CHECKSUM_DIGITS);
  const checksum = bytes.toString('latin1', end);
  return checksum === checksumOf(bytes.subarray(0, end), name, version) ? bytes.toString('utf8', 1, end) : undefined;
}

export const encode = (value: unknown, name: string, version: number): string =>
  sealed(KINDS.entry + toText(value), name, version);

/** Stands for a value that cannot be kept, because it is too large or JSON cannot express it. */
export const encodeUnkept = (name: string, version: number): string => sealed(KINDS.unkept, name, version);

/** The lease that takes over the given one: the next number in its family, or the first one of a new family. */
export function leaseAfter(before: Seen<unknown>, name: string, version: number): string {
  const [family, number] = before.is === 'lease' ? [before.family, before.number + 1] : [randomUUID(), 0];
  return sealed(`${KINDS.lease}${family} ${number} ${randomUUID()} `, name, version);
}

/** The beginning that all leases of a family share. */
export const beginningOf = (lease: string): string => lease.slice(0, lease.indexOf(' ') + 1);

/** The value of a group's key. It has no version, because a group is removed for the deployments of all versions. */
export const encodeToken = (token: string, name: string): string => sealed(KINDS.token + token, name, 'any');

export const decodeToken = (bytes: Buffer | null, name: string): string | undefined =>
  opened(bytes, KINDS.token, name, 'any');

export type Seen<V> =
  | { readonly is: 'absent' | 'broken' | 'unkept' }
  | { readonly is: 'lease'; readonly family: string; readonly number: number }
  | { readonly is: 'entry'; readonly value: V | undefined };

/** Never throws: a damaged value, or one that `isValue` refuses, is `broken`. */
export function decode<V>(bytes: Buffer | null, name: string, key: Key, shape: Shape<V>): Seen<V> {
  if (bytes === null) return { is: 'absent' };
  const textOf = (kind: string) => opened(bytes, kind, name, shape.version);
  const text = textOf(KINDS.entry);
  if (text !== undefined) return decodeEntry(text, key, shape);
  const [family = '', number] = textOf(KINDS.lease)?.split(' ') ?? [];
  if (family) return { is: 'lease', family, number: Number(number) || 0 };
  return { is: textOf(KINDS.unkept) === undefined ? 'broken' : 'unkept' };
}

function decodeEntry<V>(text: string, key: Key, { isValue }: Shape<V>): Seen<V> {
  try {
    const value = fromText(text);
    if (value === undefined || isValue(value, key)) return { is: 'entry', value };
  } catch {
    // Not from `toText`, or `isValue` cannot even read it.
  }
  return { is: 'broken' };
}
