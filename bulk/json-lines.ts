import { isLosslessNumber, parse, stringify } from 'lossless-json';

const NEWLINE = 0x0a;
/** The longest JSON of an item that fits into DynamoDB: 400 KB, each byte written as `\u0041`, plus some blanks. */
const MAX_BYTES = 2_500_000;
const MAX_QUOTED = 60;

/** Says why a line is unusable: the rule and the value. */
export class BadLine {
  constructor(public readonly reason: string) {}
}

interface Line {
  /** Starts at 1. */
  readonly number: number;
  /** Without its line feed. */
  readonly content: string | BadLine;
  /** Bytes of the stream up to the end of this line. */
  readonly end: number;
}

interface JsonLine extends Omit<Line, 'content'> {
  /** The line as it is written, without outer blanks; empty if it cannot be read. */
  readonly text: string;
  /** Its numbers are `LosslessNumber`. */
  readonly value: object | BadLine;
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

/** Splits a stream into lines. Unlike `readline`, it never holds more than one line of at most 2.5 MB. */
export async function* readLines(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const line = new LineBytes();
  let number = 1;
  let position = 0;
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      line.add(chunk.subarray(start, end));
      start = end + 1;
      yield { number: number++, content: line.take(), end: position + start };
    }
    line.add(chunk.subarray(start));
    position += chunk.length;
  }
  yield { number, content: line.take(), end: position };
}

/** The bytes of the current line. */
class LineBytes {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private parts: Buffer[] = [];
  private length = 0;

  add(part: Buffer): void {
    this.length += part.length;
    if (this.length <= MAX_BYTES) this.parts.push(part);
    else this.parts = [];
  }

  /** Ends the line. */
  take(): string | BadLine {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    if (length > MAX_BYTES) return new BadLine(`must have at most ${MAX_BYTES} bytes, got ${length}`);
    try {
      // The decoder removes a byte order mark.
      return this.decoder.decode(Buffer.concat(parts));
    } catch {
      return new BadLine('must be UTF-8, got other bytes');
    }
  }
}
