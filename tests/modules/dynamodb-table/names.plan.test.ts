import { type TerraformStack, TerraformVariable } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { DeployedStack } from '../../support/deployed-stack';

const stack = new DeployedStack(process.env.AWS_ENDPOINT_URL ?? '');
afterAll(() => stack.remove());

interface Table extends Partial<DynamoDbTableProps> {
  readonly stage?: string;
}

/** Protected tables whose names begin with the default of a variable. */
const tables = (all: Readonly<Record<string, Table>>) => (scope: TerraformStack) => {
  for (const [id, { stage = 'first', ...props }] of Object.entries(all)) {
    const { stringValue } = new TerraformVariable(scope, `stage${id}`, { type: 'string', default: stage });
    new DynamoDbTable(scope, id, {
      tableName: `${stringValue}-${id}`,
      partitionKey: { name: 'id', type: 'S' },
      timeToLiveAttribute: 'expires',
      alarms: false,
      ...props,
    });
  }
};

const planned = (build: (scope: TerraformStack) => void): Promise<string> =>
  stack.plan(build).catch((error: Error) => error.message.replaceAll(/[\s│]+/g, ' '));

describe('a plan of DynamoDbTable with a variable in its name', () => {
  beforeAll(() => stack.apply(tables({ Kept: {}, Changed: {} })), 120_000);

  it('fails for a change that DynamoDB would reject, and for another name, which would replace the protected table', async () => {
    const said = await planned(tables({ Kept: { timeToLiveAttribute: 'expiresAt' }, Changed: { stage: 'second' } }));
    expect(said).toContain('shop/Kept: timeToLiveAttribute cannot change or be removed while items expire by expires.');
    expect(said).not.toContain('shop/Changed: timeToLiveAttribute');
    expect(said).toMatch(/Instance cannot be destroyed .*aws_dynamodb_table\.Changed_/);
    expect(said).not.toMatch(/aws_dynamodb_table\.Kept_\S+ has lifecycle\.prevent_destroy/);
  }, 120_000);

  it('replaces only a table under another name without the protection', async () => {
    const said = await planned(tables({ Kept: {}, Changed: { stage: 'second', deletionProtection: false } }));
    expect(said.match(/# aws_\S+ (will|must) be .*/g)).toEqual([
      expect.stringMatching(/^# aws_dynamodb_table\.Changed_\S+ must be replaced/),
    ]);
  }, 120_000);
});
