import { createHash } from 'node:crypto';
import { readToken, toToken } from '../../runtime/request';

const FINGERPRINT_LENGTH = 8;

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
  return values.every((value) => typeof value === 'string') && sealToken(purpose, values) === token
    ? values
    : undefined;
}
