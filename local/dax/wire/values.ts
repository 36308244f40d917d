import { Reader } from '../cbor/reader';
import { MalformedError } from '../cbor/types';
import { Writer } from '../cbor/writer';
import { attributeValue, writeAttributeValue } from './attribute-value';
import { validationError } from './error';
import type { Item, KeySchema } from './key';

/** Names of attributes by id, and ids by names. */
export interface NameLists {
  idOf(names: readonly string[]): number;
  namesOf(id: number): readonly string[];
  /** Changes when lists are forgotten that encoded items may refer to. */
  readonly losses: number;
}

/** An item has at most 400 KB. Numbers take up to five times as many bytes here as in DynamoDB. */
const MAX_BYTES = 5 * 400 * 1024;

/** Reads the attributes of an item that are not part of its key. */
export function decodeValues(bytes: Uint8Array, lists: NameLists): Item {
  // The sentence of DynamoDB.
  if (bytes.length > MAX_BYTES) throw validationError('Item size has exceeded the maximum allowed size');
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const id = reader.read();
  if (typeof id !== 'number') throw new MalformedError('the id of an attribute list');
  const item = Object.fromEntries(lists.namesOf(id).map((name) => [name, attributeValue(reader.read())]));
  if (!reader.isAtEnd) throw new MalformedError('more values than the attribute list has names');
  return item;
}

export function encodeValues(item: Item, schema: KeySchema, lists: NameLists): Buffer {
  const keys = schema.map((key) => key?.name);
  const names = Object.keys(item)
    .filter((name) => !keys.includes(name))
    .sort();
  const writer = new Writer().integer(lists.idOf(names));
  for (const name of names) writeAttributeValue(writer, item[name] ?? { NULL: true });
  return writer.finish();
}

/** The form of UPDATED_OLD and UPDATED_NEW: values by the number of their name. */
export function encodeUpdated(item: Item, lists: NameLists): Buffer {
  const names = Object.keys(item).sort();
  // The Java client requires a map without a length.
  const writer = new Writer().integer(lists.idOf(names)).openMap();
  for (const [ordinal, name] of names.entries()) {
    writeAttributeValue(writer.integer(ordinal), item[name] ?? { NULL: true });
  }
  return writer.close().finish();
}
