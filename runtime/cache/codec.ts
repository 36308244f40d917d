import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** In every key: what another version of this code has written is never read. */
const FORMAT = 1;

/** A text or several, of which no two that differ ever give the same key. */
export type Key = readonly string[];

/** @param part `token` is that of the group which the entry belongs to */
export const entryName = (namespace: string, key: Key, token?: string): string =>
  // As JSON, so that no part can end before it ends. A namespace has no colon.
  `${namespace}:${FORMAT}:${JSON.stringify(token === undefined ? [key] : [key, token])}`;

export const groupName = (namespace: string, group: Key): string =>
  `${namespace}:${FORMAT}:${JSON.stringify({ group })}`;

/** What a key of Redis holds, by its first letter. */
const kinds = { entry: 'E', lease: 'L', tooLarge: 'X' } as const;

export const TOO_LARGE = kinds.tooLarge;

/** A lease of the family of the one that it takes over, with the number of those before it; or the first of a new one. */
export function leaseAfter(bytes: Buffer | null): string {
  const before = decode(bytes);
  const [family, number] = before.is === 'lease' ? [before.family, before.number + 1] : [randomUUID(), 0];
  return `${kinds.lease}${family} ${number} ${randomUUID()}`;
}

/** What all leases of its family begin with. */
export const beginningOf = (lease: string): string => lease.slice(0, lease.indexOf(' ') + 1);

const CHECKSUM_DIGITS = 8;
const checksumOf = (text: string) => crc32(text).toString(16).padStart(CHECKSUM_DIGITS, '0');

const BYTES = '$bytes';

/** JSON, in which bytes are `{"$bytes":"base64"}` and nothing stands for undefined, behind a checksum. */
export function encode(value: unknown): Buffer {
  const text = value === undefined ? '' : JSON.stringify(value, withBytes);
  return Buffer.from(kinds.entry + checksumOf(text) + text);
}

/** A name that could be taken for that of bytes gets one `$` more. */
const ESCAPED = /^\$+bytes$/;

/** Looks at the value as it was, since a Buffer has made itself an object with a list of numbers by now. */
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
  // Most have no bytes, and are parsed several times as fast without asking at each value.
  return text.includes(`${BYTES}"`) ? JSON.parse(text, toBytes) : JSON.parse(text);
}

export type Seen<V> =
  | { readonly is: 'absent' | 'broken' | 'too large' }
  | { readonly is: 'lease'; readonly family: string; readonly number: number }
  | { readonly is: 'entry'; readonly value: V | undefined };

/** Never throws: what was damaged is `broken`. */
export function decode<V>(bytes: Buffer | null): Seen<V> {
  if (bytes === null) return { is: 'absent' };
  const kind = String.fromCharCode(bytes[0] ?? 0);
  if (kind === kinds.tooLarge) return { is: 'too large' };
  if (kind === kinds.lease) {
    const [family = '', number] = bytes.toString('latin1', 1).split(' ');
    return { is: 'lease', family, number: Number(number) || 0 };
  }
  const text = bytes.toString('utf8', 1 + CHECKSUM_DIGITS);
  if (kind !== kinds.entry || checksumOf(text) !== bytes.toString('latin1', 1, 1 + CHECKSUM_DIGITS)) {
    return { is: 'broken' };
  }
  try {
    return { is: 'entry', value: parse(text) as V | undefined };
  } catch {
    return { is: 'broken' };
  }
}
