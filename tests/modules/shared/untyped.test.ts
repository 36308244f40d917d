import { pathToFileURL } from 'node:url';
import type { TerraformStack } from 'cdktf';
import { TerraformVariable } from 'cdktf';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';

const entry = require.resolve('../../../functions/drain-buffer');
const partitionKey = { name: 'id', type: 'S' } as const;
const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const EACH_NAME = 'must be an enumerable property of the object itself, not of its class or prototype';

/** Props and arguments of any type, as JavaScript passes them. */
// biome-ignore lint/suspicious/noExplicitAny: TypeScript would reject them.
type Anything = any;

const tableIn = (stack: TerraformStack, props: Anything = {}) =>
  new DynamoDbTable(stack, 'It', { tableName: 'orders', partitionKey, ...props });
const importedIn = (stack: TerraformStack, props: Anything) =>
  DynamoDbTable.fromTable(stack, 'It', { tableArn, partitionKey, ...props });
const functionIn = (stack: TerraformStack, props: Anything = {}) =>
  new NodeFunction(stack, 'It', { functionName: 'work', entry, environment: {}, ...props });
const siteIn = (stack: TerraformStack, props: Anything = {}) =>
  new StaticSite(stack, 'It', { bucketName: 'shop-site', ...props });
const redisIn = (stack: TerraformStack, props: Anything) =>
  new RedisCache(stack, 'It', { cacheName: 'c', vpc, ...props });
const bufferIn = (stack: TerraformStack, props: Anything = {}) =>
  new WriteBuffer(stack, 'It', {
    queueName: 'q',
    table: new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey }),
    ...props,
  });
const filteredIn = (stack: TerraformStack, filters: Anything) =>
  new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey, stream: 'KEYS_ONLY' }).addStreamConsumer(
    'It',
    {
      function: new NodeFunction(stack, 'Function', { functionName: 'work', entry, environment: {} }),
      filters,
    },
  );

const errorOf = (build: (stack: TerraformStack) => unknown): string => {
  try {
    synth((stack) => void build(stack));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

class TableProps {
  public readonly tableName = 'orders';
  public readonly partitionKey = partitionKey;
  public get deletionProtection() {
    return false;
  }
}

class Variables {
  public get TABLE_NAME() {
    return 'orders';
  }
}

describe('props that a copy would lack', () => {
  it.each<[string, string, (stack: TerraformStack) => unknown]>([
    ['of a class', 'deletionProtection', (stack) => new DynamoDbTable(stack, 'It', new TableProps())],
    [
      'of a prototype',
      'deletionProtection',
      (stack) =>
        new DynamoDbTable(
          stack,
          'It',
          Object.assign(Object.create({ deletionProtection: false }), { tableName: 'orders', partitionKey }),
        ),
    ],
    [
      'that are not enumerable',
      'tableName',
      (stack) =>
        new DynamoDbTable(
          stack,
          'It',
          Object.defineProperty({ partitionKey } as Anything, 'tableName', { value: 'orders' }),
        ),
    ],
    [
      'of a key',
      'sortKey.type',
      (stack) => tableIn(stack, { sortKey: Object.assign(Object.create({ type: 'S' }), { name: 'at' }) }),
    ],
    ['among variables', 'environment.TABLE_NAME', (stack) => functionIn(stack, { environment: new Variables() })],
  ])('are rejected %s', (_, name, build) => {
    expect(errorOf(build)).toBe(`test/It: ${name} ${EACH_NAME}`);
  });

  it('are not the fields of a class, nor its methods', () => {
    class Fields extends Object {
      public readonly tableName = 'orders';
      public readonly partitionKey = partitionKey;
      public describe() {
        return this.tableName;
      }
    }
    expect(errorOf((stack) => new DynamoDbTable(stack, 'It', new Fields()))).toBe('');
  });
});

describe('a prop or an argument in JavaScript', () => {
  it.each<[string, (stack: TerraformStack) => unknown]>([
    [
      'environment must be an object, got {}',
      (stack) => functionIn(stack, { environment: new Map([['TABLE', 'orders']]) }),
    ],
    ['capacity must be an object, got {}', (stack) => tableIn(stack, { capacity: new Map([['read', 5]]) })],
    [
      'environment must have only strings as values, got test/Size for SIZE',
      (stack) => functionIn(stack, { environment: { SIZE: new TerraformVariable(stack, 'Size', {}) } }),
    ],
    ['variables must be an object, got ["TABLE"]', (stack) => functionIn(stack).addEnvironment(['TABLE'] as Anything)],
    [
      'variables must be an object, got a function',
      (stack) => functionIn(stack).addEnvironment((() => ({})) as Anything),
    ],
    ['entry must be a string, got "file:', (stack) => functionIn(stack, { entry: pathToFileURL(entry) })],
    ['entry must be a string, got "file:', (stack) => bufferIn(stack, { entry: pathToFileURL(entry) })],
    ['layers[0] must be set, got undefined', (stack) => functionIn(stack, { layers: [undefined] })],
    ['external[0] must not be empty, got ""', (stack) => functionIn(stack, { external: [''] })],
    ['external[0] must be set, got undefined', (stack) => functionIn(stack, { external: new Array(1) })],
    ['loaders..ejs must be a string, got undefined', (stack) => functionIn(stack, { loaders: { '.ejs': undefined } })],
    [
      'vpc.dynamodbPrefixListId must be the id of a prefix list such as pl-0a1b2c3d, got dynamodb',
      (stack) => functionIn(stack, { vpc: { ...vpc, dynamodbPrefixListId: 'dynamodb' } }),
    ],
    [
      'securityGroupNames[0] must be set, got undefined',
      (stack) => new NetworkLookup(stack, 'It', { vpcId: 'vpc-1', securityGroupNames: new Array(1) }),
    ],
    ['authentication must be an object, got ["iam"]', (stack) => redisIn(stack, { authentication: ['iam'] })],
    [
      'replicas[0].region must be a region such as eu-west-1, got Europe',
      (stack) => tableIn(stack, { replicas: [{ region: 'Europe' }] }),
    ],
    [
      'witnessRegion must be a region such as eu-west-1, got Europe',
      (stack) => tableIn(stack, { witnessRegion: 'Europe' }),
    ],
    [
      'replicas[0].kmsKeyArn must be the ARN of a KMS key, got mine',
      (stack) =>
        tableIn(stack, {
          encryption: 'arn:aws:kms:us-east-1:123456789012:key/abc',
          replicas: [{ region: 'eu-west-1', kmsKeyArn: 'mine' }],
        }),
    ],
    [
      'globalSecondaryIndexes[0].projection[0] must be set, got undefined',
      (stack) => tableIn(stack, { globalSecondaryIndexes: [{ name: 'by-a', partitionKey, projection: [undefined] }] }),
    ],
    ['streamArn must be the ARN of a stream of a table, got mine', (stack) => importedIn(stack, { streamArn: 'mine' })],
    ['kmsKeyArn must be the ARN of a KMS key, got mine', (stack) => importedIn(stack, { kmsKeyArn: 'mine' })],
    [
      'index name must be 3 to 255 letters, digits, underscores, hyphens or dots, got ""',
      (stack) => importedIn(stack, { globalSecondaryIndexes: [{ name: '', partitionKey }] }),
    ],
    [
      'table.tableArn must be the ARN of a table, got orders',
      (stack) => bufferIn(stack, { table: { tableArn: 'orders', partitionKey, grant: () => undefined } }),
    ],
    [
      'table.partitionKey.type must be one of S, N, B, got String',
      (stack) =>
        bufferIn(stack, { table: { tableArn, partitionKey: { name: 'id', type: 'String' }, grant: () => undefined } }),
    ],
    [
      'tables[0].tableArn must be a string, got {"x":1}',
      (stack) => new DaxCluster(stack, 'It', { clusterName: 'c', vpc, tables: [{ tableArn: { x: 1 } as Anything }] }),
    ],
    [
      'hostedZoneId must be the id of a zone such as Z0123456789ABC, got example.com',
      (stack) => siteIn(stack, { hostedZoneId: 'example.com' }),
    ],
    [
      'filters[0].eventName[0] must be a value of JSON, got undefined',
      (stack) => filteredIn(stack, [{ eventName: [undefined] }]),
    ],
    [
      'filters[0].dynamodb.Keys.id must be a value of JSON, got a function',
      (stack) => filteredIn(stack, [{ dynamodb: { Keys: { id: () => 1 } } }]),
    ],
    [
      'filters[0].eventName must be one of INSERT, MODIFY, REMOVE, got insert',
      (stack) => filteredIn(stack, [{ eventName: ['insert'] }]),
    ],
    [
      'sourceARN is not a prop, did you mean sourceArn?',
      (stack) => bufferIn(stack).allowSend({ service: 'sns.amazonaws.com', sourceARN: 'x' } as Anything),
    ],
    [
      'service must be set, got undefined; sourceArn must be set, got undefined',
      (stack) => bufferIn(stack).allowSend(null as Anything),
    ],
    [
      'principals or notPrincipals of a statement must be set; actions or notActions of a statement must be set',
      (stack) => bufferIn(stack).addToQueuePolicy(null as Anything),
    ],
    [
      'action is not a prop, did you mean actions?',
      (stack) => siteIn(stack).addToBucketPolicy({ action: ['s3:GetObject'] } as Anything),
    ],
    [
      'actions must be a list, got s3:GetObject',
      (stack) => siteIn(stack).addToBucketPolicy({ actions: 's3:GetObject' } as Anything),
    ],
  ])('gives the sentence "%s"', (sentence, build) => {
    expect(errorOf(build)).toMatch(/^test\/(Table\/)?It: /);
    expect(errorOf(build)).toContain(sentence);
  });

  it('is compared with the names that begin with it first', () => {
    const typed = { memory: 128, timeout: 5, env: {}, entri: 'x', desc: 'y' };
    expect(errorOf((stack) => new NodeFunction(stack, 'It', typed as Anything))).toBe(
      'test/It: memory is not a prop, did you mean memoryMegabytes?; timeout is not a prop, did you mean timeoutSeconds?; ' +
        'env is not a prop, did you mean environment?; entri is not a prop, did you mean entry?; ' +
        'desc is not a prop, did you mean description?; functionName must be set, got undefined',
    );
  });
});
