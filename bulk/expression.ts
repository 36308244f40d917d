import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { checkNumber } from '../runtime/dynamodb/number';
import { InvalidBody } from '../runtime/errors';
import { quote } from '../runtime/request';
import { characterAt } from './bad-line';

/** An expression is malformed. The message names the part, and at which character it is. */
export class InvalidExpression extends Error {
  override readonly name = 'InvalidExpression';
}

/** A part of a request to DynamoDB. */
export interface Compiled {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
  /** The attributes at the top level that it names. */
  readonly attributes: readonly string[];
  /** The caller's placeholders that it contains. */
  readonly placeholders: readonly string[];
}

/** What the placeholders of the caller stand for. */
export interface Given {
  /** By placeholder, such as `#n`. */
  readonly names: Readonly<Record<string, string>>;
  /** By placeholder, such as `:v`. */
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const BLANK = 'blank';
/** In this order: a word would otherwise match the start of a longer token. */
const TOKENS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [BLANK, /\s+/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")+"/y],
  ['number', /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])/y],
  ['placeholder', /[:#]\w+/y],
  ['word', /[\p{L}_][\p{L}\p{N}_-]*/uy],
  ['index', /\[\d+\]/y],
  ['symbol', /<=|>=|<>|!=|[=<>(),.]/y],
];

const KEYWORDS = /^(AND|OR|NOT|BETWEEN|IN)$/i;
const FUNCTIONS = /^(attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size)$/;
const CONSTANTS: ReadonlyMap<string, AttributeValue> = new Map<string, AttributeValue>([
  ['true', { BOOL: true }],
  ['false', { BOOL: false }],
  ['null', { NULL: true }],
]);

interface Token {
  readonly kind: string;
  readonly text: string;
  readonly offset: number;
}

/**
 * Compiles a filter or a projection in DynamoDB's syntax for a request. Attribute names may be reserved words or, in
 * double quotes, any text; strings in single quotes, numbers, `true`, `false` and `null` are values. The placeholders of
 * the caller are replaced by others, because the request may have equal ones.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 * @param prefix of the placeholders that replace names and values
 * @throws InvalidExpression
 */
export function compile(text: string, prefix: string, given: Given = { names: {}, values: {} }): Compiled {
  const tokens = tokensOf(text).filter(({ kind }) => kind !== BLANK);
  if (tokens.length === 0) throw new InvalidExpression('it is empty');
  const names = new Map<string, string>();
  const values: Record<string, AttributeValue> = {};
  const attributes: string[] = [];
  const namePlaceholder = (name: string) => {
    if (!names.has(name)) names.set(name, `#${prefix}${names.size}`);
    return names.get(name) ?? '';
  };
  const valuePlaceholder = (value: AttributeValue) => {
    const placeholder = `:${prefix}${Object.keys(values).length}`;
    values[placeholder] = value;
    return placeholder;
  };
  const parts = tokens.map((token, index) => {
    const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
    const meaning = token.kind === 'placeholder' ? meantBy(token, text, given) : meaningOf(token, before, after);
    if (meaning === undefined) return token.text === '!=' ? '<>' : token.text;
    if (typeof meaning !== 'string') return valuePlaceholder(meaning);
    if (before !== '.') attributes.push(meaning);
    return namePlaceholder(meaning);
  });
  return {
    expression: parts.join(' ').replaceAll(' . ', '.').replaceAll(' [', '['),
    names: Object.fromEntries([...names].map(([name, placeholder]) => [placeholder, name])),
    values,
    attributes,
    placeholders: tokens.filter(({ kind }) => kind === 'placeholder').map((token) => token.text),
  };
}

/** @throws InvalidExpression if the placeholder stands for nothing */
function meantBy(
  { text: placeholder, offset }: Token,
  text: string,
  { names, values }: Given,
): string | AttributeValue {
  const [all, what] = placeholder.startsWith('#') ? [names, 'name'] : [values, 'value'];
  const meaning = Object.hasOwn(all, placeholder) ? all[placeholder] : undefined;
  if (meaning !== undefined) return meaning;
  throw new InvalidExpression(`${placeholder} at character ${characterAt(text, offset)} has no ${what}`);
}

/** The attribute name or the value that a token stands for; undefined if it is part of the syntax. */
function meaningOf({ kind, text, offset }: Token, before = '', after = ''): string | AttributeValue | undefined {
  if (kind === 'string') return { S: text.slice(1, -1).replaceAll("''", "'") };
  if (kind === 'name') return text.slice(1, -1).replaceAll('""', '"');
  if (kind === 'number') return { N: numberAt(text, offset) };
  if (kind !== 'word') return undefined;
  if (before === '.') return text;
  if (KEYWORDS.test(text) || (FUNCTIONS.test(text) && after === '(')) return undefined;
  return after === '.' ? text : (CONSTANTS.get(text.toLowerCase()) ?? text);
}

function numberAt(text: string, offset: number): string {
  try {
    return checkNumber(text);
  } catch (error) {
    if (error instanceof InvalidBody) throw new InvalidExpression(`${error.message} at character ${offset + 1}`);
    throw error;
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let offset = 0; offset < text.length; ) {
    const token = tokenAt(text, offset);
    if (!token) {
      const got = quote(/^./su.exec(text.slice(offset))?.[0]);
      throw new InvalidExpression(`unexpected ${got} at character ${characterAt(text, offset)}`);
    }
    tokens.push(token);
    offset += token.text.length;
  }
  return tokens;
}

function tokenAt(text: string, offset: number): Token | undefined {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found) return { kind, text: found, offset };
  }
  return undefined;
}
