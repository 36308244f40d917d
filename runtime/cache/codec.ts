import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Part of every key, so that values in another format are never read. */
const FORMAT = 1;

/** One or more strings. Different lists never result in the same Redis key. */
export type Key = readonly string[];

/** @param token of the group that the entry belongs to */
export const entryName = (namespace: string, key: Key, token?: string): string =>
  // JSON keeps the parts apart, whatever they contain. A namespace contains no colon.
  `${namespace}:${FORMAT}:${JSON.stringify(token === undefined ? [key] : [key, token])}`;

export const groupName = (namespace: string, group: Key): string =>
  `${namespace}:${FORMAT}:${JSON.stringify({ group })}`;

/** The first letter of a value in Redis. */
const KINDS = { entry: 'E', lease: 'L', tooLarge: 'X' } as const;

export const TOO_LARGE = KINDS.tooLarge;

/** The lease that takes over the given one: the next number in its family, or the first one of a new family. */
export function leaseAfter(bytes: Buffer | null): string {
  const before = decode(bytes);
  const [family, number] = before.is === 'lease' ? [before.family, before.number + 1] : [randomUUID(), 0];
  return `${KINDS.lease}${family} ${number} ${randomUUID()}`;
}

/** The beginning that all leases of a family share. */
export const beginningOf = (lease: string): string => lease.slice(0, lease.indexOf(' ') + 1);

const CHECKSUM_DIGITS = 8;
const checksumOf = (text: string) => crc32(text).toString(16).padStart(CHECKSUM_DIGITS, '0');

const BYTES = '$bytes';

/** A checksum, then JSON in which bytes are `{"$bytes":"base64"}`; undefined is the empty string. */
export function encode(value: unknown): Buffer {
  const text = value === undefined ? '' : JSON.stringify(value, withBytes);
  return Buffer.from(KINDS.entry + checksumOf(text) + text);
}

/** Names that could be mistaken for the marker of bytes; each gets one more `$`. */
const ESCAPED = /^\$+bytes$/;

/** Reads the original value, because `toJSON` has already converted a Buffer to an object with a list of numbers. */
function withBytes(this: unknown, name: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[name];
  if (original instanceof Uint8Array) return { [BYTES]: Buffer.from(original).toString('base64') };
  return renamed(value, (known) => `$${known}`);
}

function toBytes(_: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && BYTES in value) {
    return new Uint8Array(Buffer.from(String(value[BYTES]), 'base64'));
  }
  return renamed(value, (known) => known.slice(1));
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!Object.keys(value).some((name) => ESCAPED.test(name))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [ESCAPED.test(name) ? rename(name) : name, part]),
  );
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  // Most values contain no bytes, and JSON.parse is several times as fast without a reviver.
  return text.includes(`${BYTES}"`) ? JSON.parse(text, toBytes) : JSON.parse(text);
}

type Seen<V> =
  | { readonly is: 'absent' | 'broken' | 'too large' }
  | { readonly is: 'lease'; readonly family: string; readonly number: number }
  | { readonly is: 'entry'; readonly value: V | undefined };

/** Never throws: a damaged value is `broken`. */
export function decode<V>(bytes: Buffer | null): Seen<V> {
  if (bytes === null) return { is: 'absent' };
  const kind = String.fromCharCode(bytes[0] ?? 0);
  if (kind === KINDS.tooLarge) return { is: 'too large' };
  if (kind === KINDS.lease) {
    const [family = '', number] = bytes.toString('latin1', 1).split(' ');
    return { is: 'lease', family, number: Number(number) || 0 };
  }
  const text = bytes.toString('utf8', 1 + CHECKSUM_DIGITS);
  if (kind !== KINDS.entry || checksumOf(text) !== bytes.toString('latin1', 1, 1 + CHECKSUM_DIGITS)) {
    return { is: 'broken' };
  }
  try {
    return { is: 'entry', value: parse(text) as V | undefined };
  } catch {
    return { is: 'broken' };
  }
}
