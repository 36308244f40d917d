import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { TerraformStack } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable, type DynamoDbTableProps } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synthStacks } from './support';

const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/scores';
const tables = [{ tableArn }];
const entry = require.resolve('../../../functions/drain-buffer');

const functionIn = (stack: TerraformStack) =>
  new NodeFunction(stack, 'Work', { functionName: 'work', entry, environment: {}, vpc });
const clusterIn = (stack: TerraformStack) => new DaxCluster(stack, 'Dax', { clusterName: 'scores', vpc, tables });
const partitionKey = { name: 'id', type: 'S' } as const;
const tableIn = (stack: TerraformStack, props: Partial<DynamoDbTableProps> = {}) =>
  new DynamoDbTable(stack, 'Scores', { tableName: 'scores', partitionKey, ...props });

/** Builds in a stack in us-east-1 and in another one. */
const building =
  (build: (here: TerraformStack, there: TerraformStack) => void, region = 'eu-west-1') =>
  () =>
    synthStacks(['here', 'there'], ({ here, there }) => {
      const provider = there.node.findChild('Aws') as AwsProvider;
      provider.region = region;
      build(here, there);
    });

describe('in a stack of another region', () => {
  it.each<[string, (stack: TerraformStack) => { connectFrom(client: NodeFunction<object>): void }]>([
    ['Dax', clusterIn],
    ['Cache', (stack) => new RedisCache(stack, 'Cache', { cacheName: 'menu', vpc })],
    ['Cache', (stack) => new ServerlessRedisCache(stack, 'Cache', { cacheName: 'menu', vpc })],
  ])('a client of %s is rejected, whose security group AWS would not find', (id, create) => {
    expect(building((here, there) => create(here).connectFrom(functionIn(there)))).toThrow(
      new Error(`here/${id}: client must be in us-east-1, the region of here/${id}, got there/Work in eu-west-1`),
    );
    expect(building((here, there) => create(here).connectFrom(functionIn(there)), 'us-east-1')).not.toThrow();
  });

  it('a table is rejected, which DAX cannot serve', () => {
    const create = (here: TerraformStack, there: TerraformStack) =>
      new DaxCluster(here, 'Dax', { clusterName: 'scores', vpc, tables: [tableIn(there)] });
    expect(building(create)).toThrow(
      new Error('here/Dax: tables[0] must be in us-east-1, the region of here/Dax, got there/Scores in eu-west-1'),
    );
    expect(building(create, 'us-east-1')).not.toThrow();
  });

  it('a table is rejected, which a buffer cannot write to', () => {
    const create = (here: TerraformStack, there: TerraformStack) =>
      new WriteBuffer(here, 'Buffer', { queueName: 'scores', table: tableIn(there) });
    expect(building(create)).toThrow(
      new Error('here/Buffer: table must be in us-east-1, the region of here/Buffer, got there/Scores in eu-west-1'),
    );
  });

  it('a consumer of a stream is rejected', () => {
    const create = (here: TerraformStack, there: TerraformStack) =>
      tableIn(here, { stream: 'KEYS_ONLY' }).addStreamConsumer('Follow', { function: functionIn(there) });
    expect(building(create)).toThrow(
      new Error(
        'there/Work/here-Scores-Follow: function must be in us-east-1, the region of here/Scores, got there/Work in eu-west-1',
      ),
    );
  });

  it('an imported table is accepted whose ARN is in the region', () => {
    const create = (here: TerraformStack, there: TerraformStack) => {
      const table = DynamoDbTable.fromTable(there, 'Scores', { tableArn, partitionKey });
      new DaxCluster(here, 'Dax', { clusterName: 'scores', vpc, tables: [table] });
      new WriteBuffer(here, 'Buffer', { queueName: 'scores', table });
    };
    expect(building(create)).not.toThrow();
  });

  it('both are accepted if the stack has providers of several regions', () => {
    const inSeveral = (here: TerraformStack, there: TerraformStack) => {
      new AwsProvider(there, 'Other', { region: 'us-east-1', alias: 'other' });
      const tablesThere = [tableIn(there)];
      new DaxCluster(here, 'Dax', { clusterName: 'scores', vpc, tables: tablesThere });
    };
    expect(building(inSeveral)).not.toThrow();
  });
});
