type Tables = Readonly<Record<string, unknown>>;

/**
 * Splits the body of a BatchWriteItem or BatchGetItem into two halves, in the order of its tables and items.
 * @returns the request with the first half; `complete` adds the second half to its response, as unprocessed. Undefined
 * if the batch has fewer than two items.
 */
export function splitBatch(operation: string | undefined, body: string) {
  const request = parse(body);
  const tables = Object.entries((request?.RequestItems ?? {}) as Tables);
  const count = tables.reduce((sum, [, table]) => sum + itemsOf(table).length, 0);
  if (count < 2) return undefined;
  const half = Math.ceil(count / 2);
  const rest = cut(tables, half, count);
  const property = operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
  return {
    request: JSON.stringify({ ...request, RequestItems: cut(tables, 0, half) }),
    complete(answer: string): string {
      const given = parse(answer) ?? {};
      return JSON.stringify({ ...given, [property]: join((given[property] ?? {}) as Tables, rest) });
    },
  };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The items of a table: a list of writes, or the keys to read. */
function itemsOf(table: unknown): readonly unknown[] {
  const items = Array.isArray(table) ? table : (table as { Keys?: unknown } | null)?.Keys;
  return Array.isArray(items) ? items : [];
}

const withItems = (table: unknown, items: readonly unknown[]): unknown =>
  Array.isArray(table) ? items : { ...(table as object), Keys: items };

/** The items in a range, counted across all tables. Tables without items in the range are omitted. */
function cut(tables: readonly [string, unknown][], from: number, to: number): Tables {
  let before = 0;
  return Object.fromEntries(
    tables.flatMap(([name, table]) => {
      const items = itemsOf(table).slice(Math.max(0, from - before), Math.max(0, to - before));
      before += itemsOf(table).length;
      return items.length > 0 ? [[name, withItems(table, items)]] : [];
    }),
  );
}

function join(some: Tables, others: Tables): Tables {
  const names = [...new Set([...Object.keys(some), ...Object.keys(others)])];
  const joined = (name: string) =>
    withItems(some[name] ?? others[name], [...itemsOf(some[name]), ...itemsOf(others[name])]);
  return Object.fromEntries(names.map((name) => [name, joined(name)]));
}
