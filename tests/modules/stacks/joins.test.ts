import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { DaxCluster } from '../../../modules/dax-cluster';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { NetworkLookup } from '../../../modules/network-lookup';
import { NodeFunction } from '../../../modules/node-function';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { StaticSite } from '../../../modules/static-site';
import { WriteBuffer } from '../../../modules/write-buffer';
import { readStack } from '../../../testkit';
import { testApp } from '../../support/test-app';
import { synthStacks } from './support';
import '../../../testkit/jest';

const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-a', 'subnet-b'] };
const entry = require.resolve('../../../functions/drain-buffer');

const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
const partitionKey = { name: 'id', type: 'S' } as const;

const tableIn = (scope: Construct, id = 'Table', props: object = {}) =>
  new DynamoDbTable(scope, id, { tableName: 'orders', partitionKey, ...props });
const functionIn = (scope: Construct, id = 'Function', props: object = {}) =>
  new NodeFunction(scope, id, { functionName: `work-${id}`, entry, environment: {}, vpc, ...props });

const idsOf = (blocks: object) => Object.keys(blocks).sort();

const tables = [{ tableArn }];

describe.each([
  ['RedisCache', (scope: Construct) => new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc })],
  ['ServerlessRedisCache', (scope: Construct) => new ServerlessRedisCache(scope, 'Cache', { cacheName: 'menu', vpc })],
  ['DaxCluster', (scope: Construct) => new DaxCluster(scope, 'Cache', { clusterName: 'menu', vpc, tables })],
])('%s in one stack and its client in another', (_, serviceIn) => {
  it('are joined in the stack of the client, which depends on the other', () => {
    const { data, api } = synthStacks(['data', 'api'], (stacks) => {
      serviceIn(stacks.data).connectFrom(functionIn(stacks.api));
    });
    expect(data).not.toHaveResource('aws_vpc_security_group_ingress_rule');
    expect(idsOf(api.resources('aws_vpc_security_group_ingress_rule'))).toEqual(['Function/To-data-Cache/Ingress']);
    expect(idsOf(api.resources('aws_vpc_security_group_egress_rule'))).toEqual(['Function/To-data-Cache/Egress']);
    expect(idsOf(api.data('terraform_remote_state'))).toEqual(['cross-stack-reference-input-data']);
    expect(data).not.toHaveDataSource('terraform_remote_state');
  });

  it('are joined with two services of the same path', () => {
    const { api } = synthStacks(['data', 'more', 'api'], (stacks) => {
      serviceIn(stacks.data).connectFrom(functionIn(stacks.api, 'One'));
      serviceIn(stacks.more).connectFrom(functionIn(stacks.api, 'Two'));
    });
    expect(idsOf(api.resources('aws_vpc_security_group_ingress_rule'))).toEqual([
      'One/To-data-Cache/Ingress',
      'Two/To-more-Cache/Ingress',
    ]);
  });

  it('keep their construct ids in one stack', () => {
    const { data } = synthStacks(['data'], (stacks) => serviceIn(stacks.data).connectFrom(functionIn(stacks.data)));
    expect(idsOf(data.resources('aws_vpc_security_group_ingress_rule'))).toEqual(['Cache/From-Function/Ingress']);
  });
});

describe('A stream consumer', () => {
  it('is created in the stack of a function that is in another stack than the table', () => {
    const { data, api } = synthStacks(['data', 'api'], (stacks) => {
      const follower = functionIn(stacks.api);
      const table = tableIn(stacks.data, 'Table', { stream: 'KEYS_ONLY' });
      table.grantRead(follower);
      table.addStreamConsumer('Follow', { function: follower });
    });
    expect(data).not.toHaveResource('aws_lambda_event_source_mapping');
    expect(data).not.toHaveDataSource('terraform_remote_state');
    expect(idsOf(api.resources('aws_lambda_event_source_mapping'))).toEqual(['Function/data-Table-Follow/Resource']);
    expect(api.resource('aws_sqs_queue').name).toBe('orders-Follow-failures');
  });

  it('follows two tables of the same path with one function', () => {
    const { api } = synthStacks(['orders', 'users', 'api'], (stacks) => {
      const follower = functionIn(stacks.api);
      for (const stack of [stacks.orders, stacks.users]) {
        const props = { tableName: stack.node.id, stream: 'KEYS_ONLY' };
        tableIn(stack, 'Table', props).addStreamConsumer('Follow', { function: follower });
      }
    });
    expect(idsOf(api.resources('aws_lambda_event_source_mapping'))).toEqual([
      'Function/orders-Table-Follow/Resource',
      'Function/users-Table-Follow/Resource',
    ]);
  });
});

describe('A network', () => {
  const region = '${data.aws_region.Network/Here/Region.id}';
  const [partition, account] = [
    '${data.aws_partition.Network/Here/Partition.partition}',
    '${data.aws_caller_identity.Network/Here/Account.account_id}',
  ];

  it('allows tables of a stack that is in the network', () => {
    const { net, data } = synthStacks(['net', 'data'], (stacks) => {
      const network = new NetworkLookup(stacks.net, 'Network', { vpcName: 'main', dynamodbEndpoint: 'create' });
      const lookedUp = new NetworkLookup(stacks.data, 'Other', { vpcName: 'main' });
      for (const each of [network, lookedUp])
        each.allowTable(tableIn(stacks.data, `Of${each.node.id}`, { tableName: `of-${each.node.id}` }));
      network.allowTable(DynamoDbTable.fromTable(stacks.data, 'Existing', { tableArn, partitionKey }));
      network.allowTable(tableIn(stacks.net));
      new RedisCache(stacks.data, 'Cache', { cacheName: 'menu', vpc: network.functionVpc });
    });
    const [statement] = net.statements('Network/DynamodbPolicy');
    const arns = [
      `arn:${partition}:dynamodb:${region}:${account}:table/of-Network`,
      tableArn,
      '${aws_dynamodb_table.Table/Resource.arn}',
    ];
    expect(statement?.resources).toEqual(arns.flatMap((arn) => [arn, `${arn}/index/*`]));
    expect(net).not.toHaveDataSource('terraform_remote_state');
    expect(idsOf(data.data('terraform_remote_state'))).toEqual(['cross-stack-reference-input-net']);
  });
});

describe('A grant', () => {
  const policiesOf = (build: Parameters<typeof synthStacks<'orders' | 'users' | 'api'>>[1]) =>
    Object.values(synthStacks(['orders', 'users', 'api'], build).api.resources('aws_iam_role_policy'))
      .map(({ name }) => name)
      .filter((name) => !/^Function-(Logging|Vpc)$/.test(String(name)))
      .sort();

  it('has a name from the whole path of an owner in another stack, so that owners of the same path differ', () => {
    const names = policiesOf(({ orders, users, api }) => {
      const reader = functionIn(api);
      for (const owner of [tableIn(orders), tableIn(users), tableIn(api)]) owner.grantRead(reader);
    });
    expect(names).toEqual(['Table-Read', 'orders-Table-Read', 'users-Table-Read']);
  });

  it('is made once if it is repeated', () => {
    const names = policiesOf(({ orders, api }) => {
      const [table, reader] = [tableIn(orders), functionIn(api)];
      table.grantRead(reader);
      expect(table.grantRead(reader)).toBe(table.grantRead(reader));
    });
    expect(names).toEqual(['orders-Table-Read']);
  });

  it('has a hash in its name if the path of another owner gives the same name', () => {
    const names = policiesOf(({ api }) => {
      const reader = functionIn(api);
      const shop = tableIn(new Construct(api, 'Shop'));
      for (const owner of [shop, tableIn(api, 'Shop-Table', { tableName: 'other' })]) owner.grantRead(reader);
    });
    expect(names).toEqual(['Shop-Table-Read', expect.stringMatching(/^Shop-Table-Read-[\da-f]{8}$/)]);
  });

  it('has a name that IAM accepts, of at most 128 characters, whatever the path of the owner', () => {
    const [spaced, ...long] = policiesOf(({ api }) => {
      const reader = functionIn(api);
      const deep = new Construct(new Construct(api, 'a'.repeat(80)), 'b'.repeat(80));
      const others = [
        tableIn(deep, 'Other', { tableName: 'other' }),
        tableIn(api, 'My table (old)', { tableName: 'old' }),
      ];
      for (const owner of [tableIn(deep), ...others]) owner.grantRead(reader);
    }).map(String);
    expect(long.map(({ length }) => length)).toEqual([128, 128]);
    expect(new Set(long).size).toBe(2);
    expect(spaced).toMatch(/^My-table-old--Read-[\da-f]{8}$/);
  });

  it('of a buffer, a buffered table and a site goes to a function of another stack', () => {
    const names = policiesOf(({ orders, users, api }) => {
      const sender = functionIn(api);
      new WriteBuffer(orders, 'Buffer', { queueName: 'orders', table: tableIn(users) }).grantSend(sender);
      new StaticSite(users, 'Site', { bucketName: 'shop-site' }).grantPublish(sender, 'a'.repeat(200));
    });
    expect(names).toEqual(['orders-Buffer-Send', expect.stringMatching(/^users-Site-Publish-a{100}-[\da-f]{8}$/)]);
  });
});

it('A role has a name of at most 64 characters with its region, and another one for each function', () => {
  const { api } = synthStacks(['api'], (stacks) => {
    for (const end of ['a', 'b']) functionIn(stacks.api, end, { functionName: `${'work-'.repeat(12)}-${end}` });
    functionIn(stacks.api, 'short', { functionName: 'w'.repeat(49) });
  });
  const names = Object.values(api.resources('aws_iam_role')).map(({ name }) => String(name).replace(/-\$\{.*\}$/, ''));
  expect(names).toEqual([
    expect.stringMatching(/^(work-){8}-[\da-f]{8}$/),
    expect.stringMatching(/^(work-){8}-[\da-f]{8}$/),
    'w'.repeat(49),
  ]);
  expect(new Set(names).size).toBe(3);
});

it('A role of a function whose name only Terraform knows is named after it too', () => {
  const { api } = synthStacks(['api'], (stacks) => {
    functionIn(stacks.api, 'Work', { functionName: new TerraformVariable(stacks.api, 'name', {}).stringValue });
  });
  expect(api.resource('aws_iam_role').name).toBe(
    '${length("${var.name}") <= 49 ? "${var.name}" : join("-", [substr("${var.name}", 0, 40), substr(sha256("${var.name}"), 0, 8)])}-${data.aws_region.Work/Region.id}',
  );
});

it('Stacks in a construct are joined too, and the testkit reads them', () => {
  const app = testApp();
  const stackIn = (scope: string, name: string) => {
    const stack = new TerraformStack(new Construct(app, scope), name);
    new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
    return stack;
  };
  const [data, api] = [stackIn('Team', 'data'), stackIn('Other', 'api')];
  const reader = functionIn(api);
  tableIn(data).grantRead(reader);
  new RedisCache(data, 'Cache', { cacheName: 'menu', vpc }).connectFrom(reader);
  for (const stack of [data, api]) stack.prepareStack();
  const read = readStack(JSON.stringify(api.toTerraform()));
  expect(read.resource('aws_iam_role_policy', 'Function/Team-data-Table-Read/Resource').name).toBe(
    'Team-data-Table-Read',
  );
  expect(idsOf(read.resources('aws_vpc_security_group_egress_rule'))).toEqual(['Function/To-Team-data-Cache/Egress']);
  expect(idsOf(read.data('terraform_remote_state'))).toEqual(['cross-stack-reference-input-Team--data']);
});
