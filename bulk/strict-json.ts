import { type JSONVisitor, visit } from 'jsonc-parser';
import { checkNumber } from '../runtime/dynamodb/number';
import { InvalidBody } from '../runtime/errors';
import { quote } from '../runtime/request';
import { characterAt } from './bad-line';

/** The rule that a part of JSON breaks, and what was found. */
interface Problem {
  readonly text: string;
  /** In UTF-16 code units. */
  readonly offset: number;
}

type Report = (problem: Problem) => void;

/**
 * Finds the first name that an object gives twice, however it is written, with the same value or another one.
 * @returns a sentence with the place; undefined if there is none
 */
export const repeatedName = (json: string): string | undefined => firstProblem(json, 0, onNames);

/**
 * Also finds the first number or string that DynamoDB cannot store.
 * @param indent blanks before the text
 */
export const unusablePart = (json: string, indent: number): string | undefined =>
  firstProblem(json, indent, (report) => ({ ...onNames(report), ...onValues(json, report) }));

function firstProblem(json: string, indent: number, visitorOf: (report: Report) => JSONVisitor): string | undefined {
  let first: Problem | undefined;
  visit(
    json,
    visitorOf((problem) => {
      first ??= problem;
    }),
  );
  return first && `${first.text} at character ${indent + characterAt(json, first.offset)}`;
}

function onNames(report: Report): JSONVisitor {
  const open: Set<string>[] = [];
  return {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, offset) => {
      const names = open.at(-1);
      if (names?.has(name)) report({ text: `${quote(name)} must be given once, got it again`, offset });
      names?.add(name);
    },
  };
}

const onValues = (json: string, report: Report): JSONVisitor => ({
  onLiteralValue: (value, offset, length, _line, _character, pathOf) => {
    if (typeof value === 'number') {
      const text = numberProblem(json.slice(offset, offset + length));
      if (text !== undefined) report({ text, offset });
    } else if (typeof value === 'string' && !value.isWellFormed()) {
      // DynamoDB fails on it, or stores another character.
      report({ text: `${pathText(pathOf())} must be valid Unicode, got half of a character`, offset });
    }
  },
});

function numberProblem(number: string): string | undefined {
  try {
    checkNumber(number);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidBody)) throw error;
    return error.message.includes(', got ') ? error.message : `${error.message}, got ${number.slice(0, 60)}`;
  }
}

/** `Item.tags[0]["my name"]` */
export const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^\w+$/.test(step) ? `.${step}` : `[${quote(step)}]`))
    .join('')
    .replace(/^\./, '');
