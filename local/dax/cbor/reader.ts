import { BREAK, type Cbor, INDEFINITE, MAJOR, MalformedError, Tagged } from './types';

/** DynamoDB allows 32 levels of lists and maps; requests add a few. */
const MAX_DEPTH = 64;

/** Reads CBOR items one after the other. @throws MalformedError at bytes that are not CBOR, or at their end */
export class Reader {
  private position = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly maxDepth = MAX_DEPTH,
  ) {}

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** All bytes that have not been read. */
  rest(): Buffer {
    const rest = this.bytes.subarray(this.position);
    this.position = this.bytes.length;
    return rest;
  }

  read(depth = 0): Cbor {
    if (depth > this.maxDepth) throw new MalformedError(`CBOR items nested deeper than ${this.maxDepth}`);
    const first = this.take(1)[0] ?? 0;
    const major = first >> 5;
    const info = first & 31;
    switch (major) {
      case MAJOR.unsigned:
        return this.argument(info);
      case MAJOR.negative:
        return negative(this.argument(info));
      case MAJOR.bytes:
        return this.string(major, info);
      case MAJOR.text:
        return utf8(this.string(major, info));
      case MAJOR.array:
        return this.array(info, depth);
      case MAJOR.map:
        return this.map(info, depth);
      case MAJOR.tag:
        return new Tagged(Number(this.argument(info)), this.read(depth + 1));
      default:
        return this.simple(info);
    }
  }

  private take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.bytes.length) throw new MalformedError('a CBOR item that ends too early');
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  private argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info === 24) return this.take(1).readUInt8();
    if (info === 25) return this.take(2).readUInt16BE();
    if (info === 26) return this.take(4).readUInt32BE();
    if (info !== 27) throw new MalformedError(`a CBOR item with the reserved length ${info}`);
    const value = this.take(8).readBigUInt64BE();
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }

  private string(major: number, info: number): Buffer {
    if (info !== INDEFINITE) return this.take(Number(this.argument(info)));
    const parts: Buffer[] = [];
    while (!this.takeBreak()) {
      const first = this.take(1)[0] ?? 0;
      if (first >> 5 !== major || (first & 31) === INDEFINITE) throw new MalformedError('a malformed CBOR string');
      parts.push(this.string(major, first & 31));
    }
    return Buffer.concat(parts);
  }

  private array(info: number, depth: number): Cbor[] {
    const items: Cbor[] = [];
    this.repeat(info, () => items.push(this.read(depth + 1)));
    return items;
  }

  private map(info: number, depth: number): Map<Cbor, Cbor> {
    const entries = new Map<Cbor, Cbor>();
    this.repeat(info, () => {
      const key = this.read(depth + 1);
      // The last of equal keys counts: the Python client sends its condition twice.
      entries.set(key, this.read(depth + 1));
    });
    return entries;
  }

  private repeat(info: number, readOne: () => unknown): void {
    if (info === INDEFINITE) {
      while (!this.takeBreak()) readOne();
    } else {
      const count = Number(this.argument(info));
      for (let index = 0; index < count; index += 1) readOne();
    }
  }

  private takeBreak(): boolean {
    if (this.bytes[this.position] !== BREAK) return false;
    this.position += 1;
    return true;
  }

  private simple(info: number): Cbor {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 22) return null;
    if (info === 23) return undefined;
    if (info === 25) return half(this.take(2).readUInt16BE());
    if (info === 26) return this.take(4).readFloatBE();
    if (info === 27) return this.take(8).readDoubleBE();
    throw new MalformedError(`an unknown simple CBOR value ${info}`);
  }
}

/** Reads exactly one item. @throws MalformedError if there are bytes after it */
export function readOne(bytes: Uint8Array, maxDepth?: number): Cbor {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), maxDepth);
  const item = reader.read();
  if (!reader.isAtEnd) throw new MalformedError('bytes after a CBOR item');
  return item;
}

const negative = (argument: number | bigint): number | bigint =>
  typeof argument === 'bigint' || argument >= Number.MAX_SAFE_INTEGER ? -1n - BigInt(argument) : -1 - argument;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A string of only ASCII is decoded directly, which is faster. */
function utf8(bytes: Buffer): string {
  for (const byte of bytes) {
    if (byte > 0x7f) return strictUtf8(bytes);
  }
  return bytes.toString('latin1');
}

export function strictUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedError('a string that is not UTF-8');
  }
}

/** https://www.rfc-editor.org/rfc/rfc8949#section-appendix.d */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}
