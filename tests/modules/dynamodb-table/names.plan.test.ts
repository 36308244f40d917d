import { type TerraformStack, TerraformVariable } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { DeployedStack } from '../../support/deployed-stack';

const stack = new DeployedStack(process.env.AWS_ENDPOINT_URL ?? '');
afterAll(() => stack.remove());

/** A protected table whose name is the default of a variable. */
const table = (name: string, props: Partial<DynamoDbTableProps> = {}) => {
  return (scope: TerraformStack) => {
    const { stringValue } = new TerraformVariable(scope, 'stage', { type: 'string', default: name });
    new DynamoDbTable(scope, 'Orders', {
      tableName: `${stringValue}-orders`,
      partitionKey: { name: 'id', type: 'S' },
      timeToLiveAttribute: 'expires',
      alarms: false,
      ...props,
    });
  };
};

const planned = (build: (scope: TerraformStack) => void): Promise<string> =>
  stack.plan(build).catch((error: Error) => error.message.replaceAll(/[\s│]+/g, ' '));

describe('a plan of DynamoDbTable with a variable in its name', () => {
  beforeAll(() => stack.apply(table('first')), 120_000);

  it('changes nothing', async () => {
    expect(await planned(table('first'))).toContain('No changes');
  }, 120_000);

  it('fails for a change that DynamoDB would reject', async () => {
    const sentence = 'shop/Orders: timeToLiveAttribute cannot change or be removed while items expire by expires.';
    expect(await planned(table('first', { timeToLiveAttribute: 'expiresAt' }))).toContain(sentence);
  }, 120_000);

  it('fails for another name, which would replace the protected table', async () => {
    expect(await planned(table('second'))).toContain('Instance cannot be destroyed');
  }, 120_000);

  it('replaces the table under another name without the protection', async () => {
    expect(await planned(table('second', { deletionProtection: false }))).toContain('must be replaced');
  }, 120_000);
});
