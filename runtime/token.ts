import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { packed, unpacked } from './packed-text';

const FINGERPRINT_LENGTH = 8;
/** Before a token that is deflated. Another one starts with the bracket of its list. */
const DEFLATED = 0;
/** More than any token has: a changed one must not fill the memory. */
const MAX_BYTES = 2 ** 22;

/** A token for callers, who return it unchanged: a list that a URL or a command line can contain, in few characters. */
export function toToken(values: readonly unknown[]): string {
  const plain = packed(JSON.stringify(values));
  const deflated = Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(plain, { level: 9 })]);
  return (deflated.length < plain.length ? deflated : plain).toString('base64url');
}

/** The list in a token. Empty if the value is no token: a caller may have changed it, so its elements are unknown. */
export function readToken(token: unknown): unknown[] {
  try {
    const bytes = Buffer.from(typeof token === 'string' ? token : '', 'base64url');
    const isDeflated = bytes[0] === DEFLATED;
    const plain = isDeflated ? inflateRawSync(bytes.subarray(1), { maxOutputLength: MAX_BYTES }) : bytes;
    const value: unknown = JSON.parse(unpacked(plain));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Stands for a string in a token: 48 bits of its hash. */
export const fingerprintOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, FINGERPRINT_LENGTH);

/** Many fingerprints as one string, because a token may have thousands. */
export const joinFingerprints = (fingerprints: ReadonlySet<string>): string => [...fingerprints].join('');

export const splitFingerprints = (joined: string): Set<string> =>
  new Set(Array.from({ length: joined.length / FINGERPRINT_LENGTH }, (_, index) => at(joined, index)));

const at = (joined: string, index: number): string =>
  joined.slice(index * FINGERPRINT_LENGTH, (index + 1) * FINGERPRINT_LENGTH);

/** A token that only opens unchanged, and for the same purpose. It protects from mistakes, not from forgery. */
export const sealToken = (purpose: readonly string[], values: readonly string[]): string =>
  toToken([fingerprintOf(JSON.stringify([purpose, values])), ...values]);

/** The strings in a token. Undefined unless it is an unchanged token for this purpose. */
export function openToken(purpose: readonly string[], token: unknown): readonly string[] | undefined {
  const [, ...values] = readToken(token);
  const areStrings = (list: readonly unknown[]): list is string[] => list.every((value) => typeof value === 'string');
  return areStrings(values) && sealToken(purpose, values) === token ? values : undefined;
}
