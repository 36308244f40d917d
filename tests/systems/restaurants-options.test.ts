import { NetworkLookup } from '../../modules/network-lookup';
import { RestaurantsSystem } from '../../systems/restaurants';
import { synth } from '../../testkit';
import {
  connecting,
  FUNCTIONS,
  functionOf,
  grantsOf,
  group,
  nodes,
  running,
  settings,
  synthSystem,
  table,
  user,
} from './restaurants-fixture';

describe('a RestaurantsSystem with cache serverless', () => {
  const stack = synthSystem({ cache: 'serverless' });
  const serverless = 'aws_elasticache_serverless_cache.Menu/Cache/Resource';

  it('has no nodes, and the same functions, table, groups and rules in the same places', () => {
    const before = synthSystem();
    const kept = [
      'aws_lambda_function',
      'aws_dynamodb_table',
      'aws_iam_role',
      'aws_security_group',
      'aws_vpc_security_group_ingress_rule',
      'aws_vpc_security_group_egress_rule',
      'aws_elasticache_user',
      'aws_elasticache_user_group',
    ];
    expect(stack.resources('aws_elasticache_replication_group')).toEqual({});
    expect(Object.keys(stack.resources('aws_elasticache_serverless_cache'))).toEqual(['Menu/Cache/Resource']);
    for (const type of kept) expect(Object.keys(stack.resources(type))).toEqual(Object.keys(before.resources(type)));
    for (const type of kept.slice(1)) expect(stack.resources(type)).toEqual(before.resources(type));
  });

  it('lies in the private subnets, behind the one group', () => {
    expect(stack.resource('aws_elasticache_serverless_cache')).toMatchObject({
      name: 'menu',
      subnet_ids: ['subnet-a', 'subnet-b'],
      security_group_ids: [group('Cache')],
    });
  });

  it('tells each function that its token is one for a serverless cache', () => {
    for (const id of FUNCTIONS) {
      expect(functionOf(stack, id)?.environment).toMatchObject({
        variables: {
          REDIS_URL: `rediss://\${${serverless}.endpoint[0].address}:6379`,
          REDIS_IAM_USER: `\${${user}.user_id}`,
          REDIS_IAM_CACHE: `\${${serverless}.name}`,
          REDIS_IAM_SERVERLESS: 'true',
        },
      });
    }
  });

  it.each(FUNCTIONS)('lets %s connect to that one', (id) => {
    expect(grantsOf(stack, id)).toMatchObject(connecting(serverless));
    expect(Object.keys(grantsOf(stack, id))).toEqual(Object.keys(grantsOf(synthSystem(), id)));
  });
});

describe('a RestaurantsSystem with', () => {
  it('deletionProtection and pointInTimeRecovery keeps its table', () => {
    const stack = synthSystem({ deletionProtection: true, pointInTimeRecovery: true });
    expect(stack.resource('aws_dynamodb_table')).toMatchObject({
      deletion_protection_enabled: true,
      point_in_time_recovery: { enabled: true },
    });
  });

  it('capacity provisions the table and its index', () => {
    const provisioned = synthSystem({ capacity: { read: 5, write: 5 } }).resource('aws_dynamodb_table');
    const capacity = { read_capacity: 5, write_capacity: 5 };
    expect(provisioned).toMatchObject({ ...capacity, global_secondary_index: [capacity] });
  });

  it('alarms false has none', () => {
    expect(synthSystem({ alarms: false }).resources('aws_cloudwatch_metric_alarm')).toEqual({});
  });

  it('no authentication and no encryption gives its functions neither rights nor names for it', () => {
    const plain = { ...settings.nodes, port: 6380, encryptionInTransit: false, authentication: 'none' } as const;
    const stack = synthSystem({ nodes: plain });
    expect(functionOf(stack, 'Invalidate')?.environment).toEqual({
      variables: {
        NODE_OPTIONS: '--enable-source-maps',
        REDIS_URL: `redis://\${${nodes}.primary_endpoint_address}:6380`,
      },
    });
    expect(Object.keys(grantsOf(stack, 'Get')).sort()).toEqual(
      [...Object.keys(running('Get')), 'Menu-Table-Read'].sort(),
    );
  });

  it('a network whose endpoint it makes has that carry requests for its table', () => {
    const stack = synth((scope) => {
      const network = new NetworkLookup(scope, 'Network', { vpcName: 'shop', dynamodbEndpoint: 'create' });
      new RestaurantsSystem(scope, 'Menu', { ...settings, network });
    });
    const [statement] = stack.statements('Network/DynamodbPolicy');
    expect(statement?.resources).toEqual([`\${${table}.arn}`, `\${${table}.arn}/index/*`]);
  });
});

describe('a RestaurantsSystem with measurable', () => {
  const stack = synthSystem({ measurable: true });

  it('deploys a function that measures, and puts out its name', () => {
    expect(functionOf(stack, 'Measure')).toMatchObject({
      function_name: 'menu-measure',
      timeout: 300,
      environment: { variables: { TABLE_NAME: `\${${table}.name}` } },
    });
    expect(stack.outputs).toMatchObject({
      restaurants: { value: { measureFunctionName: '${aws_lambda_function.Menu/Measure/Resource.function_name}' } },
    });
  });

  it('lets Measure read the table and connect to the cache', () => {
    expect(grantsOf(stack, 'Measure')).toEqual({
      ...running('Measure'),
      ...connecting(nodes),
      'Menu-Table-Read': [{ actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'], resources: [`\${${table}.arn}`] }],
    });
  });
});
