import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { MAX_DEPTH } from '../runtime/dynamodb/body';
import type { Item } from '../runtime/dynamodb/item';
import { canonicalNumber, checkNumber } from '../runtime/dynamodb/number';
import { InvalidBody } from '../runtime/errors';

/** A value as DynamoDB writes it: `{"N":"1"}`. Numbers and bytes are strings, so JSON loses nothing. */
export type RawValue = Readonly<Record<string, unknown>>;
/** An item as DynamoDB writes it, for example in an export to S3. */
export type RawItem = Readonly<Record<string, RawValue>>;

/** Items as lines of JSON, in the format of DynamoDB's exports to S3. */
export const dynamoDbLines = (items: readonly RawItem[]): string =>
  items.map((item) => `{"Item":${JSON.stringify(item)}}\n`).join('');

/** The names and indexes that lead to a part of JSON. */
export type Path = readonly (string | number)[];

/** A part of an item breaks a rule. */
export class InvalidPart extends Error {
  override readonly name = 'InvalidPart';
  constructor(
    readonly path: Path,
    readonly rule: string,
    /** What was found, if the part itself does not show it. */
    readonly got?: string,
  ) {
    super(rule);
  }
}

/** Reads an item. @param path where it is @throws InvalidPart */
export function readRawItem(value: unknown, path: Path = [], depth = 1): Item {
  if (!isObject(value)) throw new InvalidPart(path, 'be an object with an attribute in each property');
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [readText(name, path), readRawValue(inner, [...path, name], depth)]),
  );
}

const TYPES = 'S, N, B, SS, NS, BS, BOOL, NULL, L or M';

function readRawValue(value: unknown, path: Path, depth: number): AttributeValue {
  const entries = isObject(value) ? Object.entries(value) : [];
  const [type = '', content] = entries[0] ?? [];
  const reader = readers.get(type);
  if (!reader || entries.length !== 1) throw new InvalidPart(path, `be an object with one type: ${TYPES}`);
  if (depth > MAX_DEPTH && (type === 'L' || type === 'M')) {
    throw new InvalidPart(path, `be nested at most ${MAX_DEPTH} levels deep`, 'another level');
  }
  return reader(content, [...path, type], depth);
}

type Reader = (content: unknown, path: Path, depth: number) => AttributeValue;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['S', (content, path) => ({ S: readText(content, path) })],
  ['N', (content, path) => ({ N: readNumber(content, path) })],
  ['B', (content, path) => ({ B: readBytes(content, path) })],
  ['SS', (content, path) => ({ SS: readSet(content, path, readText, (text) => text) })],
  ['NS', (content, path) => ({ NS: readSet(content, path, readNumber, canonicalNumber) })],
  ['BS', (content, path) => ({ BS: readSet(content, path, readBytes, (bytes) => bytes.toString('base64')) })],
  ['BOOL', (content, path) => ({ BOOL: readBoolean(content, path) })],
  ['NULL', (content, path) => ({ NULL: readNull(content, path) })],
  ['L', (content, path, depth) => ({ L: readList(content, path, depth) })],
  ['M', (content, path, depth) => ({ M: readRawItem(content, path, depth + 1) })],
]);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readText(content: unknown, path: Path): string {
  if (typeof content !== 'string') throw new InvalidPart(path, 'be a string');
  // DynamoDB fails on half a character, or stores another one.
  if (!content.isWellFormed()) throw new InvalidPart(path, 'be valid Unicode', 'half of a character');
  return content;
}

function readNumber(content: unknown, path: Path): string {
  if (typeof content !== 'string' || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,4})?$/i.test(content)) {
    throw new InvalidPart(path, 'be a string that contains a number');
  }
  try {
    return checkNumber(content);
  } catch (error) {
    if (!(error instanceof InvalidBody)) throw error;
    const [, rule = '', got] = /^a number must (.*?)(?:, got (\d+))?$/.exec(error.message) ?? [];
    throw new InvalidPart(path, rule, got && `${got} digits`);
  }
}

function readBytes(content: unknown, path: Path): Buffer {
  const bytes = Buffer.from(typeof content === 'string' ? content : '', 'base64');
  if (bytes.toString('base64') !== content) throw new InvalidPart(path, 'be a base64 string');
  return bytes;
}

function readSet<Element>(
  content: unknown,
  path: Path,
  read: (element: unknown, path: Path) => Element,
  identity: (element: Element) => string,
): Element[] {
  if (!Array.isArray(content) || content.length === 0) throw new InvalidPart(path, 'be a list that is not empty');
  const seen = new Set<string>();
  return content.map((element: unknown, index) => {
    const value = read(element, [...path, index]);
    if (seen.has(identity(value))) throw new InvalidPart([...path, index], 'not occur twice in a set');
    seen.add(identity(value));
    return value;
  });
}

function readBoolean(content: unknown, path: Path): boolean {
  if (typeof content !== 'boolean') throw new InvalidPart(path, 'be true or false');
  return content;
}

function readNull(content: unknown, path: Path): true {
  if (content !== true) throw new InvalidPart(path, 'be true');
  return content;
}

function readList(content: unknown, path: Path, depth: number): AttributeValue[] {
  if (!Array.isArray(content)) throw new InvalidPart(path, 'be a list');
  return content.map((element: unknown, index) => readRawValue(element, [...path, index], depth + 1));
}
