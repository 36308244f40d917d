import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Writer } from '../cbor/writer';
import { writeAttributeValue } from './attribute-value';
import type { Path } from './expression';
import type { Item } from './key';

/** The value at a path, or undefined where the item has none. */
export function valueAt(item: Item, [first, ...steps]: Path): AttributeValue | undefined {
  let value = typeof first === 'string' && Object.hasOwn(item, first) ? item[first] : undefined;
  for (const step of steps) {
    if (typeof step === 'number') value = value?.L?.[step];
    else value = value?.M && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
  }
  return value;
}

/** Writes the projected values by the number of their path. Clients build the item from them. */
export function writeProjected(writer: Writer, item: Item, paths: readonly Path[]): void {
  writer.openMap();
  paths.forEach((path, ordinal) => {
    const value = valueAt(item, path);
    if (value !== undefined) writeAttributeValue(writer.integer(ordinal), value);
  });
  writer.close();
}

/**
 * The paths to request from the table. DynamoDB answers with lists of only the projected elements, whose former index
 * cannot always be told, so whole lists are requested.
 */
export function wholeLists(paths: readonly Path[]): Path[] {
  const cut = paths.map((path) => {
    const index = path.findIndex((step) => typeof step === 'number');
    return index === -1 ? path : path.slice(0, index);
  });
  const isCovered = (path: Path, at: number) =>
    cut.some((other, index) => index !== at && startsWith(path, other) && (other.length < path.length || index < at));
  return cut.filter((path, at) => !isCovered(path, at));
}

const startsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step);

/** The sentence with which DynamoDB rejects two paths of which one contains the other, or undefined. */
export function overlap(paths: readonly Path[]): string | undefined {
  for (const [index, path] of paths.entries()) {
    const other = paths.slice(0, index).find((earlier) => startsWith(path, earlier) || startsWith(earlier, path));
    if (other !== undefined) {
      return (
        'Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these ' +
        `paths; path one: ${listed(other)}, path two: ${listed(path)}`
      );
    }
  }
  return undefined;
}

const listed = (path: Path): string =>
  `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
