import { TerraformOutput, type TerraformStack } from 'cdktf';
import { type CacheUser, RedisCache, type RedisCacheProps } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import { synth } from '../../../testkit';
import { clientIn, secretArn, where as vpc } from './fixture';

const reader: CacheUser = { name: 'reader', commands: ['get', 'ping'] };
const writer: CacheUser = { name: 'writer', commands: ['set', 'ping'] };

const client = (scope: TerraformStack, id: string) => clientIn(scope, id).client;
const synthUsers = (
  connect: (cache: RedisCache, stack: TerraformStack) => void,
  props: Partial<RedisCacheProps> = {},
) =>
  synth((stack) => {
    const cache = new RedisCache(stack, 'Cache', { cacheName: 'menu', vpc, keyPattern: 'menu:*', ...props });
    connect(cache, stack);
  });
const accessOf = (stack: ReturnType<typeof synth>) =>
  Object.fromEntries(
    Object.entries(stack.resources('aws_elasticache_user')).map(([path, { user_id, access_string }]) => [
      path,
      [user_id, access_string],
    ]),
  );
const SHARED = '~menu:* -@all +get +mget +set +unlink +eval +scan +ping +info';

describe('RedisCache with a user for each client', () => {
  const stack = synthUsers((cache, scope) => {
    cache.connectFrom(client(scope, 'Reader'), reader);
    cache.connectFrom(client(scope, 'Writer'), writer);
  });

  it('creates a user for each, and disables the one that clients share', () => {
    expect(accessOf(stack)).toEqual({
      'Cache/User': ['menu', `off ${SHARED}`],
      'Cache/DefaultUser': ['menu-default', 'off -@all'],
      'Cache/User-reader': ['menu-reader', 'on ~menu:* -@all +get +ping'],
      'Cache/User-writer': ['menu-writer', 'on ~menu:* -@all +set +ping'],
    });
    expect(stack.resource('aws_elasticache_user_group').user_ids).toEqual(
      ['User', 'DefaultUser', 'User-reader', 'User-writer'].map((id) => `\${aws_elasticache_user.Cache/${id}.user_id}`),
    );
  });

  it('allows a client to connect as its own user only, once the user is in the group', () => {
    expect(stack.statements('Reader/Cache-Connect/Document')).toEqual([
      {
        actions: ['elasticache:Connect'],
        resources: [
          '${aws_elasticache_replication_group.Cache/Resource.arn}',
          '${aws_elasticache_user.Cache/User-reader.arn}',
        ],
      },
    ]);
    expect(stack.resource('aws_iam_role_policy', 'Reader/Cache-Connect/Resource').depends_on).toEqual([
      'aws_elasticache_user_group.Cache/UserGroup',
    ]);
  });

  it('tells the client its user, once the user is in the group', () => {
    const json = synthUsers((cache, scope) => {
      const { client: own, variables } = clientIn(scope, 'Reader');
      cache.connectFrom(own, reader);
      new TerraformOutput(scope, 'user', { value: variables.REDIS_IAM_USER });
    });
    expect(json.outputs.user?.value).toBe(
      '${element([aws_elasticache_user.Cache/User-reader.user_id, aws_elasticache_user_group.Cache/UserGroup.user_group_id], 0)}',
    );
  });

  it('keeps the shared user for clients without one', () => {
    const mixed = synthUsers((cache, scope) => {
      cache.connectFrom(client(scope, 'Reader'), reader);
      cache.grantConnect(client(scope, 'Other'));
    });
    expect(accessOf(mixed)['Cache/User']).toEqual(['menu', `on ${SHARED}`]);
    expect(mixed.statements('Other/Cache-Connect/Document')[0]).toMatchObject({
      resources: [expect.any(String), '${aws_elasticache_user.Cache/User.arn}'],
    });
  });

  it('lets several clients be one user, and one client connect repeatedly', () => {
    const shared = synthUsers((cache, scope) => {
      const one = client(scope, 'One');
      cache.connectFrom(one, reader);
      cache.connectFrom(one, { ...reader, commands: [...reader.commands].reverse() });
      cache.connectFrom(client(scope, 'Two'), reader);
    });
    expect(Object.keys(accessOf(shared))).toEqual(['Cache/User', 'Cache/DefaultUser', 'Cache/User-reader']);
  });

  it.each<RedisCacheProps['authentication']>(['none', { secretArn }])(
    'creates none with authentication %j',
    (authentication) => {
      const open = synthUsers((cache, scope) => cache.connectFrom(client(scope, 'Reader'), reader), {
        authentication,
      } as Partial<RedisCacheProps>);
      expect(Object.keys(open.resources('aws_elasticache_user'))).toEqual([]);
    },
  );

  it('works alike for a serverless cache', () => {
    const serverless = synth((scope) => {
      const cache = new ServerlessRedisCache(scope, 'Cache', { cacheName: 'menu', vpc, keyPattern: 'menu:*' });
      cache.connectFrom(client(scope, 'Reader'), reader);
      cache.connectFrom(client(scope, 'Writer'), writer);
    });
    expect(accessOf(serverless)).toEqual(accessOf(stack));
  });

  it.each([
    [{ ...reader, name: 'Reader_1' }, 'user.name must be lowercase letters, digits and single hyphens, got Reader_1'],
    [{ ...reader, name: 'default' }, 'user.name must not be that of the disabled user, got default'],
    [
      { ...reader, name: 'r'.repeat(36) },
      `user.name (after the name of the cache and a hyphen) must have at most 40 characters, got menu-${'r'.repeat(36)}`,
    ],
    [{ ...reader, commands: [] }, 'user.commands must contain at least one command, got []'],
    [
      { ...reader, commands: ['GET', '@all'] },
      'user.commands[0] must be the name of a command in lowercase, such as get, got GET; ' +
        'user.commands[1] must be the name of a command in lowercase, such as get, got @all',
    ],
    [{ name: 'reader' }, 'user.commands must be set, got undefined'],
    ['reader', 'user must be an object, got "reader"'],
  ])('rejects the user %j', (user, words) => {
    expect(() => synthUsers((cache, scope) => cache.connectFrom(client(scope, 'Reader'), user as CacheUser))).toThrow(
      `test/Cache: ${words}`,
    );
  });

  it('rejects other commands for the same user', () => {
    expect(() =>
      synthUsers((cache, scope) => {
        cache.connectFrom(client(scope, 'One'), reader);
        cache.connectFrom(client(scope, 'Two'), { name: 'reader', commands: ['set'] });
      }),
    ).toThrow('test/Cache: user.commands must be those of the other client of the user reader, got ["set"]');
  });
});
