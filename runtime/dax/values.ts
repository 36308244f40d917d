import { toDecimal } from '../dynamodb/number';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes an output of the DAX client to what the SDK returns: plain digits, and bytes as `Uint8Array`. */
export function fromDax(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) value[index] = fromDax(member);
    return value;
  }
  const object = value as Record<string, unknown>;
  restoreProto(object);
  for (const name of Object.keys(object)) fromMember(object, name, object[name]);
  return value;
}

/** The DAX client makes the value of an attribute with the name `__proto__` the prototype of its map. */
function restoreProto(map: Record<string, unknown>): void {
  const value: unknown = Object.getPrototypeOf(map);
  if (value === null || Object.getPrototypeOf(value) === null) return;
  Object.setPrototypeOf(map, Object.prototype);
  set(map, '__proto__', value);
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

/** Sets a member that may be named `__proto__`, as attributes may be. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}
