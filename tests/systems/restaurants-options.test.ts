import { NetworkLookup } from '../../modules/network-lookup';
import { RestaurantsSystem } from '../../systems/restaurants';
import { synth } from '../../testkit';
import { systemProps } from './fixture';
import {
  config,
  connecting,
  FUNCTIONS,
  functionOf,
  grantsOf,
  group,
  joined,
  nodes,
  reading,
  running,
  synthSystem,
  table,
} from './restaurants';
import '../../testkit/jest';

describe('RestaurantsSystem with a serverless cache', () => {
  const stack = synthSystem({ config: { ...config, cache: 'serverless' } });
  const serverless = 'aws_elasticache_serverless_cache.Menu/Cache/Resource';

  it('has no nodes, and otherwise the same resources at the same paths', () => {
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
    expect(stack).not.toHaveResource('aws_elasticache_replication_group');
    expect(Object.keys(stack.resources('aws_elasticache_serverless_cache'))).toEqual(['Menu/Cache/Resource']);
    for (const type of kept) expect(Object.keys(stack.resources(type))).toEqual(Object.keys(before.resources(type)));
    for (const type of kept.slice(1)) expect(stack.resources(type)).toEqual(before.resources(type));
  });

  it('places the cache in the private subnets, in its security group', () => {
    expect(stack.resource('aws_elasticache_serverless_cache')).toMatchObject({
      name: 'menu',
      subnet_ids: ['subnet-a', 'subnet-b'],
      security_group_ids: [group('Cache')],
    });
  });

  it('sets the variables for a serverless cache on each function', () => {
    for (const id of FUNCTIONS) {
      expect(functionOf(stack, id)?.environment).toMatchObject({
        variables: {
          REDIS_URL: `rediss://\${${serverless}.endpoint[0].address}:6379`,
          REDIS_IAM_USER: joined(id),
          REDIS_IAM_CACHE: `\${${serverless}.name}`,
          REDIS_IAM_SERVERLESS: 'true',
        },
      });
    }
  });

  it.each(FUNCTIONS)('allows %s to connect to that cache', (id) => {
    expect(grantsOf(stack, id)).toMatchObject(connecting(serverless, id));
    expect(Object.keys(grantsOf(stack, id))).toEqual(Object.keys(grantsOf(synthSystem(), id)));
  });
});

describe('RestaurantsSystem with', () => {
  it('capacity provisions the table and its index', () => {
    const provisioned = synthSystem({ config: { ...config, capacity: { read: 5, write: 5 } } });
    const capacity = { read_capacity: 5, write_capacity: 5 };
    expect(provisioned.resource('aws_dynamodb_table')).toMatchObject({
      ...capacity,
      global_secondary_index: [capacity],
    });
  });

  it('no authentication and no encryption gives its functions no permissions and variables for them', () => {
    const plain = { ...config.cache, encryptionInTransit: false, authentication: 'none' } as const;
    const stack = synthSystem({ redisPort: 6380, config: { ...config, cache: plain } });
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

  it('a network that creates the DynamoDB endpoint allows requests for its table there', () => {
    const stack = synth((scope) => {
      const network = new NetworkLookup(scope, 'Lookup', { vpcName: 'shop', dynamodbEndpoint: 'create' });
      new RestaurantsSystem(scope, 'Menu', { ...systemProps(scope, 'menu', config), network });
    });
    const [statement] = stack.statements('Lookup/DynamodbPolicy');
    expect(statement?.resources).toEqual([`\${${table}.arn}`, `\${${table}.arn}/index/*`]);
  });
});

describe('RestaurantsSystem with measurable', () => {
  const stack = synthSystem({ config: { ...config, measurable: true } });

  it('deploys the measuring function and outputs its name', () => {
    expect(functionOf(stack, 'Measure')).toMatchObject({
      function_name: 'menu-measure',
      timeout: 300,
      environment: { variables: { TABLE_NAME: `\${${table}.name}` } },
    });
    expect(stack.outputs).toMatchObject({
      restaurants: { value: { measureFunctionName: '${aws_lambda_function.Menu/Measure/Resource.function_name}' } },
    });
  });

  it('allows Measure to read the table and connect to the cache', () => {
    expect(grantsOf(stack, 'Measure')).toEqual({
      ...running('Measure'),
      ...connecting(nodes, 'Measure'),
      'Menu-Table-Read': [reading],
    });
  });
});
