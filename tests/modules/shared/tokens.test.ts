import { type TerraformStack, TerraformVariable } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';

const entry = require.resolve('../../../functions/drain-buffer');
const partitionKey = { name: 'id', type: 'S' } as const;
const table = { tableName: 'orders', partitionKey };
const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';

/** TypeScript accepts the value of a Terraform variable as any prop. */
type Build = (stack: TerraformStack, later: ReturnType<typeof variable>) => unknown;
const variable = (stack: TerraformStack) => new TerraformVariable(stack, 'Later', { type: 'any' }).value;

describe('a whole object, or a list of objects, that only Terraform knows is rejected as', () => {
  it.each<[string, Build]>([
    ['vpc', (stack, later) => new DaxCluster(stack, 'It', { clusterName: 'c', tables: [{ tableArn }], vpc: later })],
    ['tables', (stack, later) => new DaxCluster(stack, 'It', { clusterName: 'c', tables: later, vpc })],
    ['tables[0]', (stack, later) => new DaxCluster(stack, 'It', { clusterName: 'c', tables: [later], vpc })],
    ['vpc', (stack, later) => new RedisCache(stack, 'It', { cacheName: 'c', vpc: later })],
    ['authentication', (stack, later) => new RedisCache(stack, 'It', { cacheName: 'c', vpc, authentication: later })],
    ['vpc', (stack, later) => new ServerlessRedisCache(stack, 'It', { cacheName: 'c', vpc: later })],
    ['vpc', (stack, later) => new NodeFunction(stack, 'It', { functionName: 'f', entry, environment: {}, vpc: later })],
    ['environment', (stack, later) => new NodeFunction(stack, 'It', { functionName: 'f', entry, environment: later })],
    ['partitionKey', (stack, later) => new DynamoDbTable(stack, 'It', { ...table, partitionKey: later })],
    ['sortKey', (stack, later) => new DynamoDbTable(stack, 'It', { ...table, sortKey: later })],
    ['capacity', (stack, later) => new DynamoDbTable(stack, 'It', { ...table, capacity: later })],
    ['warmThroughput', (stack, later) => new DynamoDbTable(stack, 'It', { ...table, warmThroughput: later })],
    [
      'globalSecondaryIndexes',
      (stack, later) => new DynamoDbTable(stack, 'It', { ...table, globalSecondaryIndexes: later }),
    ],
    [
      'globalSecondaryIndexes[0]',
      (stack, later) => new DynamoDbTable(stack, 'It', { ...table, globalSecondaryIndexes: [later] }),
    ],
    ['replicas', (stack, later) => new DynamoDbTable(stack, 'It', { ...table, replicas: later })],
    ['table', (stack, later) => new WriteBuffer(stack, 'It', { queueName: 'q', table: later })],
  ])('%s', (prop, build) => {
    const error = `test/It: ${prop} must be known at synthesis (values in it may be tokens), got a token`;
    expect(() => synth((stack) => void build(stack, variable(stack)))).toThrow(new Error(error));
  });

  it('variables that are added later', () => {
    expect(() =>
      synth((stack) => {
        const created = new NodeFunction(stack, 'It', { functionName: 'f', entry, environment: {} });
        created.addEnvironment(variable(stack));
      }),
    ).toThrow(new Error('test/It: variables must be known at synthesis (values in it may be tokens), got a token'));
  });
});
