import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { readOne } from '../cbor/reader';
import { type Cbor, MalformedError, Tagged } from '../cbor/types';
import { attributeValue, isList } from './attribute-value';
import { validationError } from './error';
import type { Item } from './key';

/** An expression has at most 4 KB and 300 operators, each of which is one level. */
const MAX_DEPTH = 1000;
/** The text of an expression has at most this many characters, so that its tree cannot have more parts. */
const MAX_PARTS = 4096;
/** Names and values have at most 2 MB each. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Only this form of expressions is known. */
const FORM = 1;
const LIST_INDEX = 3324;

const VARIABLE = 17;
const PATH = 18;
const [AND, OR, NOT, BETWEEN, IN] = [6, 7, 8, 9, 10];
const COMPARATORS: Readonly<Record<number, string>> = { 0: '=', 1: '<>', 2: '<', 3: '>=', 4: '>', 5: '<=' };
const FUNCTIONS: Readonly<Record<number, string>> = {
  11: 'attribute_exists',
  12: 'attribute_not_exists',
  13: 'attribute_type',
  14: 'begins_with',
  15: 'contains',
  16: 'size',
  23: 'if_not_exists',
  24: 'list_append',
};
const ARITHMETIC: Readonly<Record<number, string>> = { 25: '+', 26: '-' };
const CLAUSES: Readonly<Record<number, string>> = { 19: 'SET', 20: 'ADD', 21: 'DELETE', 22: 'REMOVE' };

/** A path in an item: names of attributes, and indexes of list elements. */
export type Path = readonly (string | number)[];

/** The names and values of the expressions of one request. DynamoDB rejects names that are not used. */
export class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly values: Item = {};
  private count = 0;

  name(name: string): string {
    const known = this.names.get(name) ?? `#n${this.names.size}`;
    this.names.set(name, known);
    return known;
  }

  value(value: AttributeValue): string {
    const name = `:v${this.count}`;
    this.count += 1;
    this.values[name] = value;
    return name;
  }

  /** The parameters of a request to DynamoDB. */
  parameters() {
    return {
      ...(this.names.size > 0 && {
        ExpressionAttributeNames: Object.fromEntries([...this.names].map(([name, placeholder]) => [placeholder, name])),
      }),
      ...(this.count > 0 && { ExpressionAttributeValues: this.values }),
    };
  }
}

/** The text of a condition, filter or key condition. */
export function conditionText(bytes: Uint8Array, placeholders: Placeholders): string {
  const { tree, printer } = parse(bytes, placeholders);
  return printer.condition(tree);
}

export function updateText(bytes: Uint8Array, placeholders: Placeholders): string {
  const { tree, printer } = parse(bytes, placeholders);
  if (!isList(tree)) throw new MalformedError('an update expression that is not a list of actions');
  return Object.entries(CLAUSES)
    .map(([code, clause]) => {
      const actions = tree.filter((action) => isList(action) && action[0] === Number(code));
      return actions.length === 0 ? '' : `${clause} ${actions.map((action) => printer.action(action)).join(', ')}`;
    })
    .filter((clause) => clause !== '')
    .join(' ');
}

/** The paths of a projection, in their order: replies name them by number. */
export function projectionPaths(bytes: Uint8Array): Path[] {
  const blob = readBlob(bytes);
  if (!isList(blob) || blob[0] !== FORM || !isList(blob[1] ?? null)) throw new MalformedError('a projection');
  const paths = blob[1] as readonly Cbor[];
  // Each path is followed by a comma.
  if (paths.length > MAX_PARTS / 2) throw tooLarge();
  return paths.map(pathOf);
}

export function pathText(path: Path, placeholders: Placeholders): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return `${index === 0 ? '' : '.'}${placeholders.name(step)}`;
    })
    .join('');
}

function readBlob(bytes: Uint8Array): Cbor {
  if (bytes.length > MAX_BYTES) throw tooLarge();
  return readOne(bytes, MAX_DEPTH);
}

/** The sentence of DynamoDB. */
const tooLarge = () => validationError('Expression size has exceeded the maximum allowed size');

function parse(bytes: Uint8Array, placeholders: Placeholders) {
  const blob = readBlob(bytes);
  if (!isList(blob) || blob[0] !== FORM || !isList(blob[2] ?? null)) throw new MalformedError('an expression');
  return { tree: blob[1], printer: new Printer(blob[2] as readonly Cbor[], placeholders) };
}

function pathOf(node: Cbor): Path {
  if (!isList(node) || node[0] !== PATH || node.length < 2) throw new MalformedError('a document path');
  return node.slice(1).map((step) => {
    if (typeof step === 'string') return step;
    if (step instanceof Tagged && step.tag === LIST_INDEX && Number.isSafeInteger(step.value))
      return Number(step.value);
    throw new MalformedError('a step of a document path');
  });
}

/** Prints a tree without redundant parentheses, which DynamoDB rejects. */
class Printer {
  private parts = 0;

  constructor(
    private readonly values: readonly Cbor[],
    private readonly placeholders: Placeholders,
  ) {}

  condition(node: Cbor): string {
    const [code, ...parts] = this.operation(node);
    const [first, second] = parts;
    if (code === AND) return `${this.within(first, [OR])} AND ${this.within(second, [OR])}`;
    if (code === OR) return `${this.condition(first)} OR ${this.condition(second)}`;
    if (code === NOT) return `NOT ${this.within(first, [AND, OR])}`;
    if (code === BETWEEN) {
      return `${this.operand(first)} BETWEEN ${this.operand(second)} AND ${this.operand(parts[2])}`;
    }
    if (code === IN) {
      if (!isList(second ?? null)) throw new MalformedError('an IN without a list');
      return `${this.operand(first)} IN (${(second as readonly Cbor[]).map((one) => this.operand(one)).join(', ')})`;
    }
    const comparator = COMPARATORS[code];
    if (comparator !== undefined) return `${this.operand(first)} ${comparator} ${this.operand(second)}`;
    return this.operand(node);
  }

  action(node: Cbor): string {
    const [code, path, value] = this.operation(node);
    if (CLAUSES[code] === 'REMOVE') return this.operand(path);
    return `${this.operand(path)} ${CLAUSES[code] === 'SET' ? '= ' : ''}${this.operand(value)}`;
  }

  private within(node: Cbor, parenthesized: readonly number[]): string {
    const text = this.condition(node);
    return parenthesized.includes(this.operation(node)[0]) ? `(${text})` : text;
  }

  private operation(node: Cbor): readonly [number, ...Cbor[]] {
    this.parts += 1;
    // A condition that is within another one is looked at twice.
    if (this.parts > 2 * MAX_PARTS) throw tooLarge();
    return operation(node);
  }

  private operand(node: Cbor): string {
    const [code, ...parts] = this.operation(node);
    if (code === VARIABLE) return this.variable(parts[0]);
    if (code === PATH) return pathText(pathOf(node), this.placeholders);
    const operands = parts.map((part) => this.operand(part));
    const sign = ARITHMETIC[code];
    if (sign !== undefined) return operands.join(` ${sign} `);
    const name = FUNCTIONS[code];
    if (name === undefined) throw new MalformedError(`the unknown operation ${code} in an expression`);
    return `${name}(${operands.join(', ')})`;
  }

  private variable(index: Cbor): string {
    const value = this.values[Number(index)];
    if (value === undefined)
      throw new MalformedError(`the variable ${Number(index)} of an expression, which is not given`);
    return this.placeholders.value(attributeValue(value));
  }
}

function operation(node: Cbor): readonly [number, ...Cbor[]] {
  if (isList(node) && typeof node[0] === 'number') return [node[0], ...node.slice(1)];
  throw new MalformedError('something else than an operation in an expression');
}
