import { buffer } from 'node:stream/consumers';
import { repeatedName } from '../../../bulk/strict-json';
import type { TableSchema } from '../../../tables/schema';
import { fileName, openUserFile, UserFileError } from '../../terminal/user-file';

/** A table to create. */
export interface NamedSchema {
  readonly tableName: string;
  readonly schema: TableSchema;
}

type Shape = Readonly<Record<string, { readonly isRequired?: true; readonly check: Check }>>;
/** Adds a sentence for each broken rule. */
type Check = (value: unknown, path: string, problems: string[]) => void;

/**
 * Reads the definition of a table from a JSON file: a `TableSchema` with `tableName`.
 * @throws UserFileError that names every broken rule
 */
export async function readSchemaFile(path: string): Promise<NamedSchema> {
  const { content } = await openUserFile(path);
  const { value, problems } = parse(path, await buffer(content));
  checkTable(value, '', problems);
  if (problems.length === 0) problems.push(...rulesBrokenBy(value as TableSchema & { readonly tableName: string }));
  if (problems.length > 0) throw new UserFileError(`${fileName(path)}: ${problems.join('; ')}`);
  const { tableName, ...schema } = value as TableSchema & { readonly tableName: string };
  return { tableName, schema };
}

function parse(path: string, bytes: Buffer): { readonly value: unknown; readonly problems: string[] } {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(json);
    const repeated = repeatedName(json);
    return { value, problems: repeated === undefined ? [] : [repeated] };
  } catch (error) {
    throw new UserFileError(`${fileName(path)}: must be a JSON file in UTF-8: ${(error as Error).message}`);
  }
}

/** The rules of DynamoDB, loaded only when a file is read because the modules need all of CDKTF. */
function rulesBrokenBy({ tableName, ...schema }: TableSchema & { readonly tableName: string }): string[] {
  const rules: typeof import('../../../modules/dynamodb-table/findings') = require('../../../modules/dynamodb-table/findings');
  const { globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  const findings = [
    rules.nameFinding('tableName', tableName),
    ...rules.schemaFindings({ ...schema, globalSecondaryIndexes, localSecondaryIndexes }),
  ];
  return findings.filter((finding) => finding !== undefined);
}

const text: Check = (value, path, problems) => {
  if (typeof value !== 'string' || value === '') problems.push(must(path, 'be a non-empty string', value));
};

const object =
  (shape: Shape): Check =>
  (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(must(path || 'the definition', 'be a JSON object', value));
      return;
    }
    const at = (name: string) => (path ? `${path}.${name}` : name);
    for (const [name, inner] of Object.entries(value)) {
      if (Object.hasOwn(shape, name)) shape[name]?.check(inner, at(name), problems);
      else problems.push(`${at(name)} is unknown, must be one of ${Object.keys(shape).join(', ')}`);
    }
    for (const [name, { isRequired }] of Object.entries(shape)) {
      if (isRequired && !Object.hasOwn(value, name)) problems.push(`${at(name)} must be set`);
    }
  };

const list =
  (element: Check): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value)) problems.push(must(path, 'be a list', value));
    else for (const [index, inner] of value.entries()) element(inner, `${path}[${index}]`, problems);
  };

const projection: Check = (value, path, problems) => {
  if (Array.isArray(value)) list(text)(value, path, problems);
  else if (value !== 'ALL' && value !== 'KEYS_ONLY') {
    problems.push(must(path, 'be ALL, KEYS_ONLY or a list of attribute names', value));
  }
};

const must = (path: string, rule: string, value: unknown): string =>
  `${path} must ${rule}, got ${JSON.stringify(value)?.slice(0, 60)}`;

const name = { isRequired: true, check: text } as const;
const key = object({ name, type: name });
const index = { name, sortKey: { check: key }, projection: { check: projection } };

const checkTable = object({
  tableName: name,
  partitionKey: { isRequired: true, check: key },
  sortKey: { check: key },
  globalSecondaryIndexes: { check: list(object({ ...index, partitionKey: { isRequired: true, check: key } })) },
  localSecondaryIndexes: { check: list(object({ ...index, sortKey: { isRequired: true, check: key } })) },
  timeToLiveAttribute: { check: text },
});
