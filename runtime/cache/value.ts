import { shown } from './options';

const BYTES = '$bytes';

/**
 * JSON in which bytes are `{"$bytes":"base64"}`; undefined is the empty string.
 * @throws if JSON cannot express the value
 */
export function toText(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, withBytes);
}

/** @throws if the text is not from `toText` */
export function fromText(text: string): unknown {
  if (text === '') return undefined;
  // Most values contain no bytes, and JSON.parse is several times as fast without a reviver.
  return text.includes(`${BYTES}"`) ? JSON.parse(text, toBytes) : JSON.parse(text);
}

/** Names that could be mistaken for the marker of bytes; each gets one more `$`. */
const ESCAPED = /^\$+bytes$/;

/** Reads the original value, because `toJSON` has already converted a Buffer to an object with a list of numbers. */
function withBytes(this: unknown, name: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[name];
  if (original instanceof Uint8Array) return { [BYTES]: Buffer.from(original).toString('base64') };
  if (!isJson(original, this as object)) throw new TypeError(`JSON cannot express ${shown(original)}`);
  return renamed(value, (known) => `$${known}`);
}

/** JSON would change it, or leave it out. A property that is undefined is as good as none. */
function isJson(value: unknown, holder: object): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (value === undefined) return !Array.isArray(holder);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  return Array.isArray(value) || (isPlain(value) && !('toJSON' in value));
}

/** Not of a class, whose methods would be lost. Objects of other realms, as in tests, have another prototype. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (
    (prototype === null || Object.getPrototypeOf(prototype) === null) &&
    Object.prototype.toString.call(value) === '[object Object]' &&
    Object.getOwnPropertySymbols(value).length === 0
  );
}

function toBytes(_: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && BYTES in value) return readBytes(value[BYTES]);
  return renamed(value, (known) => known.slice(1));
}

function readBytes(base64: unknown): Uint8Array {
  const bytes = Buffer.from(String(base64), 'base64');
  // Node skips whatever is not base64.
  if (bytes.toString('base64') !== base64) throw new Error(`${BYTES} must be base64`);
  return new Uint8Array(bytes);
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!Object.keys(value).some((name) => ESCAPED.test(name))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [ESCAPED.test(name) ? rename(name) : name, part]),
  );
}
