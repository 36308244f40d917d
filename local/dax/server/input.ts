import { Scanner, type ScannerLimits } from '../cbor/scanner';

const FIRST_CAPACITY = 4096;
/** A buffer that grew for a large request is given back afterwards. */
const KEPT_CAPACITY = 64 * 1024;

/** Bytes that have arrived, of which complete sequences of CBOR items are taken. */
export class Input {
  private buffer: Buffer = Buffer.allocUnsafe(0);
  private start = 0;
  private end = 0;
  private scanner: Scanner | undefined;

  /** @param limits of the next request */
  constructor(public limits: ScannerLimits) {}

  /** How many bytes wait. */
  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Buffer): void {
    if (this.length === 0) {
      // Most requests arrive as one piece, which needs no copy.
      this.buffer = chunk;
      this.start = 0;
      this.end = chunk.length;
      return;
    }
    if (this.end + chunk.length > this.buffer.length) this.grow(chunk.length);
    chunk.copy(this.buffer, this.end);
    this.end += chunk.length;
  }

  /**
   * Looks at the next items without taking them.
   * @param items how many items at the front; may be more than at the last call, never fewer
   * @returns the bytes of the items, or undefined if they are incomplete
   */
  peek(items: number): Buffer | undefined {
    this.scanner ??= new Scanner(this.limits);
    const length = this.scanner.scan(this.buffer.subarray(this.start, this.end), items);
    return length === undefined ? undefined : this.buffer.subarray(this.start, this.start + length);
  }

  /** Takes the items of the last `peek`. */
  take(length: number): void {
    this.scanner = undefined;
    this.start += length;
    if (this.length === 0 && this.buffer.length > KEPT_CAPACITY) this.buffer = Buffer.allocUnsafe(0);
  }

  private grow(more: number): void {
    const capacity = Math.max(FIRST_CAPACITY, (this.length + more) * 2);
    const larger = Buffer.allocUnsafe(capacity);
    this.buffer.copy(larger, 0, this.start, this.end);
    this.end = this.length;
    this.start = 0;
    this.buffer = larger;
  }
}
