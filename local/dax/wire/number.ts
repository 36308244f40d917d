import { type Cbor, MalformedError, Tagged } from '../cbor/types';
import type { Writer } from '../cbor/writer';

const TAG = { positive: 2, negative: 3, decimal: 4 } as const;

/** The largest and smallest integers that CBOR has without a tag. */
const [LEAST, MOST] = [-(2n ** 64n), 2n ** 64n - 1n];

/** Beyond the exponents of DynamoDB (-130 to 125). Numbers that it rejects anyway are not written out in digits. */
const MAX_EXPONENT = 400;

/** A decimal number: the integer `digits` times ten to the power of `exponent`. */
export interface Decimal {
  readonly isNegative: boolean;
  /** Without leading zeros; `0` for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** @throws MalformedError if the text is not a decimal number */
export function parseDecimal(text: string): Decimal {
  const [matched, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (matched === undefined || whole + fraction === '') throw new MalformedError(`a number ${text.slice(0, 50)}`);
  const digits = (whole + fraction).replace(/^0+(?=.)/, '');
  return { isNegative: sign === '-' && digits !== '0', digits, exponent: Number(exponent) - fraction.length };
}

/** All digits and no exponent, as DynamoDB answers. */
export function plainText(decimal: Decimal): string {
  const { isNegative, digits: all, exponent: given } = decimal;
  const digits = all.replace(/(?<=.)0+$/, '');
  const exponent = given + all.length - digits.length;
  if (digits === '0') return '0';
  const sign = isNegative ? '-' : '';
  if (Math.abs(exponent) > MAX_EXPONENT) return `${sign}${digits}e${exponent}`;
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Reads the digits of a number. @throws MalformedError for anything but a number */
export function numberText(value: Cbor): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Number.isSafeInteger(value) ? String(value + 0) : plainText(parseDecimal(String(value)));
  }
  if (!(value instanceof Tagged)) throw new MalformedError('something else than a number');
  if (value.tag !== TAG.decimal) return bignum(value).toString();
  const [exponent, mantissa] = Array.isArray(value.value) ? value.value : [];
  if (typeof exponent !== 'number' || !Number.isSafeInteger(exponent)) throw new MalformedError('a decimal exponent');
  const { isNegative, digits } = parseDecimal(integerText(mantissa));
  return plainText({ isNegative, digits, exponent });
}

function integerText(value: Cbor): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return value.toString();
  if (value instanceof Tagged) return bignum(value).toString();
  throw new MalformedError('a decimal without an integer');
}

function bignum({ tag, value }: Tagged): bigint {
  if (!(value instanceof Uint8Array) || value.byteLength > MAX_EXPONENT) throw new MalformedError('a big number');
  const magnitude = BigInt(`0x0${Buffer.from(value).toString('hex')}`);
  if (tag === TAG.positive) return magnitude;
  if (tag === TAG.negative) return -1n - magnitude;
  throw new MalformedError(`the unknown CBOR tag ${tag}`);
}

/** The digits of any number of DynamoDB. The Python client rejects integers of more digits, but not decimals. */
export const MAX_DIGITS = 38;

/**
 * Writes a number so that every client returns all its digits. The JavaScript clients round big numbers that are not
 * decimals.
 */
export function writeNumber(writer: Writer, text: string): void {
  if (/^-?[1-9]\d{0,14}$|^0$/.test(text)) {
    writer.integer(Number(text));
    return;
  }
  const [whole = '', fraction = ''] = plainText(parseDecimal(text)).split('.');
  const unscaled = BigInt(whole + fraction);
  if (fraction === '' && unscaled >= LEAST && unscaled <= MOST) {
    writer.integer(unscaled);
    return;
  }
  const zeros = whole.replace('-', '').length > MAX_DIGITS ? (/0*$/.exec(whole)?.[0].length ?? 0) : 0;
  const mantissa = unscaled / 10n ** BigInt(zeros);
  writer
    .tag(TAG.decimal)
    .array(2)
    .integer(zeros - fraction.length);
  if (mantissa >= LEAST && mantissa <= MOST) writer.integer(mantissa);
  else writer.bignum(mantissa);
}
