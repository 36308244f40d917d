import { isLosslessNumber, parse } from 'lossless-json';
import { quote } from '../runtime/request';
import { BadFile, BadLine, NotJson, syntaxProblem } from './bad-line';
import { unusablePart } from './strict-json';
import { notUtf8, utf16In } from './utf8';

const NEWLINE = 0x0a;
/** A file whose first lines are all not JSON, as many as these and another one, has another format. */
const MOST_NOT_JSON = 5;
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
 * line can be read either: it is the start of JSON that spans several lines, or of a file in another format. It also
 * ends after a few lines if none of them is JSON, and says how many more there are.
 * @param fromLine lines before it are skipped
 */
export async function* readJsonLines(input: AsyncIterable<Buffer>, fromLine = 1): AsyncGenerator<JsonLine> {
  const lines = jsonLines(input, fromLine);
  let notJson = 0;
  for await (const line of lines) {
    const isNotJson = line.value instanceof NotJson;
    if (isNotJson && notJson === MOST_NOT_JSON) {
      yield { ...line, text: '', value: anotherFormat(await countOf(lines)) };
      return;
    }
    notJson = isNotJson ? notJson + 1 : Number.POSITIVE_INFINITY;
    yield line;
  }
}

async function* jsonLines(input: AsyncIterable<Buffer>, fromLine: number): AsyncGenerator<JsonLine> {
  let isFirst = true;
  for await (const { number, content, end } of readLines(input)) {
    const line = content instanceof BadLine ? content : content.trimEnd();
    if (number < fromLine || line === '') continue;
    const bad =
      isFirst && typeof line === 'string'
        ? (utf16In(line) ?? endsWithCr(line) ?? spansLines(line.trimStart()))
        : undefined;
    const read = readLine(bad ?? line);
    yield { number, end, ...read };
    if (isFirst && read.value instanceof BadFile) return;
    isFirst = false;
  }
}

const anotherFormat = (more: number): BadFile =>
  new BadFile(
    'must be one JSON object per line, such as {"id":"1"}, got no JSON in any line so far' +
      (more > 0 ? `. ${more.toLocaleString('en')} more ${more === 1 ? 'line was' : 'lines were'} not read` : ''),
  );

/** Counts the lines that are left. */
async function countOf(lines: AsyncIterable<JsonLine>): Promise<number> {
  let count = 0;
  for await (const _ of lines) count += 1;
  return count;
}

function readLine(line: string | BadLine): Pick<JsonLine, 'text' | 'indent' | 'value'> {
  if (line instanceof BadLine) return { text: '', indent: 0, value: line };
  const text = line.trimStart();
  const indent = line.length - text.length;
  return { text, indent, value: parseObject(text, indent) };
}

/** Lines of JSON that end with CR alone. */
const endsWithCr = (text: string): BadFile | undefined =>
  /\}\r+\s*\{/.test(text)
    ? new BadFile('must end with a line feed, got a carriage return. Convert the file with: tr "\\r" "\\n"')
    : undefined;

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
  let value: unknown;
  try {
    // Names that are given twice are found below: the parser does not mind if the values are equal.
    value = parse(text, undefined, { onDuplicateKey: () => undefined });
    const problem = unusablePart(text, indent);
    if (problem !== undefined) return new BadLine(problem);
  } catch (error) {
    return syntaxProblem(text, indent, error);
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
