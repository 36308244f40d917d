import type { DynamoDBRecord } from 'aws-lambda';
import { InvalidEvent } from '../errors';
import { describe } from '../invocation';

const EVENT_NAMES = ['INSERT', 'MODIFY', 'REMOVE'];

/** A part of a record and the rule that it must satisfy. */
type Part = readonly [name: string, value: unknown, holds: (value: unknown) => boolean, rule: string];

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textPart = (name: string, value: unknown): Part => [name, value, isText, 'a non-empty string'];

export const objectPart = (name: string, value: unknown): Part => [name, value, isObject, 'an object'];

export const eventNamePart = ({ eventName }: DynamoDBRecord): Part => [
  'eventName',
  eventName,
  (value) => EVENT_NAMES.includes(value as string),
  `one of ${EVENT_NAMES.join(', ')}`,
];

/** @throws InvalidEvent that names all wrong parts: the stream is at fault then, not the item */
export function checkRecord(index: number, source: string, parts: readonly Part[]): void {
  const problems = parts
    .filter(([, value, holds]) => !holds(value))
    .map(([name, value, , rule]) => `${name} must be ${rule}, got ${describe(value)}`);
  if (problems.length > 0) {
    throw new InvalidEvent(`Records[${index}] must be a record of ${source}: ${problems.join('; ')}`);
  }
}
