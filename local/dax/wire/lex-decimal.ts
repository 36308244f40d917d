import { MalformedError } from '../cbor/types';
import { type Decimal, MAX_DIGITS, parseDecimal, plainText } from './number';

/** Headers that an exponent of four bytes follows. */
const WIDE = { positiveLarge: 0xfe, positiveSmall: 0x81, negativeSmall: 0x7e, negativeLarge: 0x01 } as const;
const ZERO = 0x80;
/** Exponents from -62 to 61 are part of the header. */
const NARROW = 62;
/** Groups of three digits are stored in ten bits: 0 to 999 as 12 to 1011, so that the terminators sort outside. */
const GROUP_OFFSET = 12;
const MAX_GROUPS = 200;

/** Encodes a number key, so that the order of the bytes is the order of the numbers. */
export function encodeLexDecimal(text: string): Buffer {
  const plain = plainText(parseDecimal(text));
  const isNegative = plain.startsWith('-');
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  if (all === '') return Buffer.of(ZERO);
  const exponent = all.length - fraction.length;
  const digits = all.length > MAX_DIGITS ? all.replace(/0+$/, '') : all;
  const missing = (3 - (digits.length % 3)) % 3;
  const groups = (digits + '0'.repeat(missing)).match(/\d{3}/g) ?? [];
  const coded = groups.map((group) => GROUP_OFFSET + (isNegative ? 999 - Number(group) : Number(group)));
  const terminator = 2 - missing;
  const end = isNegative ? 1023 - terminator : terminator;
  return Buffer.concat([header(isNegative, exponent), packed([...coded, end])]);
}

function header(isNegative: boolean, exponent: number): Buffer {
  if (exponent >= -NARROW && exponent < NARROW) return Buffer.of(isNegative ? 0x3f - exponent : 0xc0 + exponent);
  const bytes = Buffer.alloc(5);
  const [small, large] = isNegative
    ? [WIDE.negativeSmall, WIDE.negativeLarge]
    : [WIDE.positiveSmall, WIDE.positiveLarge];
  bytes[0] = exponent < 0 ? small : large;
  bytes.writeInt32BE(exponent ^ (isNegative ? 0x7fffffff : 0x80000000), 1);
  return bytes;
}

/** Numbers of ten bits each, in as few bytes as possible. */
function packed(values: readonly number[]): Buffer {
  const bits = values.map((value) => value.toString(2).padStart(10, '0')).join('');
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** @throws MalformedError if the bytes are not exactly one number */
export function decodeLexDecimal(bytes: Buffer): string {
  const first = bytes[0];
  if (first === undefined) throw new MalformedError('a number key without bytes');
  if ((first === ZERO || first === 0x7f) && bytes.length === 1) return '0';
  const isNegative = first < ZERO;
  const isWide = Object.values<number>(WIDE).includes(first);
  if (isWide && bytes.length < 5) throw new MalformedError('a number key that ends too early');
  const exponent = isWide
    ? bytes.readInt32BE(1) ^ (isNegative ? 0x7fffffff : 0x80000000)
    : isNegative
      ? 0x3f - first
      : first - 0xc0;
  const digits = unpacked(bytes.subarray(isWide ? 5 : 1), isNegative);
  return plainText(normal(isNegative, digits, exponent - digits.length));
}

const normal = (isNegative: boolean, digits: string, exponent: number): Decimal => ({
  isNegative,
  digits: digits.replace(/^0+(?=.)/, ''),
  exponent,
});

function unpacked(bytes: Buffer, isNegative: boolean): string {
  const values = Array.from({ length: Math.floor((bytes.length * 8) / 10) }, (_, index) => tenBits(bytes, index));
  const plain = isNegative ? values.map((value) => 1023 - value) : values;
  const groups = plain.slice(0, -1).map((value) => value - GROUP_OFFSET);
  const terminator = plain.at(-1) ?? -1;
  const isWhole = Math.ceil((plain.length * 10) / 8) === bytes.length && groups.length > 0;
  if (!isWhole || terminator > 2 || groups.length > MAX_GROUPS || groups.some((group) => group < 0 || group > 999)) {
    throw new MalformedError('a malformed number key');
  }
  const digits = groups.map((group) => String(group).padStart(3, '0')).join('');
  return digits.slice(0, digits.length - 2 + terminator);
}

function tenBits(bytes: Buffer, index: number): number {
  const bit = index * 10;
  const byte = bit >> 3;
  const window = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0);
  return (window >> (6 - (bit & 7))) & 0x3ff;
}
