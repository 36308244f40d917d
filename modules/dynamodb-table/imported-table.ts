import { DataAwsDynamodbTable } from '@cdktf/provider-aws/lib/data-aws-dynamodb-table';
import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { check, must, named } from '../shared/check';
import { GrantingTable } from './grants';
import { indexesOf, type TableSchema } from './schema';

const TABLE_ARN = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+$/;

/** The keys and indexes as they are, so that grants name them. */
export interface ImportedTableProps extends TableSchema {
  /** A table of this account and region: a plan reads it, and fails where its keys or indexes are others. */
  readonly tableName?: string;
  /** Any table, another account's too: nothing is read. */
  readonly tableArn?: string;
  /** @default with `tableName`: the table's stream; with `tableArn`: none */
  readonly streamArn?: string;
  /** The ARN of the customer's key that encrypts it. @default none: grants give no right to a key */
  readonly kmsKeyArn?: string;
}

/** A table that something else made. */
export class ImportedTable extends GrantingTable {
  public readonly tableName: string;
  public readonly tableArn: string;
  public readonly streamView = undefined;
  protected readonly givenName: string;
  protected readonly kmsKeyArn: string | undefined;
  private readonly givenStreamArn: string | undefined;

  constructor(scope: Construct, id: string, props: ImportedTableProps) {
    super(scope, id, props);

    const { tableName, tableArn, streamArn, kmsKeyArn } = props;

    check(this, [
      must('tableName or tableArn', { tableName, tableArn }, 'be given, and not both', () => !tableName !== !tableArn),
      named('tableArn', tableArn, TABLE_ARN, 'be the ARN of a table'),
    ]);

    this.kmsKeyArn = kmsKeyArn;
    if (tableName !== undefined) {
      const table = readTable(this, tableName, props);
      this.givenName = tableName;
      this.tableName = table.name;
      this.tableArn = table.arn;
      // Without a stream the ARN is empty, at which this fails in the plan.
      this.givenStreamArn = streamArn ?? Token.asString(Fn.coalesce([table.streamArn]));
    } else {
      this.tableArn = tableArn ?? '';
      this.tableName = nameIn(this.tableArn);
      this.givenName = this.tableName;
      this.givenStreamArn = streamArn;
    }
  }

  public get streamArn(): string {
    if (this.givenStreamArn === undefined) throw new Error(`${this.node.path}: streamArn must be given to be used`);
    return this.givenStreamArn;
  }
}

const nameIn = (arn: string): string =>
  Token.isUnresolved(arn) ? Fn.element(Fn.split('/', arn), 1) : arn.slice(arn.indexOf('/') + 1);

function readTable(scope: Construct, name: string, schema: TableSchema): DataAwsDynamodbTable {
  const keys = [schema.partitionKey, ...(schema.sortKey ? [schema.sortKey] : [])].map((key) => key.name);
  const indexes = indexesOf(schema).map((index) => index.name);
  const found = 'concat(self.global_secondary_index[*].name, self.local_secondary_index[*].name)';
  return new DataAwsDynamodbTable(scope, 'Resource', {
    name,
    lifecycle: {
      postcondition: [
        {
          condition: `\${compact([self.hash_key, self.range_key]) == tolist(${JSON.stringify(keys)})}`,
          errorMessage: `${scope.node.path}: the keys of the table ${name} must be ${keys.join(' and ')}`,
        },
        {
          condition: `\${length(setsubtract(${JSON.stringify(indexes)}, ${found})) == 0}`,
          errorMessage: `${scope.node.path}: the table ${name} must have the indexes ${indexes.join(', ')}`,
        },
      ],
    },
  });
}
