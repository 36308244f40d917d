import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LosslessNumber, parse } from 'lossless-json';
import type { KeyAttribute } from '../../tables/schema';

export type { KeyAttribute } from '../../tables/schema';

// The limits are DynamoDB's: "Constraints" and "Item sizes and formats" of its developer guide.
const maxItemBytes = 400 * 1024;
const maxKeyBytes = [2048, 1024];
const maxDepth = 32;
const maxDigits = 38;
const magnitudes = { smallest: -129, largest: 126 };
/** What a value adds to its text in DynamoDB's JSON: `1` becomes `{"N":"1"}`, at most 10 bytes more. */
const bytesPerValue = 10;

export type Item = Record<string, AttributeValue>;

/** An item to be put whole. */
export interface Write {
  /** Equal for items that have the same key in the table. */
  readonly key: string;
  readonly item: Item;
  /** See `costOf`. */
  readonly cost: number;
}

/** Says what is wrong with a body, without quoting from it. */
export class InvalidBody extends Error {}

/**
 * What it costs to read a body and to send its item: at least the bytes of the item as DynamoDB's JSON. Memory and time
 * follow the number of values more than the length: 250 KB can hold one string or 125,000 numbers.
 */
export function costOf(body: string): number {
  let values = 1;
  for (let index = 0; index < body.length; index++) {
    const code = body.charCodeAt(index);
    if (code === 0x2c || code === 0x5b || code === 0x7b) values++;
  }
  return Buffer.byteLength(body) + values * bytesPerValue;
}

/** The item that a body describes, or what is wrong with it. A key of type `B` is a base64 string: JSON has no bytes. */
export function readBody(body: string, keys: readonly KeyAttribute[]): Write | InvalidBody {
  try {
    const item = toMap(parseObject(body), 1);
    if (Object.hasOwn(item, '')) throw new InvalidBody('an attribute has an empty name');
    keys.forEach(({ name, type }, index) => {
      item[name] = toKey(item, { name, type }, maxKeyBytes[index] ?? 0);
    });
    const bodyBytes = Buffer.byteLength(body);
    // An item has at most twice the bytes of its JSON text, so that most need no counting.
    const bytes = bodyBytes * 2 > maxItemBytes ? mapBytes(item) : 0;
    if (bytes > maxItemBytes) throw new InvalidBody(`the item must have at most ${maxItemBytes} bytes, has ${bytes}`);
    return { key: keyOf(item, keys), item, cost: costOf(body) };
  } catch (error) {
    if (error instanceof InvalidBody) return error;
    throw error;
  }
}

/** Equal for items with the same key in the table: `1`, `1.0` and `1e0` are one number. */
export function keyOf(item: Item, keys: readonly KeyAttribute[]): string {
  return JSON.stringify(keys.map(({ name }) => keyText(item[name])));
}

function keyText(value: AttributeValue | undefined): string | undefined {
  if (value?.N !== undefined) return toDecimal(value.N).text;
  return value?.B === undefined ? value?.S : Buffer.from(value.B).toString('base64');
}

function parseObject(body: string): object {
  const value = parseJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber))
    return value;
  throw new InvalidBody('the body is not a JSON object');
}

function parseJson(body: string): unknown {
  try {
    return parse(body, undefined, {
      onDuplicateKey: ({ position }) => {
        throw new InvalidBody(`an attribute is given twice with different values, again at position ${position}`);
      },
    });
  } catch (error) {
    if (error instanceof InvalidBody) throw error;
    throw error instanceof RangeError ? tooDeep() : new InvalidBody('the body is not JSON');
  }
}

function tooDeep(): InvalidBody {
  return new InvalidBody(`attributes must be nested at most ${maxDepth} levels deep`);
}

// Not `marshall`: it drops attributes named `__proto__`, and takes an object with an attribute `constructor` for an
// instance of whatever that names.
function toAttribute(value: unknown, depth: number): AttributeValue {
  if (typeof value === 'string') return { S: toUnicode(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value !== 'object' || value === null) return { NULL: true };
  if (value instanceof LosslessNumber) return { N: toNumber(value.value) };
  if (depth > maxDepth) throw tooDeep();
  return Array.isArray(value)
    ? { L: value.map((element) => toAttribute(element, depth + 1)) }
    : { M: toMap(value, depth + 1) };
}

function toMap(value: object, depth: number): Item {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toUnicode(name), toAttribute(inner, depth)]));
}

/** Half of a surrogate pair, as of an emoji that was cut in two, has no UTF-8: DynamoDB fails on it or stores something else. */
function toUnicode(text: string): string {
  if (text.isWellFormed()) return text;
  const half = /\p{Surrogate}/u.exec(text)?.[0] ?? '';
  throw new InvalidBody(`a string must be Unicode, has half a character: \\u${half.charCodeAt(0).toString(16)}`);
}

function toNumber(text: string): string {
  const { digits, magnitude } = toDecimal(text);
  if (digits.length > maxDigits)
    throw new InvalidBody(`a number must have at most ${maxDigits} digits, has ${digits.length}`);
  if (digits && (magnitude < magnitudes.smallest || magnitude > magnitudes.largest)) {
    throw new InvalidBody('a number must be zero or between 1e-130 and 9.99…e125, either sign');
  }
  return text;
}

/** A number as ±0.digits × 10^magnitude, no zero at either end of the digits, and as text that equal numbers share. */
function toDecimal(number: string): { sign: string; digits: string; magnitude: number; text: string } {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[-+]/, '').split('.');
  const unpadded = (whole + fraction).replace(/^0+/, '');
  let end = unpadded.length;
  // Not /0+$/, whose time grows with the square of the zeros.
  while (unpadded[end - 1] === '0') end--;
  const digits = unpadded.slice(0, end);
  const magnitude = Number(exponent) + unpadded.length - fraction.length;
  const sign = mantissa.startsWith('-') ? '-' : '';
  return { sign, digits, magnitude, text: digits && `${sign}${digits}e${magnitude}` };
}

function toKey(item: Item, { name, type }: KeyAttribute, maxBytes: number): AttributeValue {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (!value) throw new InvalidBody(`key attribute ${name} is missing`);
  const given = Object.keys(value)[0];
  if (given !== (type === 'B' ? 'S' : type))
    throw new InvalidBody(`key attribute ${name} must be of type ${type}, is ${given}`);
  const key = type === 'B' ? { B: toBytes(name, value.S ?? '') } : value;
  const bytes = attributeBytes(key);
  if (bytes < 1 || bytes > maxBytes) {
    throw new InvalidBody(`key attribute ${name} must have between 1 and ${maxBytes} bytes, has ${bytes}`);
  }
  return key;
}

function toBytes(name: string, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  throw new InvalidBody(`key attribute ${name} must be of type B, as base64 text`);
}

function attributeBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.L) return value.L.reduce((bytes, element) => bytes + 1 + attributeBytes(element), 3);
  if (value.M) return mapBytes(value.M) + Object.keys(value.M).length + 3;
  return value.B ? value.B.byteLength : 1;
}

function mapBytes(map: Item): number {
  return Object.entries(map).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + attributeBytes(value),
    0,
  );
}

function numberBytes(text: string): number {
  const { sign, digits } = toDecimal(text);
  return 1 + Math.ceil(digits.length / 2) + sign.length;
}
