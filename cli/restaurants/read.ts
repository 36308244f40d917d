import { isLosslessNumber, parse } from 'lossless-json';
import { InvalidRestaurant, itemsOf, quote } from '../../functions/restaurants/items';
import { costOf } from '../../runtime/dynamodb/body';
import { keyOf } from '../../runtime/dynamodb/key';
import type { Write } from '../../runtime/dynamodb/requests';
import { type Restaurant, restaurantsTable } from '../../tables/restaurants';
import { openUserFile } from '../terminal/user-file';
import { BadLine, readLines } from './lines';

/** The table’s key. */
export const KEYS = [restaurantsTable.partitionKey, restaurantsTable.sortKey];

/** A line that holds something. */
export interface Entry {
  readonly line: number;
  readonly content: LoadableRestaurant | BadLine;
  /** How many bytes of the file end with it. */
  readonly end: number;
}

export interface LoadableRestaurant {
  readonly id: string;
  readonly writes: readonly Write[];
}

export interface Source {
  readonly entries: AsyncIterable<Entry>;
  /** Undefined where only the end will tell. */
  readonly bytes: number | undefined;
}

/**
 * Opens a file of JSON lines, or stdin (`-`); the restaurants are read when they are asked for.
 * @param fromLine the lines before are skipped
 * @throws UserFileError
 */
export async function openRestaurants(file: string, fromLine: number): Promise<Source> {
  const { content, bytes } = await openUserFile(file);
  return { entries: readEntries(content, fromLine), bytes };
}

export async function* readEntries(input: AsyncIterable<Buffer>, fromLine: number): AsyncGenerator<Entry> {
  for await (const { number, content, end } of readLines(input)) {
    if (number < fromLine || (typeof content === 'string' && content.trim() === '')) continue;
    yield { line: number, content: typeof content === 'string' ? readRestaurant(content) : content, end };
  }
}

/** The restaurant that a line describes, as items for the table, or what is wrong with it. */
function readRestaurant(text: string): LoadableRestaurant | BadLine {
  const value = parseObject(text);
  if (value instanceof BadLine) return value;
  try {
    // It looks at what it is given.
    const restaurant = value as Restaurant;
    const cost = costOf(text);
    const writes = itemsOf(restaurant).map((item) => ({ key: keyOf(item, KEYS), item, cost }));
    return { id: restaurant.id, writes };
  } catch (error) {
    if (error instanceof InvalidRestaurant) return new BadLine(error.message);
    throw error;
  }
}

/** With numbers as they are written. */
function parseObject(text: string): object | BadLine {
  const twice: string[] = [];
  try {
    const value = parse(text, undefined, { onDuplicateKey: ({ key }) => twice.push(key) });
    if (twice.length > 0) return new BadLine(`${quote(twice[0])} must be given once, got two values`);
    if (typeof value === 'object' && value && !Array.isArray(value) && !isLosslessNumber(value)) return value;
  } catch {
    // No JSON, or nested too deep.
  }
  return new BadLine(`must be a JSON object, got ${quote(text.trim())}`);
}
