import { DataAwsDynamodbTable } from '@cdktf/provider-aws/lib/data-aws-dynamodb-table';
import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { indexesOf, type TableSchema } from '../../tables/schema';
import { type Finding, keyArnFinding, must, named, postconditions } from '../shared/check';
import { withHclLifecycle } from '../shared/hcl';
import { judgeProps } from '../shared/props';
import { checked, type Shape, text } from '../shared/shape';
import { TABLE_ARN } from '../shared/table';
import { typeRules } from './changes';
import { nameFinding } from './findings';
import { GrantingTable } from './grants';
import { partFindings } from './parts';
import { SCHEMA_SHAPE } from './shapes';

/** Keys and indexes of the existing table, for grants. */
export interface ImportedTableProps extends TableSchema {
  /** A table in this account and region. A plan reads it, and fails if its keys or indexes differ. */
  readonly tableName?: string;
  /** Any table, also in another account. Nothing is read. */
  readonly tableArn?: string;
  /** @default none with `tableArn`; the table's stream with `tableName` */
  readonly streamArn?: string;
  /** ARN of the customer's KMS key that encrypts the table. @default none: grants do not include a key */
  readonly kmsKeyArn?: string;
}

const STREAM_ARN = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+\/stream\/.+$/;

const SHAPE: Shape<ImportedTableProps> = {
  ...SCHEMA_SHAPE,
  tableName: text,
  tableArn: checked,
  streamArn: text,
  kmsKeyArn: text,
};

/** A table created elsewhere. */
export class ImportedTable extends GrantingTable {
  public readonly tableName: string;
  public readonly tableArn: string;
  public readonly streamView = undefined;
  public readonly kmsKeyArn: string | undefined;
  public readonly givenName: string;
  private readonly givenStreamArn: string | undefined;

  constructor(scope: Construct, id: string, props: ImportedTableProps) {
    const { sound, findingsWith } = judgeProps(props, SHAPE);
    // The defaults of its stream consumers: it has no alarm settings.
    super(scope, id, sound, { alarms: true, alarmActions: [] }, () => findingsWith(findings(sound)));

    const { tableName, tableArn, streamArn, kmsKeyArn } = props;
    this.kmsKeyArn = kmsKeyArn;
    if (tableName !== undefined) {
      const table = readTable(this, tableName, props);
      this.givenName = tableName;
      this.tableName = table.name;
      this.tableArn = table.arn;
      // Without a stream the ARN is empty, and the plan fails here.
      this.givenStreamArn = streamArn ?? Token.asString(Fn.coalesce([table.streamArn]));
    } else {
      this.tableArn = tableArn ?? '';
      this.tableName = nameIn(this.tableArn);
      this.givenName = this.tableName;
      this.givenStreamArn = streamArn;
    }
  }

  public get streamArn(): string {
    if (this.givenStreamArn === undefined)
      throw new Error(`${this.node.path}: streamArn must be set to follow the table's stream`);
    return this.givenStreamArn;
  }
}

const nameIn = (arn: string): string =>
  Token.isUnresolved(arn) ? Fn.element(Fn.split('/', arn), 1) : arn.slice(arn.indexOf('/') + 1);

function readTable(scope: Construct, name: string, schema: TableSchema): DataAwsDynamodbTable {
  const keys = [schema.partitionKey, ...(schema.sortKey ? [schema.sortKey] : [])].map((key) => key.name);
  const indexes = indexesOf(schema).map((index) => index.name);
  const found = 'concat(self.global_secondary_index[*].name, self.local_secondary_index[*].name)';
  const table = new DataAwsDynamodbTable(scope, 'Resource', {
    name,
    lifecycle: postconditions(
      scope,
      {
        condition: `\${compact([self.hash_key, self.range_key]) == tolist(${JSON.stringify(keys)})}`,
        message: `the keys of the table ${name} must be ${keys.join(' and ')}`,
      },
      {
        condition: `\${length(setsubtract(${JSON.stringify(indexes)}, ${found})) == 0}`,
        message: `the table ${name} must have the indexes ${indexes.join(', ')}`,
      },
      {
        condition: `\${alltrue(concat(${indexKeysIn('global', schema)}, ${indexKeysIn('local', schema)}))}`,
        message: `the indexes of the table ${name} must have the declared keys`,
      },
      ...typeRules(scope, schema, '[self]'),
    ),
  });
  return withHclLifecycle(table);
}

/** An expression that says of each index that is declared whether it has the declared keys. */
function indexKeysIn(kind: 'global' | 'local', schema: TableSchema): string {
  const keys = indexesOf(schema).map((index) => {
    const partitionKey = 'partitionKey' in index ? [index.partitionKey.name] : [];
    return [index.name, [...partitionKey, ...(index.sortKey ? [index.sortKey.name] : [])].join()];
  });
  const found = `join(",", compact([${kind === 'global' ? 'i.hash_key, ' : ''}i.range_key]))`;
  const declared = JSON.stringify(Object.fromEntries(keys));
  return `[for i in self.${kind}_secondary_index : lookup(${declared}, i.name, ${found}) == ${found}]`;
}

function findings(props: ImportedTableProps): Finding[] {
  const { tableName, tableArn, streamArn, kmsKeyArn } = props;
  const parts = partFindings(props);
  return [
    must('exactly one of tableName and tableArn', { tableName, tableArn }, 'be set', () => !tableName !== !tableArn),
    named('tableArn', tableArn, TABLE_ARN, 'be the ARN of a table'),
    named('streamArn', streamArn, STREAM_ARN, 'be the ARN of a stream of a table'),
    keyArnFinding('kmsKeyArn', kmsKeyArn),
    ...(parts.length > 0 ? parts : indexesOf(props).map(({ name }) => nameFinding('index name', name))),
  ];
}
