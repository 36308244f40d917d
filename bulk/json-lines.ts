import { isLosslessNumber, parse, stringify } from 'lossless-json';
import { BadLine, readLines } from './lines';

const MAX_QUOTED = 60;

export interface JsonLine {
  /** Starts at 1. */
  readonly number: number;
  /** The line as it is written, without outer blanks; empty if it cannot be read. */
  readonly text: string;
  /** Its numbers are `LosslessNumber`. */
  readonly value: object | BadLine;
  /** Bytes of the stream up to the end of this line. */
  readonly end: number;
}

/**
 * Reads one JSON object per line and skips blank lines.
 * @param fromLine lines before it are skipped
 */
export async function* readJsonLines(input: AsyncIterable<Buffer>, fromLine = 1): AsyncGenerator<JsonLine> {
  for await (const { number, content, end } of readLines(input)) {
    if (number < fromLine) continue;
    if (content instanceof BadLine) yield { number, text: '', value: content, end };
    else if (content.trim() !== '') yield { number, text: content.trim(), value: parseObject(content.trim()), end };
  }
}

function parseObject(text: string): object | BadLine {
  const duplicates: string[] = [];
  try {
    const value = parse(text, undefined, { onDuplicateKey: ({ key }) => duplicates.push(key) });
    if (duplicates.length > 0) return new BadLine(`${quote(duplicates[0])} must be given once, got two values`);
    if (typeof value === 'object' && value && !Array.isArray(value) && !isLosslessNumber(value)) return value;
  } catch {
    // Not JSON, or nested too deeply.
  }
  return new BadLine(`must be a JSON object, got ${quote(text)}`);
}

/** The start of a value, as JSON: no control character of a file reaches the terminal. */
export function quote(value: unknown): string {
  const text = stringify(value) ?? 'nothing';
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
