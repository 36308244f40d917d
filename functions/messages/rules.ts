import { InvalidRequest } from '../../runtime/errors';
import { attributesOf, isText, quote } from '../../runtime/request';
import type { Member } from '../../tables/messages';
import { isFuture, MAX_AHEAD_MS, toTime } from './time';

export const MAX_MEMBERS = 500;
/** In bytes of UTF-8. */
const MAX_BYTES = { message: 16 * 1024, name: 200 };

type Attributes = Readonly<Record<string, unknown>>;

/** The attributes of an object that has all that are required and no unknown ones. @throws InvalidRequest */
export function readShape(
  name: string,
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): Attributes {
  const given = attributesOf(value);
  const names = Object.keys(given).filter((attribute) => given[attribute] !== undefined);
  const isComplete = required.every((attribute) => names.includes(attribute));
  if (isComplete && names.every((attribute) => required.includes(attribute) || optional.includes(attribute))) {
    return given;
  }
  const shape = [...required, ...optional.map((attribute) => `${attribute}?`)].join(', ');
  throw new InvalidRequest(`${name} must be { ${shape} }, got ${quote(value)}`);
}

/** The id of a user, a group or a message. @throws InvalidRequest */
export function readId(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w.-]{1,100}$/.test(value)) return value;
  throw new InvalidRequest(`${name} must be 1 to 100 letters, digits, '.', '_' or '-', got ${quote(value)}`);
}

/** @throws InvalidRequest */
export const readMessageText = (name: string, value: unknown): string => readText(name, value, MAX_BYTES.message);

/** The name that a user is shown with. @throws InvalidRequest */
export const readName = (name: string, value: unknown): string => readText(name, value, MAX_BYTES.name);

/** A time as the table has it. @param now epoch milliseconds @throws InvalidRequest */
export function readTime(name: string, value: unknown, now: number): string {
  const time = toTime(value);
  if (time === undefined) {
    throw new InvalidRequest(
      `${name} must be a time in ISO 8601 with a time zone, such as 2026-11-30T08:00:00.000Z, got ${quote(value)}`,
    );
  }
  if (!isFuture(time, now)) return time;
  const most = new Date(now + MAX_AHEAD_MS).toISOString();
  throw new InvalidRequest(`${name} must not be in the future: at most ${most}, got ${quote(value)}`);
}

/** @throws InvalidRequest */
export function readMember(name: string, value: unknown): Member {
  const { user_uuid, user_display_name, user_handle } = readShape(name, value, [
    'user_uuid',
    'user_display_name',
    'user_handle',
  ]);
  return {
    user_uuid: readId(`${name}.user_uuid`, user_uuid),
    user_display_name: readName(`${name}.user_display_name`, user_display_name),
    user_handle: readName(`${name}.user_handle`, user_handle),
  };
}

function readText(name: string, value: unknown, maxBytes: number): string {
  if (typeof value === 'string' && !value.isWellFormed()) {
    const position = value.search(/\p{Surrogate}/u) + 1;
    throw new InvalidRequest(`${name} must be valid Unicode, got half of a surrogate pair at character ${position}`);
  }
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
  if (isText(value) && bytes <= maxBytes) return value;
  const got = bytes > maxBytes ? `${bytes} bytes` : quote(value);
  throw new InvalidRequest(`${name} must be a non-blank string of at most ${maxBytes} bytes, got ${got}`);
}
