import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { TerraformVariable } from 'cdktf';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { type Block, synth } from '../../../testkit';

it('compares no name that is a token in part, and only the types of a table whose name no plan knows', () => {
  const messages = (props: (token: string) => Partial<DynamoDbTableProps>, when: string, later = false) => {
    const tokens = synth((scope) => {
      const variable = new TerraformVariable(scope, 'name', { type: 'string' });
      const token = later ? new DataAwsCallerIdentity(scope, 'Caller').accountId : variable.stringValue;
      const partitionKey = { name: 'id', type: 'S' } as const;
      new DynamoDbTable(scope, 'Orders', { tableName: 'orders', partitionKey, ...props(token) });
    });
    const { lifecycle } = tokens.resource('aws_dynamodb_table') as { lifecycle: Record<string, Block[]> };
    return lifecycle[when]?.map(({ error_message }) => String(error_message).slice(13, 30));
  };
  expect(messages((name) => ({ timeToLiveAttribute: `${name}At` }), 'precondition')).toEqual([
    'types of key attr',
    'maximumReadUnits ',
    'maximumWriteUnits',
    'a local index can',
    'stream must be NE',
    'keys and local in',
  ]);
  expect(messages((tableName) => ({ tableName }), 'postcondition', true)).toEqual(['types of key attr']);
  expect(messages((tableName) => ({ tableName: `${tableName}-orders` }), 'precondition')).toHaveLength(7);
  expect(messages((name) => ({ partitionKey: { name: `${name}Id`, type: 'S' } }), 'precondition')).toEqual([
    'timeToLiveAttribu',
    'maximumReadUnits ',
    'maximumWriteUnits',
    'a local index can',
    'stream must be NE',
  ]);
});

it('compares names that are tokens, and the protection, by reference', () => {
  const stack = synth((scope) => {
    const variable = (name: string) => new TerraformVariable(scope, name, { type: 'string' });
    const partitionKey = { name: variable('key').stringValue, type: variable('type').stringValue as 'S' };
    const deletionProtection = variable('protection').booleanValue as unknown as boolean;
    new DynamoDbTable(scope, 'Orders', { tableName: 'orders', partitionKey, deletionProtection });
  });
  const { precondition } = stack.resource('aws_dynamodb_table').lifecycle as { precondition: Block[] };
  expect(precondition).toHaveLength(7);
  expect(precondition[0]?.condition).toContain('lookup({(var.key):(var.type)}, a.name, a.type) != a.type');
  const protection = '(!var.protection && !t.deletion_protection_enabled)';
  const keys = 'jsonencode(compact([t.hash_key, t.range_key])) == jsonencode([(var.key)])';
  expect(precondition[6]?.condition).toContain(`: ${protection} || ${keys} &&`);
});
