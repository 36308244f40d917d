import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './item';

type Plain = null | boolean | number | string | readonly Plain[] | PlainItem;

/** An item as JSON. */
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

/** A double keeps 15 digits without loss. */
function toPlainNumber(text: string): number | string {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length <= 15 ? Number(text) : text;
}
