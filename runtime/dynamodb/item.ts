import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalNumber, toDecimal } from './number';

/** An item as the client sends and receives it. */
export type Item = Record<string, AttributeValue>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + attributeBytes(value), 0);
}

export function attributeBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) {
    const { sign, digits } = toDecimal(value.N);
    return 1 + Math.ceil(digits.length / 2) + sign.length;
  }
  if (value.L) return value.L.reduce((bytes, element) => bytes + 1 + attributeBytes(element), 3);
  if (value.M) return itemBytes(value.M) + Object.keys(value.M).length + 3;
  const set = value.SS?.map((S) => ({ S })) ?? value.NS?.map((N) => ({ N })) ?? value.BS?.map((B) => ({ B }));
  if (set) return set.reduce((bytes, element) => bytes + attributeBytes(element), 0);
  return value.B ? value.B.byteLength : 1;
}

type Plain = null | boolean | number | string | readonly Plain[] | PlainItem;

export interface PlainItem {
  readonly [name: string]: Plain;
}

/** Converts an item to JSON: a number that JSON would round is a string, bytes are a base64 string, a set is a list. */
export const toPlainItem = (item: Item): PlainItem =>
  // The client returns an attribute named `__proto__` without a value.
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]): [string, Plain][] => (value ? [[name, toPlain(value)]] : [])),
  );

function toPlain(value: AttributeValue): Plain {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return toPlainNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.M) return toPlainItem(value.M);
  if (value.L) return value.L.map(toPlain);
  if (value.B) return toBase64(value.B);
  return value.SS ?? value.NS?.map(toPlainNumber) ?? value.BS?.map(toBase64) ?? null;
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** A number if the nearest double prints the same decimal: JSON then keeps every digit. */
function toPlainNumber(text: string): number | string {
  const nearest = Number(text);
  if (canonicalNumber(String(nearest)) !== canonicalNumber(text)) return text;
  // JSON has no negative zero.
  return nearest || 0;
}
