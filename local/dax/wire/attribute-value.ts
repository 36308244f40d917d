import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Cbor, MalformedError, Tagged } from '../cbor/types';
import type { Writer } from '../cbor/writer';
import { numberText, writeNumber } from './number';

const TAG = { strings: 3321, numbers: 3322, binaries: 3323 } as const;

/** @throws MalformedError for anything but an attribute value */
export function attributeValue(value: Cbor): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (value instanceof Uint8Array) return { B: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (isList(value)) return { L: value.map(attributeValue) };
  if (value instanceof Map) return { M: attributeMap(value) };
  if (value instanceof Tagged && isList(value.value)) return set(value.tag, value.value);
  return { N: numberText(value) };
}

export const isList = (value: Cbor): value is readonly Cbor[] => Array.isArray(value);

function set(tag: number, values: readonly Cbor[]): AttributeValue {
  switch (tag) {
    case TAG.strings:
      return { SS: values.map(text) };
    case TAG.numbers:
      return { NS: values.map(numberText) };
    case TAG.binaries:
      return { BS: values.map(binary) };
    default:
      // A decimal number is an array, too.
      return { N: numberText(new Tagged(tag, values)) };
  }
}

export function attributeMap(entries: ReadonlyMap<Cbor, Cbor>): Record<string, AttributeValue> {
  // fromEntries defines own properties: an attribute may have the name __proto__.
  return Object.fromEntries([...entries].map(([name, value]) => [text(name), attributeValue(value)]));
}

export function text(value: Cbor): string {
  if (typeof value === 'string') return value;
  throw new MalformedError('something else than a string');
}

/** A list of strings, which the Java client sends as a set. */
export function texts(value: Cbor): readonly string[] {
  const list = value instanceof Tagged && value.tag === TAG.strings ? value.value : value;
  if (isList(list)) return list.map(text);
  throw new MalformedError('something else than an array of strings');
}

export function binary(value: Cbor): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new MalformedError('something else than bytes');
}

export function writeAttributeValue(writer: Writer, value: AttributeValue): void {
  if (value.S !== undefined) writer.text(value.S);
  else if (value.N !== undefined) writeNumber(writer, value.N);
  else if (value.B !== undefined) writer.bytes(value.B);
  else if (value.BOOL !== undefined) writer.boolean(value.BOOL);
  else if (value.NULL !== undefined) writer.nothing();
  else if (value.L !== undefined) writeList(writer.array(value.L.length), value.L);
  else if (value.M !== undefined) writeMap(writer, value.M);
  else writeSet(writer, value);
}

function writeList(writer: Writer, values: readonly AttributeValue[]): void {
  for (const value of values) writeAttributeValue(writer, value);
}

function writeMap(writer: Writer, values: Readonly<Record<string, AttributeValue>>): void {
  const entries = Object.entries(values);
  writer.map(entries.length);
  for (const [name, value] of entries) writeAttributeValue(writer.text(name), value);
}

function writeSet(writer: Writer, { SS, NS, BS }: AttributeValue): void {
  if (SS !== undefined) for (const one of withHeader(writer, TAG.strings, SS)) writer.text(one);
  else if (NS !== undefined) for (const one of withHeader(writer, TAG.numbers, NS)) writeNumber(writer, one);
  else for (const one of withHeader(writer, TAG.binaries, BS ?? [])) writer.bytes(one);
}

function withHeader<T>(writer: Writer, tag: number, values: readonly T[]): readonly T[] {
  writer.tag(tag).array(values.length);
  return values;
}
