/** As much CBOR as the fake node needs: what its answers consist of, and what the DAX client sends. */

export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: unknown,
  ) {}
}

const head = (type: number, value: number): Buffer => {
  const first = type << 5;
  if (value < 24) return Buffer.of(first | value);
  const tail = Buffer.alloc(5);
  tail.writeUInt8(first | 26);
  tail.writeUInt32BE(value, 1);
  return tail;
};

export function encode(value: unknown): Buffer {
  if (value === null) return Buffer.of(0xf6);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (value instanceof Tagged) return Buffer.concat([head(6, value.tag), encode(value.value)]);
  if (value instanceof Map) {
    return Buffer.concat([
      head(5, value.size),
      ...[...value].flatMap(([key, member]) => [encode(key), encode(member)]),
    ]);
  }
  throw new Error(`cannot encode ${String(value)}`);
}

/** Reads items from a stream of bytes. `next` throws Incomplete while the bytes end in the middle of an item. */
export class Reader {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  next(): unknown {
    const first = this.byte();
    const type = first >> 5;
    const info = first & 31;
    if (type === 7) return this.simple(info);
    const isOpen = info === 31;
    const size = isOpen ? Number.POSITIVE_INFINITY : this.size(info);
    if (type === 0) return size;
    if (type === 1) return -1 - size;
    if (type === 2) return this.take(size);
    if (type === 3) return this.take(size).toString();
    if (type === 4) return this.many(size, () => this.next());
    if (type === 5) return new Map(this.many(size, () => [this.next(), this.next()] as const));
    return new Tagged(size, this.next());
  }

  private simple(info: number): unknown {
    if (info === 20) return false;
    if (info === 21) return true;
    if (info === 27) return this.take(8).readDoubleBE();
    return null;
  }

  private many<T>(size: number, next: () => T): T[] {
    const items: T[] = [];
    while (items.length < size) {
      if (size === Number.POSITIVE_INFINITY && this.peek() === 0xff) {
        this.byte();
        break;
      }
      items.push(next());
    }
    return items;
  }

  private size(info: number): number {
    if (info < 24) return info;
    const length = 2 ** (info - 24);
    return Number(BigInt(`0x${this.take(length).toString('hex')}`));
  }

  private peek(): number {
    return this.take(1, false)[0] ?? 0;
  }

  private byte(): number {
    return this.take(1)[0] ?? 0;
  }

  private take(length: number, moves = true): Buffer {
    if (this.at + length > this.bytes.length) throw new Incomplete();
    const bytes = this.bytes.subarray(this.at, this.at + length);
    if (moves) this.at += length;
    return bytes;
  }
}

export class Incomplete extends Error {}
