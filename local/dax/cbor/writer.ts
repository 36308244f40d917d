import { INDEFINITE, MAJOR } from './types';

const FIRST_CAPACITY = 256;

/** Writes CBOR items one after the other. */
export class Writer {
  private buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  private length = 0;

  /** What has been written. Nothing may be written afterwards. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  integer(value: number | bigint): this {
    return value < 0 ? this.head(MAJOR.negative, -1n - BigInt(value)) : this.head(MAJOR.unsigned, value);
  }

  /** @param value an integer of any size */
  bignum(value: bigint): this {
    const magnitude = value < 0n ? -1n - value : value;
    const digits = magnitude.toString(16);
    this.head(MAJOR.tag, value < 0n ? 3 : 2);
    return this.bytes(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
  }

  double(value: number): this {
    this.reserve(9);
    this.buffer[this.length] = (MAJOR.simple << 5) | 27;
    this.buffer.writeDoubleBE(value, this.length + 1);
    this.length += 9;
    return this;
  }

  text(value: string): this {
    const length = Buffer.byteLength(value);
    this.head(MAJOR.text, length).reserve(length);
    this.length += this.buffer.write(value, this.length);
    return this;
  }

  bytes(value: Uint8Array): this {
    return this.head(MAJOR.bytes, value.byteLength).raw(value);
  }

  array(length: number): this {
    return this.head(MAJOR.array, length);
  }

  map(length: number): this {
    return this.head(MAJOR.map, length);
  }

  openMap(): this {
    return this.byte((MAJOR.map << 5) | INDEFINITE);
  }

  close(): this {
    return this.byte((MAJOR.simple << 5) | INDEFINITE);
  }

  tag(tag: number): this {
    return this.head(MAJOR.tag, tag);
  }

  boolean(value: boolean): this {
    return this.byte((MAJOR.simple << 5) | (value ? 21 : 20));
  }

  nothing(): this {
    return this.byte((MAJOR.simple << 5) | 22);
  }

  /** Bytes that are already CBOR. */
  raw(value: Uint8Array): this {
    this.reserve(value.byteLength);
    this.buffer.set(value, this.length);
    this.length += value.byteLength;
    return this;
  }

  private byte(value: number): this {
    this.reserve(1);
    this.buffer[this.length] = value;
    this.length += 1;
    return this;
  }

  private head(major: number, argument: number | bigint): this {
    this.reserve(9);
    const at = this.length;
    const first = major << 5;
    if (argument < 24) {
      this.buffer[at] = first | Number(argument);
      this.length += 1;
    } else if (argument < 2 ** 8) {
      this.buffer[at] = first | 24;
      this.length = this.buffer.writeUInt8(Number(argument), at + 1);
    } else if (argument < 2 ** 16) {
      this.buffer[at] = first | 25;
      this.length = this.buffer.writeUInt16BE(Number(argument), at + 1);
    } else if (argument < 2 ** 32) {
      this.buffer[at] = first | 26;
      this.length = this.buffer.writeUInt32BE(Number(argument), at + 1);
    } else {
      this.buffer[at] = first | 27;
      this.length = this.buffer.writeBigUInt64BE(BigInt(argument), at + 1);
    }
    return this;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
