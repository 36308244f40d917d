import { stringify } from 'lossless-json';
import { InvalidRequest } from './errors';

const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Control}]/u;

/** Whether it is a string that a person sees: not only white space, control and zero-width characters. */
export const isText = (value: unknown): value is string => typeof value === 'string' && VISIBLE.test(value);

/** A value as JSON, cut after 60 characters. Numbers may be of type `LosslessNumber`. */
export const quote = (value: unknown): string => {
  const text = stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** The attributes of a request. An event that is not an object has none. */
export const attributesOf = (event: unknown): Readonly<Record<string, unknown>> =>
  typeof event === 'object' && event !== null ? (event as Readonly<Record<string, unknown>>) : {};

/** @throws InvalidRequest unless the value is an integer between 1 and the maximum */
export function readCount(name: string, value: unknown, most: number): number {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most) return Number(value);
  throw new InvalidRequest(`${name} must be an integer from 1 to ${most}, got ${quote(value)}`);
}
