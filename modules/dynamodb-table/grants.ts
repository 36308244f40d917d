import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct, type IConstruct } from 'constructs';
import { indexesOf, type KeyAttribute, type TableSchema } from '../../tables/schema';
import type { AlarmProps } from '../shared/alarm';
import { check, type Finding, idFinding, oneOf } from '../shared/check';
import { type Grantee, grant } from '../shared/grant';
import { checked, listOfKind, recordOf } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import {
  accessFinding,
  actionFindings,
  ITEM_ACTIONS,
  READ_ACTIONS,
  useOfTableKey,
  WRITE_ACTIONS,
} from '../shared/table';
import { StreamConsumer, type StreamConsumerProps } from './stream-consumer';
import type { StreamView } from './stream-filter';

const INDEX_ACTIONS = ['Query', 'Scan'] as const;
export type IndexAction = (typeof INDEX_ACTIONS)[number];

const TABLE_ACTIONS = [...ITEM_ACTIONS, 'DescribeTable'] as const;
export type TableAction = (typeof TABLE_ACTIONS)[number];

/** A table, created here or imported. */
export interface Table
  extends IConstruct,
    Pick<
      GrantingTable,
      'tableName' | 'tableArn' | 'partitionKey' | 'sortKey' | 'indexNames' | 'streamArn' | 'kmsKeyArn'
    >,
    Pick<GrantingTable, 'grant' | 'grantRead' | 'grantWrite' | 'grantReadWrite' | 'grantStream'> {}

/** Grants and stream consumers of a table, created here or imported. */
export abstract class GrantingTable extends Construct {
  public abstract readonly tableName: string;
  public abstract readonly tableArn: string;
  /** @throws when the table has no stream */
  public abstract readonly streamArn: string;
  public readonly partitionKey: KeyAttribute;
  public readonly sortKey?: KeyAttribute;
  /** Global and local indexes. */
  public readonly indexNames: readonly string[];
  /** What the stream's records contain, if known. */
  public abstract readonly streamView: StreamView | undefined;
  /** ARN of the customer's KMS key that encrypts the table, if any. */
  public abstract readonly kmsKeyArn: string | undefined;
  /** The name as given, known at synthesis. `tableName` refers to the resource. */
  public abstract readonly givenName: string;

  /**
   * @param consumerAlarms defaults for the stream consumers
   * @param findings all that is wrong with the props
   */
  constructor(
    scope: Construct,
    id: string,
    schema: TableSchema,
    private readonly consumerAlarms: Required<AlarmProps>,
    findings: (table: IConstruct) => readonly Finding[],
  ) {
    super(...placeIn(new.target, scope, id));
    check(this, findings(this));

    const { partitionKey, sortKey } = schema;
    this.partitionKey = partitionKey;
    if (sortKey) this.sortKey = sortKey;
    this.indexNames = indexesOf(schema).map(({ name }) => name);
  }

  /** Allows getting items and querying, on the table and its indexes, but not scanning. */
  public grantRead(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Read', READ_ACTIONS, this.onEachIndex(['Query']));
  }

  /** Allows putting, updating and deleting items, one by one or in batches. */
  public grantWrite(grantee: Grantee): IamRolePolicy {
    return this.grant(grantee, 'Write', WRITE_ACTIONS);
  }

  public grantReadWrite(grantee: Grantee): IamRolePolicy {
    const actions = [...READ_ACTIONS, ...WRITE_ACTIONS].sort();
    return this.grant(grantee, 'ReadWrite', actions, this.onEachIndex(['Query']));
  }

  /**
   * Allows exactly these actions. A transaction needs the actions of its parts, such as `PutItem`.
   * @param access name of the grant, unique per grantee
   * @param onIndexes actions by index name
   */
  public grant(
    grantee: Grantee,
    access: string,
    onTable: readonly TableAction[],
    onIndexes: Readonly<Record<string, readonly IndexAction[]>> = {},
  ): IamRolePolicy {
    check(this, [accessFinding(access)]);
    check(this, recordOf(listOfKind(checked)).check(`onIndexes of the grant ${access}`, onIndexes));
    const anyIndex = Object.values(onIndexes).flat();
    check(this, [
      // In JavaScript, the actions may be anything.
      ...actionFindings(access, Array.isArray(onTable) ? [...onTable, ...anyIndex] : onTable, TABLE_ACTIONS),
      ...anyIndex.map((action) => oneOf(`action on an index in the grant ${access}`, action, INDEX_ACTIONS)),
      ...Object.keys(onIndexes).map((name) => oneOf(`index in the grant ${access}`, name, this.indexNames)),
    ]);
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
      ...useOfTableKey(this.kmsKeyArn, writes),
    ]);
  }

  /** Allows following the stream. @throws when the table has no stream */
  public grantStream(grantee: Grantee): IamRolePolicy {
    return grant(this, 'Stream', grantee, [
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [this.streamArn],
      },
      // Lambda rejects a role without it. Its resource is the table's streams, not one stream.
      { actions: ['dynamodb:ListStreams'], resources: [`${this.tableArn}/stream/*`] },
      ...useOfTableKey(this.kmsKeyArn, false),
    ]);
  }

  /**
   * Maps the table's stream to a function. Failed batches are split in two and retried, and records that fail after
   * all retries are reported to a queue.
   * @throws when the table has no stream
   */
  public addStreamConsumer(id: string, props: StreamConsumerProps): StreamConsumer {
    check(this, [idFinding('id of a stream consumer', id)]);
    const { alarms, alarmActions } = this.consumerAlarms;
    return new StreamConsumer(this, id, props, { name: `${this.givenName}-${id}`, alarms, alarmActions });
  }

  private onEachIndex(actions: readonly IndexAction[]) {
    return Object.fromEntries(this.indexNames.map((name) => [name, actions]));
  }
}
