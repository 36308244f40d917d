import { DataAwsDynamodbTable } from '@cdktf/provider-aws/lib/data-aws-dynamodb-table';
import { DataAwsDynamodbTables } from '@cdktf/provider-aws/lib/data-aws-dynamodb-tables';
import { Fn, TerraformCount, TerraformLocal, Token } from 'cdktf';
import { Construct } from 'constructs';
import { address } from '../shared/data-source';
import { expressionOf } from '../shared/names';
import type { Autoscaling, Dimension } from './capacity';

/** Whether Terraform knows a name when it plans: it is a literal, or consists of variables of the stack and literals. */
export const isKnownAtPlan = (scope: Construct, name: string): boolean =>
  !Token.isUnresolved(name) || /^([\w.-]|\$\{var\.[\w-]+\})+$/.test(expressionOf(scope, name));

/** The table as it is, read at plan time if it exists. The name must be known then. */
export class CurrentTable {
  private found: string | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly tableName: string,
  ) {}

  /** An expression for the list that contains the table, or is empty before the first deployment. */
  public get list(): string {
    this.found ??= this.find();
    return this.found;
  }

  /**
   * Capacity of the table or of its index, at least `min`; `min` before the first deployment. A plan thereby keeps what
   * the autoscaler set. Terraform cannot ignore the capacity of one index: `ignore_changes` covers all indexes, and a
   * new one would never be created.
   */
  public capacity(dimension: Dimension, { min }: Autoscaling, indexName?: string): number {
    const attribute = `${dimension}_capacity`;
    const table = `${this.list}[0]`;
    const current =
      indexName === undefined
        ? `${table}.${attribute}`
        : `one([for i in ${table}.global_secondary_index : i.${attribute} if i.name == "${indexName}"])`;
    return Token.asNumber(`\${try(max(${min}, ${current}), ${min})}`);
  }

  private find(): string {
    const current = new Construct(this.scope, 'Current');
    // Reading a table that does not exist is an error, so it is read only if it is listed.
    const { names } = new DataAwsDynamodbTables(current, 'Tables');
    // CDKTF's functions warn of an argument that a token is only a part of.
    const name = Token.isUnresolved(this.tableName)
      ? new TerraformLocal(current, 'Name', this.tableName).asString
      : this.tableName;
    // `names` is null in an account without tables.
    const exists = Fn.conditional(Fn.try([Fn.contains(names, name), false]), 1, 0);
    const count = TerraformCount.of(Token.asNumber(exists));
    return address(new DataAwsDynamodbTable(current, 'Table', { name: this.tableName, count }));
  }
}
