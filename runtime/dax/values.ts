import { toDecimal } from '../dynamodb/number';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Copies an input for the DAX client: without parameters that are undefined, which it takes for given, and with bytes
 * as `Buffer`, the only type that it sends as bytes.
 */
export function toDax(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return value.map(toDax);
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && member !== null) set(copy, name, toDax(member));
  }
  return copy;
}

/** Changes an output of the DAX client to what the SDK returns: plain digits, and bytes as `Uint8Array`. */
export function fromDax(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) value[index] = fromDax(member);
    return value;
  }
  const object = value as Record<string, unknown>;
  for (const name of Object.keys(object)) fromMember(object, name, object[name]);
  return value;
}

function fromMember(object: Record<string, unknown>, name: string, member: unknown): void {
  // Only the number of an attribute value is a string under this name.
  if (name === 'N' && typeof member === 'string') object.N = plainNumber(member);
  if (typeof member !== 'object') return;
  const changed = name === 'NS' ? fromNumberSet(member) : fromDax(member);
  if (changed !== member) set(object, name, changed);
}

/** An attribute may be named NS, too. */
const fromNumberSet = (value: unknown) =>
  Array.isArray(value) && typeof value[0] === 'string' ? value.map(plainNumber) : fromDax(value);

/** The number in DynamoDB's own notation: all digits, no exponent, no zeros that mean nothing. */
export function plainNumber(text: string): string {
  if (/^-?(0|[1-9]\d*)$/.test(text) && text !== '-0') return text;
  const { sign, digits, magnitude } = toDecimal(text);
  if (digits === '') return '0';
  if (magnitude <= 0) return `${sign}0.${'0'.repeat(-magnitude)}${digits}`;
  if (magnitude >= digits.length) return sign + digits + '0'.repeat(magnitude - digits.length);
  return `${sign}${digits.slice(0, magnitude)}.${digits.slice(magnitude)}`;
}

/** An attribute may be named `__proto__`. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
