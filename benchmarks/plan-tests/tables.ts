import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../modules/dynamodb-table';
import { createTableInput, type TableSchema } from '../../tables/schema';

const text = (name: string) => ({ name, type: 'S' }) as const;
const number = (name: string) => ({ name, type: 'N' }) as const;

const byA = { name: 'by-a', partitionKey: text('a'), sortKey: text('b') };
const byL = { name: 'by-l', sortKey: text('l'), projection: ['x', 'y'] };
const schema: TableSchema = {
  partitionKey: text('id'),
  sortKey: text('line'),
  globalSecondaryIndexes: [byA],
  localSecondaryIndexes: [byL],
  timeToLiveAttribute: 'expires',
};
const limits = { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 };
const capacity = { maximumReadUnits: 100, maximumWriteUnits: 50 };

/** Creates the table outside Terraform. */
async function deploy(dynamodb: DynamoDBClient, tableName: string, DeletionProtectionEnabled = false): Promise<void> {
  const table = { ...createTableInput(schema, tableName), DeletionProtectionEnabled };
  const input: CreateTableCommandInput = { ...table, OnDemandThroughput: limits };
  const GlobalSecondaryIndexes = input.GlobalSecondaryIndexes?.map((it) => ({ ...it, OnDemandThroughput: limits }));
  await dynamodb.send(new CreateTableCommand({ ...input, GlobalSecondaryIndexes }));
  const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
}

type Kind = 'new' | 'deployed' | 'protected' | 'replicated';
type Differences = Partial<DynamoDbTableProps> & { readonly kind?: Kind };

/** Names of tables by kind. */
const names: Record<Kind, Set<string>> = {
  new: new Set(),
  deployed: new Set(['deployed']),
  protected: new Set(),
  replicated: new Set(),
};

/** A stack in which tables have these props, each a table of its own, and those imported have these schemas. */
function tables(
  props: Readonly<Record<string, Differences>>,
  imported: Readonly<Record<string, Partial<TableSchema>>> = { Imported: {} },
) {
  const managed = Object.entries(props).map(([id, { kind = 'deployed', ...differences }]) => {
    const tableName = `${kind}-${id}`;
    names[kind].add(tableName);
    return { id, tableName, ...schema, capacity, alarms: false, ...differences };
  });
  return (stack: TerraformStack) => {
    for (const { id, ...all } of managed) new DynamoDbTable(stack, id, all);
    for (const [id, differences] of Object.entries(imported)) {
      DynamoDbTable.fromTable(stack, id, { tableName: 'deployed', ...schema, ...differences });
    }
    const variable = new TerraformVariable(stack, 'name', { type: 'string', default: 'not-known' });
    new DynamoDbTable(stack, 'Variable', { tableName: variable.stringValue, ...schema, alarms: false });
  };
}

const accepted = tables({
  New: { kind: 'new' },
  Unchanged: {},
  Reordered: { localSecondaryIndexes: [{ ...byL, projection: ['y', 'x'] }] },
  ExpiryOff: { timeToLive: false },
  Unlimited: { capacity: { maximumReadUnits: -1, maximumWriteUnits: -1 } },
  Provisioned: { capacity: { read: 1, write: 1 } },
  Projection: { globalSecondaryIndexes: [{ ...byA, projection: 'KEYS_ONLY' }] },
  WithoutIndex: { globalSecondaryIndexes: [] },
  WithoutReplica: { kind: 'replicated', stream: 'NEW_AND_OLD_IMAGES' },
  OtherKeys: { globalSecondaryIndexes: [{ ...byA, partitionKey: number('c') }] },
  Replaced: { deletionProtection: false, sortKey: text('other'), localSecondaryIndexes: [] },
});

const byC = { name: 'by-c', partitionKey: text('c') };
const refused = tables(
  {
    PartitionKey: { partitionKey: number('id') },
    GlobalKey: { globalSecondaryIndexes: [{ ...byA, sortKey: number('b') }] },
    LocalKey: { localSecondaryIndexes: [{ ...byL, sortKey: number('l') }] },
    WithOthers: { globalSecondaryIndexes: [{ ...byA, sortKey: number('b') }, byC] },
    ExpiryElsewhere: { timeToLiveAttribute: 'expiresAt' },
    ExpiryGone: { timeToLiveAttribute: undefined } as never,
    Unlimited: { capacity: {}, indexCapacity: { 'by-a': capacity } },
    UnlimitedWrites: { capacity, indexCapacity: { 'by-a': { maximumReadUnits: 100 } } },
    LocalProjection: { localSecondaryIndexes: [{ ...byL, projection: ['x'] }] },
    LocalSortKey: { localSecondaryIndexes: [{ ...byL, sortKey: text('m') }] },
    SortKey: { sortKey: text('other') },
    LocalGone: { localSecondaryIndexes: [] },
    StillProtected: { kind: 'protected', deletionProtection: false, sortKey: text('other') },
    Unprotected: { kind: 'protected', deletionProtection: false },
    ReplicaGone: { kind: 'replicated' },
  },
  {
    ImportedType: { partitionKey: number('id') },
    ImportedIndex: { globalSecondaryIndexes: [{ ...byA, sortKey: text('c') }] },
  },
);

/** Stacks with changes of a deployed table that one deployment can make, and with others. */
export async function changes(endpoint: string, accountId: string) {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'test' };
  const dynamodb = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  for (const name of names.deployed) await deploy(dynamodb, name);
  for (const name of names.protected) await deploy(dynamodb, name, true);
  for (const TableName of names.replicated) {
    await deploy(dynamodb, TableName);
    const ReplicaUpdates = [{ Create: { RegionName: 'eu-west-1' } }];
    await dynamodb.send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  }
  return { accepted, refused };
}
