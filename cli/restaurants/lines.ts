const NEWLINE = 0x0a;
/** The longest text of an item that DynamoDB takes: 400 KB, each byte as `\u0041`, with some blanks. */
const MOST_BYTES = 2_500_000;

/** Why nothing can be made of a line. */
export class BadLine {
  constructor(public readonly reason: string) {}
}

export interface Line {
  /** The first is 1. */
  readonly number: number;
  /** Without what ends it. */
  readonly content: string | BadLine;
  /** How many bytes of the stream end with it. */
  readonly end: number;
}

/** The lines of a stream, holding never more of it than one line of bearable length; `readline` would hold any. */
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

/** What has been read of a line. */
class LineBytes {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private parts: Buffer[] = [];
  private length = 0;

  add(part: Buffer): void {
    this.length += part.length;
    if (this.length <= MOST_BYTES) this.parts.push(part);
    else this.parts = [];
  }

  /** Ends the line. */
  take(): string | BadLine {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    if (length > MOST_BYTES) return new BadLine(`must have at most ${MOST_BYTES} bytes, got ${length}`);
    try {
      // It takes a byte order mark away.
      return this.decoder.decode(Buffer.concat(parts));
    } catch {
      return new BadLine('must be UTF-8, got other bytes');
    }
  }
}
