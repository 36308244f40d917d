import { isSet } from 'node:util/types';
import { canonical, plain } from '../numbers';

/** A number that no JavaScript number or bigint holds. */
export class Unsupported extends Error {}

/** The digits of a number from another language. */
export class Decimal {
  constructor(readonly digits: string) {}
}

type Value = Readonly<Record<string, never>>;

/** An attribute value as a value of the document clients. */
export function toNative(value: unknown): unknown {
  const [type = ''] = Object.keys(value as Value);
  const convert = TO_NATIVE[type];
  return convert ? convert((value as Value)[type] as never) : value;
}

const TO_NATIVE: Readonly<Record<string, (content: never) => unknown>> = {
  S: (text) => text,
  N: numberOf,
  B: (bytes: Uint8Array) => Buffer.from(bytes),
  BOOL: (flag) => flag,
  NULL: () => null,
  L: (values: unknown[]) => values.map(toNative),
  M: (values: Value) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toNative(value)])),
  SS: (texts: string[]) => setOf(texts),
  NS: (numbers: string[]) => setOf(numbers.map(numberOf)),
  BS: (values: Uint8Array[]) => setOf(values.map((bytes) => Buffer.from(bytes))),
};

function setOf(values: readonly unknown[]): Set<unknown> {
  const set = new Set(values);
  const types = new Set(values.map((member) => typeof member));
  if (set.size === 0 || set.size < values.length) throw new Unsupported('a set without members or with duplicates');
  // The converter takes the type of the first member.
  if (types.size > 1) throw new Unsupported('a set of numbers and bigints');
  return set;
}

function numberOf(text: string): number | bigint {
  const number = Number(text);
  // Larger integers have to be a BigInt, even if a number holds them.
  const isExact = canonical(String(number)) === canonical(text);
  if (isExact && (Number.isSafeInteger(number) || !Number.isInteger(number))) return number;
  if (/^-?\d+$/.test(plain(text))) return BigInt(plain(text));
  throw new Unsupported(`the number ${text}`);
}

/** The attribute value of a value of the document clients. */
export function fromNative(value: unknown): unknown {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (isNumber(value)) return { N: digitsOf(value) };
  return fromObject(value as object);
}

const isNumber = (value: unknown): value is number | bigint | Decimal =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal;
const digitsOf = (value: number | bigint | Decimal) => (value instanceof Decimal ? value.digits : String(value));

function fromObject(value: object): unknown {
  if (ArrayBuffer.isView(value)) return { B: value };
  if (Array.isArray(value)) return { L: value.map(fromNative) };
  if (isSet(value)) return fromSet([...value]);
  // A set of the document client of version 2 of the SDK.
  if ('wrapperName' in value && 'values' in value) return fromSet(value.values as unknown[]);
  return { M: Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fromNative(field)])) };
}

function fromSet(values: readonly unknown[]): unknown {
  if (values.every(isNumber)) return { NS: values.map(digitsOf) };
  return values.every((value) => typeof value === 'string') ? { SS: values } : { BS: values };
}
