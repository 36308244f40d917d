import { DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DaxError } from '../wire/error';
import type { KeyAttribute, KeySchema } from '../wire/key';

/** A table that was deleted and created again may have other keys. */
const FRESH_MS = 10_000;

interface Described {
  readonly schema: KeySchema;
  readonly localIndexes: readonly (string | undefined)[];
  readonly until: number;
}

/** The tables behind the caches. */
export class Tables {
  private readonly described = new Map<string, Described>();

  constructor(readonly client: Pick<DynamoDBClient, 'send'>) {}

  /** The key schema, if it has been read recently. */
  known(tableName: string): KeySchema | undefined {
    const found = this.described.get(tableName);
    return found !== undefined && found.until > performance.now() ? found.schema : undefined;
  }

  async schemaOf(tableName: string): Promise<KeySchema> {
    return this.known(tableName) ?? this.read(tableName);
  }

  /** Whether a table whose schema has been read has this local index. */
  hasLocalIndex(tableName: string, indexName: string): boolean {
    return this.described.get(tableName)?.localIndexes.includes(indexName) ?? false;
  }

  private async read(tableName: string): Promise<KeySchema> {
    this.described.delete(tableName);
    const { Table } = await this.describe(tableName);
    const attributes = (Table?.KeySchema ?? []).map(({ AttributeName: name = '' }) => {
      const { AttributeType } = Table?.AttributeDefinitions?.find((one) => one.AttributeName === name) ?? {};
      return { name, type: AttributeType } as KeyAttribute;
    });
    const [hash, range] = attributes;
    if (hash === undefined) throw new Error(`the table ${tableName} has no key`);
    const schema: KeySchema = range === undefined ? [hash] : [hash, range];
    const localIndexes = (Table?.LocalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
    this.described.set(tableName, { schema, localIndexes, until: performance.now() + FRESH_MS });
    return schema;
  }

  private async describe(tableName: string) {
    try {
      return await this.client.send(new DescribeTableCommand({ TableName: tableName }));
    } catch (error) {
      // The message of the operations on items, which never name the table.
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new DaxError(error.name, 'Requested resource not found');
    }
  }
}
