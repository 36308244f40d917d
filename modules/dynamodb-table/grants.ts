import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct, type IConstruct } from 'constructs';
import type { AlarmProps } from '../shared/alarm';
import { check, oneOf } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant, type Statement } from '../shared/grant';
import { indexesOf, type KeyAttribute, type TableSchema } from './schema';
import { StreamConsumer, type StreamConsumerProps, type StreamView } from './stream-consumer';

const READ_ACTIONS = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'] as const;
const WRITE_ACTIONS = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'] as const;

/** An action on an index. */
export type IndexAction = 'Query' | 'Scan';

/** An action on a table's items. */
export type TableAction = (typeof READ_ACTIONS)[number] | (typeof WRITE_ACTIONS)[number] | 'DescribeTable' | 'Scan';

/** A table as other modules see it. */
export interface Table extends IConstruct {
  readonly tableName: string;
  readonly tableArn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** The indexes that grants name. */
  readonly indexNames: readonly string[];
  /** @throws when the table has no stream */
  readonly streamArn: string;

  /** Get items and query, on the table and its indexes; not scan. */
  grantRead(grantee: Grantee): IamRolePolicy;
  /** Put, update and delete items, one by one or in batches. */
  grantWrite(grantee: Grantee): IamRolePolicy;
  grantReadWrite(grantee: Grantee): IamRolePolicy;
  /** Follow the stream. @throws when the table has no stream */
  grantStream(grantee: Grantee): IamRolePolicy;
  /**
   * These actions and no others; a transaction needs those of its parts (`PutItem`, `ConditionCheckItem` …).
   * @param access names the grant: another one to the same grantee needs another name
   * @param onIndexes actions by the name of the index
   */
  grant(
    grantee: Grantee,
    access: string,
    onTable: readonly TableAction[],
    onIndexes?: Readonly<Record<string, readonly IndexAction[]>>,
  ): IamRolePolicy;
}

/** The grants and the stream consumers of a table whose ARN and indexes are known, whoever made it. */
export abstract class GrantingTable extends Construct implements Table {
  public abstract readonly tableName: string;
  public abstract readonly tableArn: string;
  public abstract readonly streamArn: string;
  public readonly partitionKey: KeyAttribute;
  public readonly sortKey?: KeyAttribute;
  public readonly indexNames: readonly string[];
  /** What the stream's records hold, where that is known. */
  public abstract readonly streamView: StreamView | undefined;
  /** The name as it was given: known at synthesis, where `tableName` waits for the table. */
  protected abstract readonly givenName: string;
  /** The customer's key that the table is encrypted with, if any. */
  protected abstract readonly kmsKeyArn: string | undefined;

  private readonly alarmProps: AlarmProps;

  constructor(scope: Construct, id: string, props: TableSchema & AlarmProps) {
    super(scope, id);

    const { partitionKey, sortKey, alarms = true, alarmActions = [] } = props;
    this.partitionKey = partitionKey;
    if (sortKey) this.sortKey = sortKey;
    this.indexNames = indexesOf(props).map(({ name }) => name);
    this.alarmProps = { alarms, alarmActions };
  }

  public grantRead(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Read', READ_ACTIONS, this.onEachIndex(['Query']));
  }

  public grantWrite(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Write', WRITE_ACTIONS);
  }

  public grantReadWrite(grantee: Grantee): IamRolePolicy {
    const actions = [...READ_ACTIONS, ...WRITE_ACTIONS].sort();
    return this.grant(grantee, 'ReadWrite', actions, this.onEachIndex(['Query']));
  }

  public grant(
    grantee: Grantee,
    access: string,
    onTable: readonly TableAction[],
    onIndexes: Readonly<Record<string, readonly IndexAction[]>> = {},
  ): IamRolePolicy {
    check(
      this,
      Object.keys(onIndexes).map((name) => oneOf(`index granted as ${access}`, name, this.indexNames)),
    );
    const resourcesByActions = new Map<string, string[]>();
    const add = (actions: readonly string[], resource: string) => {
      const key = actions.map((action) => `dynamodb:${action}`).join();
      resourcesByActions.set(key, [...(resourcesByActions.get(key) ?? []), resource]);
    };
    if (onTable.length > 0) add(onTable, this.tableArn);
    for (const [name, actions] of Object.entries(onIndexes)) add(actions, `${this.tableArn}/index/${name}`);

    const writes = WRITE_ACTIONS.some((action) => onTable.includes(action));
    return grant(this, access, grantee, [
      ...[...resourcesByActions].map(([actions, resources]) => ({ actions: actions.split(','), resources })),
      ...this.useOfKey(writes),
    ]);
  }

  public grantStream(grantee: Grantee): IamRolePolicy {
    return grant(this, 'Stream', grantee, [
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [this.streamArn],
      },
      // It is asked for by the table, not by the stream; Lambda refuses a role without it.
      { actions: ['dynamodb:ListStreams'], resources: [`${this.tableArn}/stream/*`] },
      ...this.useOfKey(false),
    ]);
  }

  /**
   * Has a function follow the table's stream: batches that fail are halved and tried again, and what fails to the
   * end is noted in a queue.
   * @throws when the table has no stream
   */
  public addStreamConsumer(id: string, props: StreamConsumerProps): StreamConsumer {
    return new StreamConsumer(this, id, { ...withDefaults(this.alarmProps, props), name: `${this.givenName}-${id}` });
  }

  private onEachIndex(actions: readonly IndexAction[]) {
    return Object.fromEntries(this.indexNames.map((name) => [name, actions]));
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
  private useOfKey(writes: boolean): Statement[] {
    if (this.kmsKeyArn === undefined) return [];
    const toRead = ['kms:Decrypt', 'kms:DescribeKey'];
    const toWrite = ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];
    return [
      {
        actions: writes ? [...toRead, ...toWrite] : toRead,
        resources: [this.kmsKeyArn],
        conditions: [{ test: 'StringLike', variable: 'kms:ViaService', values: ['dynamodb.*.amazonaws.com'] }],
      },
    ];
  }
}
