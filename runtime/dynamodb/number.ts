import { InvalidBody } from '../errors';

/** Limits of DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_DIGITS = 38;
const MAGNITUDES = { smallest: -129, largest: 126 };

/** ±0.digits × 10^magnitude, without zeros at either end of the digits. Zero has no digits. */
interface Decimal {
  readonly sign: '-' | '';
  readonly digits: string;
  readonly magnitude: number;
}

export function toDecimal(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^[-+]/, '').split('.');
  const unpadded = (whole + fraction).replace(/^0+/, '');
  let end = unpadded.length;
  // Not /0+$/, whose time grows with the square of the number of zeros.
  while (unpadded[end - 1] === '0') end--;
  return {
    sign: mantissa.startsWith('-') ? '-' : '',
    digits: unpadded.slice(0, end),
    magnitude: Number(exponent) + unpadded.length - fraction.length,
  };
}

/** The same string for equal numbers: `1`, `1.0` and `1e0`. */
export function canonicalNumber(text: string): string {
  const { sign, digits, magnitude } = toDecimal(text);
  return digits && `${sign}${digits}e${magnitude}`;
}

/** @returns the number, zero without an exponent @throws InvalidBody when DynamoDB cannot store every digit of it */
export function checkNumber(text: string): string {
  const { digits, magnitude } = toDecimal(text);
  if (digits.length > MAX_DIGITS) {
    throw new InvalidBody(`a number must have at most ${MAX_DIGITS} digits, got ${digits.length}`);
  }
  if (digits && (magnitude < MAGNITUDES.smallest || magnitude > MAGNITUDES.largest)) {
    throw new InvalidBody('a number must be zero or between 1e-130 and 9.99…e125, with either sign');
  }
  // An exponent of zero may exceed the limits, too.
  return digits || !/e/i.test(text) ? text : '0';
}
