import { type TerraformStack, TerraformVariable } from 'cdktf';
import { changes } from '../../benchmarks/plan-tests/tables';
import { Dashboard } from '../../modules/dashboard';
import { DynamoDbTable } from '../../modules/dynamodb-table';
import { NodeFunction } from '../../modules/node-function';
import { WriteBuffer } from '../../modules/write-buffer';
import { type Plan, plan } from '../../testkit';
import { problemsOf } from '../support/dashboard-body';

const accountId = '123456789012';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const entry = require.resolve('../../functions/drain-buffer');
const partitionKey = { name: 'id', type: 'S' } as const;

/** Tables whose names Terraform knows in whole or in part. */
function dashboard(stack: TerraformStack): void {
  const { stringValue: name } = new TerraformVariable(stack, 'ordersName', { type: 'string' });
  for (const tableName of [name, `${name}-leaderboard`, 'scores']) {
    new DynamoDbTable(stack, `Table${stack.node.children.length}`, { tableName, partitionKey });
  }
  new Dashboard(stack, 'Dashboard', { dashboardName: 'shop' });
}

const FUNCTIONS = ['w'.repeat(64), 'v'.repeat(50), 'u'.repeat(49), 'short'];

/** Pairs of functions: only the synthesis knows the name of one of each. */
function roles(stack: TerraformStack): void {
  for (const [at, name] of FUNCTIONS.entries()) {
    const { stringValue } = new TerraformVariable(stack, `name${at}`, { type: 'string', default: name });
    for (const [id, functionName] of Object.entries({ Known: name, Variable: stringValue })) {
      new NodeFunction(stack, `${id}${at}`, { functionName, entry, environment: {} });
    }
  }
}

function senders(stack: TerraformStack): void {
  const table = new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey });
  const buffer = new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table });
  const statement = {
    principals: [{ type: 'AWS', identifiers: ['*'] }],
    actions: ['sqs:SendMessage'],
    condition: [{ test: 'StringEquals', variable: 'aws:PrincipalOrgID', values: ['o-a1b2c3d4e5'] }],
  };
  buffer.addToQueuePolicy({ ...statement, resources: [buffer.queueArn] });
  buffer.addToQueuePolicy(statement);
}

let plans: Record<'accepted' | 'refused' | 'dashboard' | 'roles' | 'senders', Plan>;
const warn = jest.spyOn(console, 'warn');
beforeAll(async () => {
  const stacks = { ...(await changes(endpoint, accountId)), dashboard, roles, senders };
  plans = await plan(stacks, { endpoint, accountId, variables: { ordersName: 'orders' } });
}, 240_000);

describe('a plan of DynamoDbTable', () => {
  it('accepts a new table, and every change of an existing one that one deployment can make', () => {
    const { actions } = plans.accepted;
    expect(new Set(Object.values(actions))).toEqual(new Set(['create']));
    expect(Object.keys(actions)).toHaveLength(12);
  });

  describe('fails', () => {
    const TYPES = 'types of key attributes must be those of the existing table, which has';
    const EXPIRY = 'timeToLiveAttribute cannot change or be removed while items expire by expires.';
    const REPLACED = 'keys and local indexes cannot change: Terraform would replace the table';

    it.each([
      ['another type of the partition key', `test/PartitionKey: ${TYPES} id of type S.`],
      ['another type of the key of a global index', `test/GlobalKey: ${TYPES} b of type S.`],
      ['another type of the key of a local index', `test/LocalKey: ${TYPES} l of type S.`],
      ['another type beside other changes', `test/WithOthers: ${TYPES} b of type S.`],
      ['another attribute of the time to live', `test/ExpiryElsewhere: ${EXPIRY}`],
      ['no attribute of the time to live', `test/ExpiryGone: ${EXPIRY}`],
      ['no maximum of reads', 'test/Unlimited: maximumReadUnits of the table or of an index cannot be removed'],
      ['no maximum of writes', 'test/Unlimited: maximumWriteUnits of the table or of an index cannot be removed'],
      ['no maximum of an index', 'test/UnlimitedWrites: maximumWriteUnits of the table or of an index cannot be'],
      ['another projection of a local index', 'test/LocalProjection: a local index cannot change.'],
      ['another key of a local index', 'test/LocalSortKey: a local index cannot change.'],
      ['another sort key of a protected table', `test/SortKey: ${REPLACED}`],
      ['no local index on a protected table', `test/LocalGone: ${REPLACED}`],
      ['another sort key while the protection is removed', `test/StillProtected: ${REPLACED}`],
      ['neither replicas nor the stream that they need', 'test/ReplicaGone: stream must be NEW_AND_OLD_IMAGES in the'],
      ['another type of the key of an imported table', `test/ImportedType: ${TYPES} id of type S.`],
      [
        'other keys of an index of an imported table',
        'test/ImportedIndex: the indexes of the table deployed must have',
      ],
    ])('with an error message: %s', (_, sentence) => {
      expect(plans.refused.failures.map((failure) => failure.sentence)).toContainEqual(
        expect.stringContaining(sentence),
      );
    });

    it('with no errors except these', () => {
      expect(plans.refused.failures).toHaveLength(17);
      expect(plans.refused.errors).toHaveLength(17);
    });
  });
});

it('shows tables whose names Terraform knows in whole or in part', () => {
  const [shown] = Object.values(plans.dashboard.resources('aws_cloudwatch_dashboard'));
  const body = String(shown?.dashboard_body);
  expect(problemsOf(body)).toEqual([]);
  const alarms = JSON.stringify(plans.dashboard.resources('aws_cloudwatch_metric_alarm'));
  for (const name of ['orders', 'orders-leaderboard', 'scores']) {
    const query = `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${name}'`;
    expect(body).toContain(JSON.stringify(query));
    expect(alarms).toContain(JSON.stringify(query));
  }
  expect(warn).not.toHaveBeenCalled();
});

it('a role has the same name whether Terraform or the synthesis knows that of its function', () => {
  const roles = plans.roles.resources('aws_iam_role');
  const nameOf = (id: string) => roles[`${id}/Role`]?.name;
  expect(FUNCTIONS.map((_, at) => nameOf(`Variable${at}`))).toEqual(FUNCTIONS.map((_, at) => nameOf(`Known${at}`)));
  expect(nameOf('Known2')).toBe(`${'u'.repeat(49)}-us-east-1`);
});

it('plans a queue whose policy has statements for an organization, on the queue by name or by default', () => {
  const { Statement } = JSON.parse(String(plans.senders.resources('aws_sqs_queue')['Buffer/Resource']?.policy));
  const queueArn = 'arn:aws:sqs:us-east-1:123456789012:orders';
  expect(Statement.map(({ Resource }: { Resource: string }) => Resource)).toEqual([queueArn, queueArn, queueArn]);
});
