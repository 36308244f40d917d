import { type Node, parseTree } from 'jsonc-parser';

/** A number keeps its notation. It has a value if a double has the same digits: account numbers can be too long. */
export interface Numeral {
  readonly digits: string;
  readonly value: number | undefined;
}

export type Scalar = string | boolean | null | Numeral;

/** A part of a pattern: one of a scalar, a list and an object. The fields of an object can have the same name. */
export interface Part {
  /** As written. */
  readonly source: string;
  readonly scalar?: Scalar;
  readonly items?: readonly Part[];
  readonly fields?: readonly (readonly [name: string, part: Part])[];
}

/** @throws if the text is not JSON */
export function parsePart(text: string, place: string): Part {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new Error(`${place} must be JSON, got ${shorten(text)}: ${(error as Error).message}`);
  }
  return toPart(parseTree(text) as Node, text);
}

function toPart({ type, value, offset, length, children = [] }: Node, text: string): Part {
  const source = text.slice(offset, offset + length);
  if (type === 'array') return { source, items: children.map((item) => toPart(item, text)) };
  if (type === 'object') return { source, fields: children.map((property) => toField(property, text)) };
  return { source, scalar: type === 'number' ? numeral(source) : value };
}

function toField({ children: [name, value] = [] }: Node, text: string): readonly [string, Part] {
  return [name?.value, toPart(value as Node, text)];
}

export function numeral(digits: string): Numeral {
  const value = Number(digits);
  return { digits, value: significant(String(value)) === significant(digits) ? value : undefined };
}

/** The digits of a number without zeros at both ends, sign, point and exponent. */
const significant = (digits: string) =>
  digits
    .replace(/e.*/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');

export const isNumeral = (value: unknown): value is Numeral =>
  typeof value === 'object' && value !== null && 'digits' in value;

/** The error for a part that breaks a rule. */
export const broken = (place: string, rule: string, { source }: Part) =>
  new Error(`${place} must ${rule}, got ${shorten(source)}`);

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
