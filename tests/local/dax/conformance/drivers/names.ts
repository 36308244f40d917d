import type { Request } from '../case';
import { isOwn } from '../tables';

type Fields = Readonly<Record<string, unknown>>;

/** The names of the tables of one client. */
export interface Names {
  readonly nameOf: (table: string) => string;
  /** What to remove from answers. */
  readonly prefixes: readonly string[];
}

export function namesOf(run: string, client: number): Names {
  const prefixes = [`${run}.${client}.`, `${run}.`];
  return { prefixes, nameOf: (table) => `${isOwn(table) ? prefixes[0] : prefixes[1]}${table}` };
}

/** The request with real table names, and with its own idempotency token: tokens are the account's, not the table's. */
export function withNames([operation, parameters]: Request, nameOf: Names['nameOf'], client: number): Request {
  return [operation, withNamesIn(parameters as unknown as Fields, nameOf, client)] as unknown as Request;
}

function withNamesIn(fields: Fields, nameOf: Names['nameOf'], client: number): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (name === 'TableName') return [name, nameOf(String(field))];
      if (name === 'ClientRequestToken') return [name, `${client}-${field}`];
      if (name === 'RequestItems') return [name, withKeys(field as Fields, nameOf)];
      if (name === 'TransactItems')
        return [name, (field as Fields[]).map((action) => withActions(action, nameOf, client))];
      return [name, field];
    }),
  );
}

const withKeys = (fields: Fields, nameOf: Names['nameOf']) =>
  Object.fromEntries(Object.entries(fields).map(([table, value]) => [nameOf(table), value]));

const withActions = (action: Fields, nameOf: Names['nameOf'], client: number) =>
  Object.fromEntries(
    Object.entries(action).map(([kind, fields]) => [kind, withNamesIn(fields as Fields, nameOf, client)]),
  );
