import { DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DaxError, notDynamoDb } from '../wire/error';
import type { KeyAttribute, KeySchema } from '../wire/key';

/** How long a description counts as current: a table that was deleted and created again may have other keys. */
const FRESH_MS = 10_000;

interface Described {
  readonly schema: KeySchema;
  readonly localIndexes: readonly (string | undefined)[];
  readonly until: number;
}

/** The tables behind the caches. */
export class Tables {
  private readonly described = new Map<string, Described>();
  private readonly reading = new Map<string, Promise<KeySchema>>();
  private changes = 0;

  constructor(readonly client: Pick<DynamoDBClient, 'send'>) {}

  /** How often the keys of a table have changed: it was deleted, and created again with others. */
  get keyChanges(): number {
    return this.changes;
  }

  /** The key schema, if the table has been described. */
  known(tableName: string): KeySchema | undefined {
    return this.described.get(tableName)?.schema;
  }

  /** The key schema that clients encode with. They ask for the current one at least once a minute. */
  async schemaOf(tableName: string): Promise<KeySchema> {
    return this.known(tableName) ?? this.read(tableName);
  }

  async currentSchemaOf(tableName: string): Promise<KeySchema> {
    const found = this.described.get(tableName);
    return found !== undefined && found.until > performance.now() ? found.schema : this.read(tableName);
  }

  /** Whether a table whose schema has been read has this local index. */
  hasLocalIndex(tableName: string, indexName: string): boolean {
    return this.described.get(tableName)?.localIndexes.includes(indexName) ?? false;
  }

  /** Describes the table once, however many requests wait for it. */
  private read(tableName: string): Promise<KeySchema> {
    const reading =
      this.reading.get(tableName) ?? this.describe(tableName).finally(() => this.reading.delete(tableName));
    this.reading.set(tableName, reading);
    return reading;
  }

  private async describe(tableName: string): Promise<KeySchema> {
    const { Table } = await this.client.send(new DescribeTableCommand({ TableName: tableName })).catch(withoutName);
    const attributes = (Table?.KeySchema ?? []).map(({ AttributeName: name = '' }) => {
      const { AttributeType } = Table?.AttributeDefinitions?.find((one) => one.AttributeName === name) ?? {};
      return { name, type: AttributeType } as KeyAttribute;
    });
    const [hash, range] = attributes;
    if (hash === undefined) throw notDynamoDb(`the table ${tableName} has no key`);
    const schema: KeySchema = range === undefined ? [hash] : [hash, range];
    const localIndexes = (Table?.LocalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
    const known = this.known(tableName);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) this.changes += 1;
    this.described.set(tableName, { schema, localIndexes, until: performance.now() + FRESH_MS });
    return schema;
  }
}

/** The message of the operations on items, which never name the table. */
function withoutName(error: unknown): never {
  if (error instanceof ResourceNotFoundException) throw new DaxError(error.name, 'Requested resource not found');
  throw error;
}
