import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { createTableInput, type TableSchema } from '../../../tables/schema';
import { type Plan, plan } from '../../../testkit';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const dynamodb = new DynamoDBClient({ endpoint });
const outdir = mkdtempSync(join(tmpdir(), 'tableside-table-'));
afterAll(() => rmSync(outdir, { recursive: true }));

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
async function deploy(tableName: string, DeletionProtectionEnabled = false): Promise<void> {
  const table = { ...createTableInput(schema, tableName), DeletionProtectionEnabled };
  const input: CreateTableCommandInput = { ...table, OnDemandThroughput: limits };
  const GlobalSecondaryIndexes = input.GlobalSecondaryIndexes?.map((it) => ({ ...it, OnDemandThroughput: limits }));
  await dynamodb.send(new CreateTableCommand({ ...input, GlobalSecondaryIndexes }));
  const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
}

/** Plans a stack in which the tables have these props, and those imported have these schemas. */
function planOf(
  name: string,
  tables: Readonly<Record<string, Partial<DynamoDbTableProps>>>,
  imported: Readonly<Record<string, Partial<TableSchema>>> = { Imported: {} },
): Promise<Plan> {
  const app = new App({ outdir: join(outdir, name) });
  const stack = new TerraformStack(app, 'shop');
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
  for (const [id, props] of Object.entries(tables)) {
    new DynamoDbTable(stack, id, { tableName: 'deployed', ...schema, capacity, alarms: false, ...props });
  }
  for (const [id, differences] of Object.entries(imported)) {
    DynamoDbTable.fromTable(stack, id, { tableName: 'deployed', ...schema, ...differences });
  }
  const variable = new TerraformVariable(stack, 'name', { type: 'string', default: 'not-known' });
  new DynamoDbTable(stack, 'Variable', { tableName: variable.stringValue, ...schema, alarms: false });
  app.synth();
  return plan(join(outdir, name, 'stacks', 'shop'), { endpoint, accountId: 'test' });
}

beforeAll(async () => {
  await deploy('deployed');
  await deploy('protected', true);
  await deploy('replicated');
  const ReplicaUpdates = [{ Create: { RegionName: 'eu-west-1' } }];
  await dynamodb.send(new UpdateTableCommand({ TableName: 'replicated', ReplicaUpdates }));
});

describe('a plan of DynamoDbTable', () => {
  it('accepts a new table, and every change of an existing one that one deployment can make', async () => {
    const { actions } = await planOf('accepted', {
      New: { tableName: 'new' },
      Unchanged: {},
      Reordered: { localSecondaryIndexes: [{ ...byL, projection: ['y', 'x'] }] },
      ExpiryOff: { timeToLive: false },
      Unlimited: { capacity: { maximumReadUnits: -1, maximumWriteUnits: -1 } },
      Provisioned: { capacity: { read: 1, write: 1 } },
      Projection: { globalSecondaryIndexes: [{ ...byA, projection: 'KEYS_ONLY' }] },
      WithoutIndex: { globalSecondaryIndexes: [] },
      WithoutReplica: { tableName: 'replicated', stream: 'NEW_AND_OLD_IMAGES' },
      OtherKeys: { globalSecondaryIndexes: [{ ...byA, partitionKey: number('c') }] },
      Replaced: { deletionProtection: false, sortKey: text('other'), localSecondaryIndexes: [] },
    });
    expect(new Set(Object.values(actions))).toEqual(new Set(['create']));
    expect(Object.keys(actions)).toHaveLength(12);
  }, 120_000);

  describe('fails', () => {
    let said: string;

    beforeAll(async () => {
      const byC = { name: 'by-c', partitionKey: text('c') };
      const tables = {
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
        StillProtected: { tableName: 'protected', deletionProtection: false, sortKey: text('other') },
        Unprotected: { tableName: 'protected', deletionProtection: false },
        ReplicaGone: { tableName: 'replicated' },
      };
      const planned = planOf('refused', tables, {
        ImportedType: { partitionKey: number('id') },
        ImportedIndex: { globalSecondaryIndexes: [{ ...byA, sortKey: text('c') }] },
      });
      said = await planned.then(
        () => 'nothing',
        (error: Error) => error.message.replaceAll(/[\s│]+/g, ' '),
      );
    }, 120_000);

    const TYPES = 'types of key attributes must be those of the existing table, which has';
    const EXPIRY = 'timeToLiveAttribute cannot change or be removed while items expire by expires.';
    const REPLACED = 'keys and local indexes cannot change: Terraform would replace the table';

    it.each([
      ['another type of the partition key', `shop/PartitionKey: ${TYPES} id of type S.`],
      ['another type of the key of a global index', `shop/GlobalKey: ${TYPES} b of type S.`],
      ['another type of the key of a local index', `shop/LocalKey: ${TYPES} l of type S.`],
      ['another type beside other changes', `shop/WithOthers: ${TYPES} b of type S.`],
      ['another attribute of the time to live', `shop/ExpiryElsewhere: ${EXPIRY}`],
      ['no attribute of the time to live', `shop/ExpiryGone: ${EXPIRY}`],
      ['no maximum of reads', 'shop/Unlimited: maximumReadUnits of the table or of an index cannot be removed'],
      ['no maximum of writes', 'shop/Unlimited: maximumWriteUnits of the table or of an index cannot be removed'],
      ['no maximum of an index', 'shop/UnlimitedWrites: maximumWriteUnits of the table or of an index cannot be'],
      ['another projection of a local index', 'shop/LocalProjection: a local index cannot change.'],
      ['another key of a local index', 'shop/LocalSortKey: a local index cannot change.'],
      ['another sort key of a protected table', `shop/SortKey: ${REPLACED}`],
      ['no local index on a protected table', `shop/LocalGone: ${REPLACED}`],
      ['another sort key while the protection is removed', `shop/StillProtected: ${REPLACED}`],
      ['neither replicas nor the stream that they need', 'shop/ReplicaGone: stream must be NEW_AND_OLD_IMAGES in the'],
      ['another type of the key of an imported table', `shop/ImportedType: ${TYPES} id of type S.`],
      [
        'other keys of an index of an imported table',
        'shop/ImportedIndex: the indexes of the table deployed must have',
      ],
    ])('with an error message: %s', (_, sentence) => {
      expect(said).toContain(sentence);
    });

    it('with no errors except these', () => {
      expect(said.match(/shop\/\w+: /g)).toHaveLength(17);
    });
  });
});
