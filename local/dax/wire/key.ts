import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Reader, strictUtf8 } from '../cbor/reader';
import { MalformedError } from '../cbor/types';
import { Writer } from '../cbor/writer';
import { attributeMap, attributeValue, writeAttributeValue } from './attribute-value';
import { notDynamoDb } from './error';
import { decodeLexDecimal, encodeLexDecimal } from './lex-decimal';

export type Item = Record<string, AttributeValue>;

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The partition key, and the sort key where the table has one. */
export type KeySchema = readonly [KeyAttribute, KeyAttribute?];

/** @throws MalformedError if the bytes are not a key of the schema */
export function decodeKey([hash, range]: KeySchema, bytes: Buffer): Item {
  if (range === undefined) return { [hash.name]: hashOnly(hash, bytes) };
  const reader = new Reader(bytes);
  const first = attributeValue(reader.read());
  return { [hash.name]: ofType(hash, first), [range.name]: rangeValue(range, reader.rest()) };
}

function hashOnly(hash: KeyAttribute, bytes: Buffer): AttributeValue {
  if (hash.type === 'S') return { S: strictUtf8(bytes) };
  if (hash.type === 'B') return { B: bytes };
  const reader = new Reader(bytes);
  const value = attributeValue(reader.read());
  if (!reader.isAtEnd) throw new MalformedError(`bytes after the key ${hash.name}`);
  return ofType(hash, value);
}

function rangeValue({ type }: KeyAttribute, bytes: Buffer): AttributeValue {
  if (type === 'S') return { S: strictUtf8(bytes) };
  return type === 'B' ? { B: bytes } : { N: decodeLexDecimal(bytes) };
}

function ofType({ name, type }: KeyAttribute, value: AttributeValue): AttributeValue {
  if (value[type] !== undefined) return value;
  throw new MalformedError(`the key ${name}, which must have the type ${type}, as ${Object.keys(value)}`);
}

export function encodeKey([hash, range]: KeySchema, item: Item): Buffer {
  const first = keyValue(hash, item);
  if (range === undefined) {
    if (first.S !== undefined) return Buffer.from(first.S);
    if (first.B !== undefined) return Buffer.from(first.B);
  }
  const writer = new Writer();
  writeAttributeValue(writer, first);
  return range === undefined ? writer.finish() : writer.raw(encodeRange(keyValue(range, item))).finish();
}

function encodeRange({ S, N, B }: AttributeValue): Uint8Array {
  if (S !== undefined) return Buffer.from(S);
  return N === undefined ? (B ?? Buffer.alloc(0)) : encodeLexDecimal(N);
}

function keyValue({ name, type }: KeyAttribute, item: Item): AttributeValue {
  const value = item[name];
  if (value?.[type] === undefined) throw notDynamoDb(`an item whose key ${name} has not the type ${type}`);
  return value;
}

/** The key attributes of an item. */
export const keyOf = (schema: KeySchema, item: Item): Item =>
  Object.fromEntries(schema.flatMap((key) => (key === undefined ? [] : [[key.name, keyValue(key, item)]])));

/** The position in an index, which has the keys of the index and of the table. */
export function encodeIndexKey(key: Item): Buffer {
  const writer = new Writer().openMap();
  for (const [name, value] of Object.entries(key)) writeAttributeValue(writer.text(name), value);
  return writer.close().finish();
}

export function decodeIndexKey(bytes: Buffer): Item {
  const key = new Reader(bytes).read();
  if (key instanceof Map) return attributeMap(key);
  throw new MalformedError('an ExclusiveStartKey of an index that is not a map');
}
