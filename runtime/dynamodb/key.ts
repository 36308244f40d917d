import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { KeyAttribute } from '../../tables/schema';
import { InvalidBody } from '../errors';
import type { Item } from './item';
import { attributeBytes } from './item';
import { canonicalNumber } from './number';

/** DynamoDB's limits for a partition key and a sort key. */
export const MAX_KEY_BYTES = [2048, 1024];

/** Equal for items that have the same key in the table: `1`, `1.0` and `1e0` are one number. */
export function keyOf(item: Item, keys: readonly KeyAttribute[]): string {
  return JSON.stringify(keys.map(({ name }) => keyText(item[name])));
}

/**
 * Names an item in logs, which must not have its content: a part of the SHA-256 hash of its key. The key of a record of a
 * stream, where binary values are base64, has the same id as that of the item.
 */
export function itemId(key: Item): string {
  const names = Object.keys(key).sort();
  const text = keyOf(
    key,
    names.map((name) => ({ name, type: 'S' })),
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function keyText(value: AttributeValue | undefined): string | undefined {
  if (value?.N !== undefined) return canonicalNumber(value.N);
  if (value?.B === undefined) return value?.S;
  const bytes: Uint8Array | string = value.B;
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');
}

/** The key of an item from JSON, in which a binary key is base64. @throws InvalidBody when DynamoDB would refuse it */
export const readKey = (item: Item, keys: readonly KeyAttribute[]): Item =>
  Object.fromEntries(keys.map((key, index) => [key.name, readKeyAttribute(item, key, MAX_KEY_BYTES[index] ?? 0)]));

function readKeyAttribute(item: Item, { name, type }: KeyAttribute, maxBytes: number): AttributeValue {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (!value) throw new InvalidBody(`key attribute ${name} is missing`);
  const actual = Object.keys(value)[0];
  if (actual !== (type === 'B' ? 'S' : type)) {
    throw new InvalidBody(`key attribute ${name} must be of type ${type}, got type ${actual}`);
  }
  const key = type === 'B' ? { B: toBytes(name, value.S ?? '') } : value;
  const bytes = attributeBytes(key);
  if (bytes < 1 || bytes > maxBytes) {
    throw new InvalidBody(`key attribute ${name} must have between 1 and ${maxBytes} bytes, got ${bytes}`);
  }
  return key;
}

function toBytes(name: string, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  throw new InvalidBody(`key attribute ${name} must be of type B, as a base64 string`);
}
