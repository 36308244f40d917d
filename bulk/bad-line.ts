import { type ParseError, parse as parseTolerantly } from 'jsonc-parser';
import { quote } from '../runtime/request';

/** Says why a line is unusable: the rule, the value and, if it is part of the line, at which character. */
export class BadLine {
  constructor(public readonly reason: string) {}
}

/** The first line shows that no line of the file can be read. */
export class BadFile extends BadLine {}

/** The line is not JSON. */
export class NotJson extends BadLine {}

/** The number of a character in a line, starting at 1. An emoji is one character. @param offset in UTF-16 code units */
export const characterAt = (text: string, offset: number): number => [...text.slice(0, offset)].length + 1;

/**
 * Describes why a line is not JSON.
 * @param indent blanks before the text
 * @param error that of the parser
 */
export function syntaxProblem(text: string, indent: number, error: unknown): BadLine {
  if (error instanceof RangeError) return new BadLine('must be nested less deeply');
  const errors: ParseError[] = [];
  parseTolerantly(text, errors, { disallowComments: true });
  const offset = placeIn(text, Math.min(errors[0]?.offset ?? 0, text.length));
  return new NotJson(`must be JSON, got ${wordAt(text, offset)} at character ${indent + characterAt(text, offset)}`);
}

/** A string of JSON without its end. */
const STRING = /^"(?:[\u{20}\u{21}\u{23}-\u{5b}\u{5d}-\u{10ffff}]+|\\["\\/bfnrt]|\\u[\dA-Fa-f]{4})*/u;

/** The parser reports the start of a string that is wrong further on, for example at a tab. */
function placeIn(text: string, offset: number): number {
  const rest = text.slice(offset);
  const { length } = STRING.exec(rest)?.[0] ?? '';
  return rest[length] === '"' ? offset : offset + length;
}

/** `NaN`, `"'"`, `the end of the line` */
function wordAt(text: string, offset: number): string {
  if (offset === text.length) return 'the end of the line';
  const rest = text.slice(offset);
  return /^[\w.+-]{1,60}/.exec(rest)?.[0] ?? quote(/^./su.exec(rest)?.[0]);
}
