const NEWLINE = 0x0a;
/** The longest JSON of an item that fits into DynamoDB: 400 KB, each byte written as `\u0041`, plus some blanks. */
const MAX_BYTES = 2_500_000;

/** Says why a line is unusable: the rule and the value. */
export class BadLine {
  constructor(public readonly reason: string) {}
}

export interface Line {
  /** Starts at 1. */
  readonly number: number;
  /** Without its line feed. */
  readonly content: string | BadLine;
  /** Bytes of the stream up to the end of this line. */
  readonly end: number;
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
