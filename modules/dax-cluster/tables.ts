import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { between, type Finding, keyArnFinding, must, named } from '../shared/check';
import type { Statement } from '../shared/grant';
import { sameRegionFinding } from '../shared/region';
import { ITEM_ACTIONS, TABLE_ARN, useOfTableKey } from '../shared/table';

/** A table that DAX serves: a `DynamoDbTable`, an `ImportedTable`, or any table in the region and account of DAX. */
export interface DaxTable {
  readonly tableArn: string;
  /** ARN of the customer managed key that encrypts the table. @default none */
  readonly kmsKeyArn?: string | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAXIMUM_TABLES = 500;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAXIMUM_POLICY_CHARACTERS = 10_240;

/** What the cluster does with the tables on behalf of its clients. */
const TABLE_ACTIONS = [...ITEM_ACTIONS, 'DescribeTable'].sort();

/** What the cluster does with the tables, their indexes and their keys. */
export function tableStatements(tables: readonly DaxTable[]): Statement[] {
  const arns = tables.map(({ tableArn }) => tableArn);
  const keys = new Set(tables.map(({ kmsKeyArn }) => kmsKeyArn));
  return [
    { actions: TABLE_ACTIONS.map((action) => `dynamodb:${action}`), resources: arns },
    { actions: ['dynamodb:Query', 'dynamodb:Scan'], resources: arns.map((arn) => `${arn}/index/*`) },
    ...[...keys].flatMap((key) => useOfTableKey(key, true)),
  ];
}

const regionIn = (tableArn: string): string | undefined => tableArn.split(':')[3];

const accountIn = (tableArn: string): string | undefined => tableArn.split(':')[4];

const knownIn = (tables: readonly DaxTable[]): string =>
  tables.map(({ tableArn }) => tableArn).find((arn) => !Token.isUnresolved(arn) && TABLE_ARN.test(arn)) ?? '';

/** The account of the tables, and so that of the cluster, if known at synthesis. */
export const accountOf = (tables: readonly DaxTable[]): string | undefined =>
  Array.isArray(tables) ? accountIn(knownIn(tables)) : undefined;

/**
 * DAX reaches only tables in its own region and account:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.cross-account-access.html
 * @param region the region of the cluster, if known at synthesis
 */
export function tableFindings(cluster: IConstruct, tables: readonly DaxTable[], region: string | undefined): Finding[] {
  const arns = tables.map(({ tableArn }) => tableArn);
  const known = knownIn(tables);
  const home = region ?? regionIn(known);
  return [
    between('number of tables', tables.length, 1, MAXIMUM_TABLES),
    ...tables.map((table, at) => sameRegionFinding(`tables[${at}]`, cluster, table, table.tableArn)),
    ...tables.flatMap(({ tableArn, kmsKeyArn }, at) => [
      named(`tables[${at}].tableArn`, tableArn, TABLE_ARN, 'be the ARN of a table') ??
        must(`tables[${at}].tableArn`, tableArn, `be in ${home}, the region of the cluster`, (arn) => {
          return regionIn(arn) === home;
        }) ??
        must(`tables[${at}].tableArn`, tableArn, 'be in the account of the other tables', (arn) => {
          return accountIn(arn) === accountIn(known);
        }),
      must(`tables[${at}]`, `tables[${arns.indexOf(tableArn)}] again`, 'be another table', () => {
        return arns.indexOf(tableArn) === at;
      }),
      keyArnFinding(`tables[${at}].kmsKeyArn`, kmsKeyArn),
    ]),
    must('tables', policyLength(tables), `fit into a policy of ${MAXIMUM_POLICY_CHARACTERS} characters`, (length) => {
      return length <= MAXIMUM_POLICY_CHARACTERS;
    }),
  ];
}

/** At least this long: an ARN that is unknown at synthesis is longer than its token. */
const policyLength = (tables: readonly DaxTable[]): number =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: tableStatements(tables).map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })),
  }).length;
