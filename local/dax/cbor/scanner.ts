import { BREAK, INDEFINITE, MAJOR, MalformedError } from './types';

export interface ScannerLimits {
  /** How deep arrays, maps and tags may be nested. */
  readonly depth: number;
  /** How many items a sequence may have, nested ones included. */
  readonly items: number;
  /** How many bytes a string may end after the start of the sequence. */
  readonly bytes: number;
}

/**
 * Finds where a number of consecutive CBOR items ends, in bytes that arrive piece by piece. Each byte is looked at once,
 * however small the pieces are.
 */
export class Scanner {
  /** Items that are still to come at each level; Infinity until a break. */
  private readonly open: number[] = [];
  private position = 0;
  private seen = 0;
  private wanted = 0;

  constructor(private readonly limits: ScannerLimits) {}

  /**
   * @param bytes all bytes of the sequence so far
   * @param items how many items the sequence has; may be more than at the last call, never fewer
   * @returns the length of the sequence, or undefined if it is incomplete
   * @throws MalformedError if the bytes are not CBOR, or exceed a limit
   */
  scan(bytes: Buffer, items: number): number | undefined {
    if (items > this.wanted) {
      const isAtTop = this.open.length === 0;
      if (isAtTop) this.open.push(items - this.wanted);
      else this.open[0] = (this.open[0] ?? 0) + items - this.wanted;
      this.wanted = items;
    }
    for (;;) {
      while (this.open.at(-1) === 0) this.open.pop();
      if (this.open.length === 0) return this.position;
      if (!this.step(bytes)) return undefined;
    }
  }

  /** @returns whether the next item, or its beginning, is there */
  private step(bytes: Buffer): boolean {
    const first = bytes[this.position];
    if (first === undefined) return false;
    if (first === BREAK) return this.close();
    const major = first >> 5;
    const info = first & 31;
    const size = headSize(info);
    if (this.position + size > bytes.length) return false;
    const length = lengthAt(bytes, this.position + 1, info);
    const end = this.position + size + (isString(major) && info !== INDEFINITE ? length : 0);
    if (end > bytes.length) {
      if (end > this.limits.bytes) throw new MalformedError(`a request of more than ${this.limits.bytes} bytes`);
      return false;
    }
    this.count();
    this.position = end;
    this.enter(major, info, length);
    return true;
  }

  private count(): void {
    this.seen += 1;
    if (this.position > this.limits.bytes)
      throw new MalformedError(`a request of more than ${this.limits.bytes} bytes`);
    if (this.seen > this.limits.items) throw new MalformedError(`more than ${this.limits.items} CBOR items`);
    const last = this.open.length - 1;
    this.open[last] = (this.open[last] ?? 0) - 1;
  }

  private enter(major: number, info: number, length: number): void {
    const isIndefinite = info === INDEFINITE;
    if (isString(major) && !isIndefinite) return;
    if (major === MAJOR.tag) this.push(1);
    else if (major === MAJOR.map) this.push(isIndefinite ? Number.POSITIVE_INFINITY : length * 2);
    else if (major === MAJOR.array || isString(major)) this.push(isIndefinite ? Number.POSITIVE_INFINITY : length);
  }

  private push(items: number): void {
    if (this.open.length > this.limits.depth) {
      throw new MalformedError(`CBOR items nested deeper than ${this.limits.depth}`);
    }
    this.open.push(items);
  }

  private close(): boolean {
    if (this.open.at(-1) !== Number.POSITIVE_INFINITY) throw new MalformedError('a CBOR break outside an open item');
    this.open.pop();
    this.position += 1;
    return true;
  }
}

const isString = (major: number): boolean => major === MAJOR.bytes || major === MAJOR.text;

/** The bytes of an item's head: the first byte and the number that follows it. */
function headSize(info: number): number {
  if (info < 24 || info === INDEFINITE) return 1;
  if (info > 27) throw new MalformedError(`a CBOR item with the reserved length ${info}`);
  return 1 + (1 << (info - 24));
}

function lengthAt(bytes: Buffer, position: number, info: number): number {
  if (info < 24 || info === INDEFINITE) return info;
  if (info === 24) return bytes.readUInt8(position);
  if (info === 25) return bytes.readUInt16BE(position);
  if (info === 26) return bytes.readUInt32BE(position);
  return bytes.readUInt32BE(position) * 2 ** 32 + bytes.readUInt32BE(position + 4);
}
