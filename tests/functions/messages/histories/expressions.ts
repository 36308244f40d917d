import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../runtime/dynamodb/item';

/** The placeholders of a request. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

const TOKENS = /\s*(<>|<=|>=|[#:]?[\w.]+|[(),=<>])/y;
const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The part of DynamoDB's expressions that the messages functions use. @throws if an expression has anything else */
class Reader {
  private readonly tokens: string[] = [];

  constructor(
    private readonly text: string,
    private readonly item: Item,
    private readonly placeholders: Placeholders,
  ) {
    TOKENS.lastIndex = 0;
    for (let end = 0; end < text.trimEnd().length; end = TOKENS.lastIndex) {
      const token = TOKENS.exec(text)?.[1];
      if (token === undefined) throw new Error(`cannot read ${JSON.stringify(text.slice(end))}`);
      this.tokens.push(token);
    }
  }

  condition(): boolean {
    let holds = this.conjunction();
    while (this.skip('OR')) holds = this.conjunction() || holds;
    return holds;
  }

  /** Changes a copy of the item. */
  update(): Item {
    const changed: Item = { ...this.item };
    while (this.tokens.length > 0) {
      const clause = this.take();
      do this.change(clause, changed);
      while (this.skip(','));
    }
    return changed;
  }

  expectEnd(): void {
    if (this.tokens.length > 0) throw new Error(`cannot read ${this.tokens.join(' ')} in ${this.text}`);
  }

  private change(clause: string, changed: Item): void {
    const name = this.name();
    if (clause === 'REMOVE') delete changed[name];
    else if (clause === 'SET') {
      this.expect('=');
      const value = this.operand();
      if (!value) throw new Error(`${name} has no value in ${this.text}`);
      changed[name] = value;
    } else if (clause === 'DELETE' || clause === 'ADD') {
      const some = this.operand()?.SS ?? [];
      const before = this.item[name]?.SS ?? [];
      const SS = clause === 'ADD' ? [...new Set([...before, ...some])] : before.filter((each) => !some.includes(each));
      if (SS.length > 0) changed[name] = { SS };
      else delete changed[name];
    } else throw new Error(`cannot read the clause ${clause}`);
  }

  private conjunction(): boolean {
    let holds = this.term();
    while (this.skip('AND')) holds = this.term() && holds;
    return holds;
  }

  private term(): boolean {
    if (this.skip('NOT')) return !this.term();
    if (this.skip('(')) {
      const holds = this.condition();
      this.expect(')');
      return holds;
    }
    return this.tokens[1] === '(' && this.tokens[0] !== 'if_not_exists' ? this.call() : this.comparison();
  }

  private call(): boolean {
    const called = this.take();
    this.expect('(');
    const value = this.operand();
    const other = this.skip(',') ? this.operand() : undefined;
    this.expect(')');
    if (called === 'attribute_exists') return value !== undefined;
    if (called === 'attribute_not_exists') return value === undefined;
    if (called === 'begins_with') return value?.S?.startsWith(other?.S ?? '') ?? false;
    if (called === 'contains') return value?.SS?.includes(other?.S ?? '') ?? false;
    throw new Error(`cannot call ${called}`);
  }

  private comparison(): boolean {
    const value = this.operand();
    const operator = this.take();
    const other = this.operand();
    if (operator === 'BETWEEN') {
      this.expect('AND');
      const last = this.operand();
      return compare(value, other, '>=') && compare(value, last, '<=');
    }
    return compare(value, other, operator);
  }

  private operand(): AttributeValue | undefined {
    const token = this.tokens[0] ?? '';
    if (token.startsWith(':')) return this.valueOf(this.take());
    if (token !== 'if_not_exists') return this.item[this.name()];
    this.take();
    this.expect('(');
    const value = this.item[this.name()];
    this.expect(',');
    const otherwise = this.operand();
    this.expect(')');
    return value ?? otherwise;
  }

  private name(): string {
    const token = this.take();
    const name = token.startsWith('#') ? this.placeholders.ExpressionAttributeNames?.[token] : token;
    if (name === undefined) throw new Error(`${token} is no name of ${this.text}`);
    return name;
  }

  private valueOf(token: string): AttributeValue {
    const value = this.placeholders.ExpressionAttributeValues?.[token];
    if (!value) throw new Error(`${token} is no value of ${this.text}`);
    return value;
  }

  private take(): string {
    const token = this.tokens.shift();
    if (token === undefined) throw new Error(`${this.text} ends too early`);
    return token;
  }

  private skip(token: string): boolean {
    const found = this.tokens[0] === token;
    if (found) this.tokens.shift();
    return found;
  }

  private expect(token: string): void {
    if (!this.skip(token)) throw new Error(`${this.text} must have ${token} before ${this.tokens.join(' ')}`);
  }
}

function compare(one: AttributeValue | undefined, other: AttributeValue | undefined, operator: string): boolean {
  const holds = COMPARISONS[operator];
  if (!holds) throw new Error(`cannot compare by ${operator}`);
  if (!one || !other) return operator === '<>';
  if (one.S !== undefined && other.S !== undefined)
    return holds(Buffer.compare(Buffer.from(one.S), Buffer.from(other.S)));
  if (one.N !== undefined && other.N !== undefined) return holds(Number(one.N) - Number(other.N));
  return holds(isDeepStrictEqual(one, other) ? 0 : Number.NaN);
}

/** Whether an item meets a condition; a missing one is always met. */
export function meets(item: Item, condition: string | undefined, placeholders: Placeholders): boolean {
  if (condition === undefined) return true;
  const reader = new Reader(condition, item, placeholders);
  const holds = reader.condition();
  reader.expectEnd();
  return holds;
}

export const updated = (item: Item, update: string, placeholders: Placeholders): Item =>
  new Reader(update, item, placeholders).update();
