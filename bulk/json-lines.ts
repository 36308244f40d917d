import { isLosslessNumber, parse } from 'lossless-json';
import { quote } from '../runtime/request';
import { BadFile, BadLine, characterAt, syntaxProblem } from './bad-line';
import { notUtf8, utf16In } from './utf8';

const NEWLINE = 0x0a;
/** The longest JSON of an item that fits into DynamoDB: 400 KB, each byte written as `\u0041`, plus some blanks. */
const MAX_BYTES = 2_500_000;

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
  /** Blanks before the text. */
  readonly indent: number;
  /** Its numbers are `LosslessNumber`. */
  readonly value: object | BadLine;
}

/**
 * Reads one JSON object per line and skips blank lines. It ends after the first line if that shows that no other
 * line can be read either: it is the start of JSON that spans several lines, or of a file in another format.
 * @param fromLine lines before it are skipped
 */
export async function* readJsonLines(input: AsyncIterable<Buffer>, fromLine = 1): AsyncGenerator<JsonLine> {
  let isFirst = true;
  for await (const { number, content, end } of readLines(input)) {
    const line = content instanceof BadLine ? content : content.trimEnd();
    if (number < fromLine || line === '') continue;
    const bad = isFirst && typeof line === 'string' ? (utf16In(line) ?? spansLines(line.trimStart())) : undefined;
    const read = readLine(bad ?? line);
    yield { number, end, ...read };
    if (isFirst && read.value instanceof BadFile) return;
    isFirst = false;
  }
}

function readLine(line: string | BadLine): Pick<JsonLine, 'text' | 'indent' | 'value'> {
  if (line instanceof BadLine) return { text: '', indent: 0, value: line };
  const text = line.trimStart();
  const indent = line.length - text.length;
  return { text, indent, value: parseObject(text, indent) };
}

/** JSON that is incomplete at the end of the line, and continues on the next one. */
function spansLines(text: string): BadFile | undefined {
  if (!/^[[{](.*[{[,:])?$/.test(text) || isFinished(text)) return undefined;
  const filter = text.startsWith('[') ? "'.[]'" : '.';
  return new BadFile(
    `must be one JSON object per line, got JSON that spans several lines. Convert the file with: jq -c ${filter}`,
  );
}

/** Whether a line is an object with a comma behind it, as if it were the element of a list. */
const isFinished = (text: string): boolean => {
  const value = text.endsWith(',') ? parseObject(text.slice(0, -1), 0) : undefined;
  return value !== undefined && !(value instanceof BadLine);
};

function parseObject(text: string, indent: number): object | BadLine {
  const duplicates: { readonly key: string; readonly position: number }[] = [];
  let value: unknown;
  try {
    value = parse(text, undefined, { onDuplicateKey: (duplicate) => void duplicates.push(duplicate) });
  } catch (error) {
    return syntaxProblem(text, indent, error);
  }
  const [first] = duplicates;
  if (first) {
    const { key, position } = first;
    return new BadLine(
      `${quote(key)} must be given once, got it again at character ${indent + characterAt(text, position - 1)}`,
    );
  }
  if (Array.isArray(value)) {
    return new BadLine("must be one JSON object per line, got a list. Convert the file with: jq -c '.[]'");
  }
  if (typeof value === 'object' && value && !isLosslessNumber(value)) return value;
  return new BadLine(`must be a JSON object, got ${quote(text)}`);
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
    const bytes = Buffer.concat(parts);
    try {
      // The decoder removes a byte order mark.
      return this.decoder.decode(bytes);
    } catch {
      return notUtf8(bytes);
    }
  }
}
