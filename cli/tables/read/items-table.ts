import type { RawItem } from '../../../bulk/dynamodb-json';
import { valueJson } from '../../../bulk/plain-json';
import { table } from '../../terminal/table';
import { columnsOf, terminalName } from '../../terminal/text';

const MARGIN = 2;
/** Attributes without a column that are named. */
const MAX_NAMED = 10;
const USUAL_WIDTH = 120;

/**
 * A table of items: the keys first, then the attributes that most items have, as many as fit the terminal.
 * @param width the columns of the terminal; if it has none, 120
 */
export function itemsTable(items: readonly RawItem[], keyNames: readonly string[], width = 0): string {
  const names = namesOf(items, keyNames);
  const columns = names.map((name) => [terminalName(name), ...items.map((item) => cell(item, name))]);
  const shown = fitting(columns, width || USUAL_WIDTH);
  const [head = [], ...rows] = transposed(columns.slice(0, shown));
  const left = names.slice(shown);
  const rest = left.length > MAX_NAMED ? ` and ${left.length - MAX_NAMED} more` : '';
  const named = left.slice(0, MAX_NAMED).map(terminalName).join(', ');
  const more = left.length === 0 ? [] : [`Not shown: ${named}${rest}. Pipe the output to see everything.`];
  return [table(head, rows), ...more].join('\n');
}

/** The names of all attributes, in the order of the columns. */
function namesOf(items: readonly RawItem[], keyNames: readonly string[]): string[] {
  const counts = new Map<string, number>(keyNames.map((name) => [name, Number.POSITIVE_INFINITY]));
  for (const name of items.flatMap((item) => Object.keys(item))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const isPresent = (name: string) => items.some((item) => Object.hasOwn(item, name));
  return [...counts.keys()]
    .filter(isPresent)
    .sort((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0) || 0);
}

function cell(item: RawItem, name: string): string {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (!value) return '';
  const text = typeof value.S === 'string' ? value.S : valueJson(value);
  return text === '' ? '' : terminalName(text);
}

/** How many columns fit, at least one. */
function fitting(columns: readonly (readonly string[])[], width: number): number {
  let used = 0;
  const end = columns.findIndex((cells) => {
    used += Math.max(...cells.map(columnsOf)) + MARGIN;
    return used - MARGIN > width;
  });
  return end < 0 ? columns.length : Math.max(1, end);
}

const transposed = (columns: readonly (readonly string[])[]): string[][] =>
  (columns[0] ?? []).map((_, row) => columns.map((cells) => cells[row] ?? ''));
