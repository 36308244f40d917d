import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LosslessNumber, parse } from 'lossless-json';
import type { KeyAttribute } from '../../tables/schema';
import { InvalidBody } from '../errors';
import type { Item } from './item';
import { itemBytes } from './item';
import { keyOf, readKey } from './key';
import { checkNumber } from './number';
import type { Write } from './requests';

/** Limits of DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAX_ITEM_BYTES = 400 * 1024;
export const MAX_DEPTH = 32;
/** DynamoDB's JSON for a value is at most this much longer than its plain JSON: `1` becomes `{"N":"1"}`. */
const BYTES_PER_VALUE = 10;

/**
 * The cost of reading a body and sending its item: at least the bytes of the item in DynamoDB's JSON. Memory and time
 * depend on the number of values more than on the length: 250 KB can hold one string or 125,000 numbers.
 */
export function costOf(body: string): number {
  let values = 1;
  for (let index = 0; index < body.length; index++) {
    const code = body.charCodeAt(index);
    if (code === 0x2c || code === 0x5b || code === 0x7b) values++;
  }
  return Buffer.byteLength(body) + values * BYTES_PER_VALUE;
}

/** Reads a JSON body as an item. Returns the error of an invalid body instead of throwing it. */
export function readBody(body: string, keys: readonly KeyAttribute[]): Write | InvalidBody {
  try {
    const item = toMap(parseObject(body), 1);
    if (Object.hasOwn(item, '')) throw new InvalidBody('an attribute name must not be empty');
    Object.assign(item, readKey(item, keys));
    // An item has at most twice the bytes of its JSON, so most bodies need no counting.
    const bytes = Buffer.byteLength(body) * 2 > MAX_ITEM_BYTES ? itemBytes(item) : 0;
    if (bytes > MAX_ITEM_BYTES) {
      throw new InvalidBody(`the item must have at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
    }
    return { key: keyOf(item, keys), item, cost: costOf(body) };
  } catch (error) {
    if (error instanceof InvalidBody) return error;
    throw error;
  }
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
        throw new InvalidBody(`an attribute must not occur twice with different values, again at position ${position}`);
      },
    });
  } catch (error) {
    if (error instanceof InvalidBody) throw error;
    throw error instanceof RangeError ? tooDeep() : new InvalidBody('the body is not JSON');
  }
}

const tooDeep = () => new InvalidBody(`attributes must be nested at most ${MAX_DEPTH} levels deep`);

// Not `marshall`: it drops attributes named `__proto__`, and mistakes an object with an attribute `constructor` for an
// instance of the class that the attribute names.
function toAttribute(value: unknown, depth: number): AttributeValue {
  if (typeof value === 'string') return { S: checkUnicode(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value !== 'object' || value === null) return { NULL: true };
  if (value instanceof LosslessNumber) return { N: checkNumber(value.value) };
  if (depth > MAX_DEPTH) throw tooDeep();
  return Array.isArray(value)
    ? { L: value.map((element) => toAttribute(element, depth + 1)) }
    : { M: toMap(value, depth + 1) };
}

function toMap(value: object, depth: number): Item {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [checkUnicode(name), toAttribute(inner, depth)]),
  );
}

/** Half of a surrogate pair, as of an emoji cut in two, has no UTF-8: DynamoDB fails or stores another character. */
function checkUnicode(text: string): string {
  if (text.isWellFormed()) return text;
  const half = /\p{Surrogate}/u.exec(text)?.[0] ?? '';
  throw new InvalidBody(`a string must be valid Unicode, got half a character: \\u${half.charCodeAt(0).toString(16)}`);
}
