import { ElasticacheUser } from '@cdktf/provider-aws/lib/elasticache-user';
import { ElasticacheUserGroup } from '@cdktf/provider-aws/lib/elasticache-user-group';
import type { Construct } from 'constructs';
import type { RedisEnv } from '../../../runtime/cache/env';
import { type Finding, must } from '../check';
import type { Access } from '../vpc';
import type { Cache } from './cache';

/**
 * The commands that `runtime/cache` calls: reads, writes, the script that releases a lease, deletion, and statistics.
 */
const COMMANDS = ['get', 'mget', 'set', 'unlink', 'eval', 'scan', 'ping', 'info'];

/** Valkey caches accept users of Redis OSS but not the reverse, so these users survive a change of engine. */
const ENGINE = 'redis';

/**
 * Creates a user group with the user that clients sign tokens for, and with the mandatory user `default`.
 * Unauthenticated connections get this user, so it is disabled.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function createIamUser(scope: Construct, cacheName: string, keyPattern: string) {
  // ElastiCache does not delete a group that a cache still uses, nor then its users.
  const lifecycle = { createBeforeDestroy: true };
  const user = new ElasticacheUser(scope, 'User', {
    // IAM requires both to be equal.
    userId: cacheName,
    userName: cacheName,
    engine: ENGINE,
    accessString: `on ~${keyPattern} -@all ${COMMANDS.map((command) => `+${command}`).join(' ')}`,
    authenticationMode: { type: 'iam' },
    lifecycle,
  });
  const defaultUser = new ElasticacheUser(scope, 'DefaultUser', {
    userId: `${cacheName}-default`,
    userName: 'default',
    engine: ENGINE,
    accessString: 'off -@all',
    noPasswordRequired: true,
    lifecycle,
  });
  const group = new ElasticacheUserGroup(scope, 'UserGroup', {
    userGroupId: cacheName,
    engine: ENGINE,
    userIds: [user.userId, defaultUser.userId],
    lifecycle,
  });
  return { user, group };
}

/** A user id has at most 40 characters, including the suffix `-default`. */
export const iamNameFinding = (authentication: unknown, cacheName: string): Finding =>
  must('cacheName (with IAM, for the user <cacheName>-default)', cacheName, 'have at most 32 characters', (name) => {
    return authentication !== 'iam' || name.length <= 32;
  });

export const openAccess = ({ url }: Cache): Access => ({
  environment: { REDIS_URL: url } satisfies RedisEnv,
  statements: [],
});

export const iamAccess = (
  { url, cacheName, cacheArn }: Cache,
  user: ElasticacheUser,
  serverless: Pick<RedisEnv, 'REDIS_IAM_SERVERLESS'> = {},
): Access => ({
  environment: { REDIS_URL: url, REDIS_IAM_USER: user.userId, REDIS_IAM_CACHE: cacheName, ...serverless },
  statements: [{ actions: ['elasticache:Connect'], resources: [cacheArn, user.arn] }],
});
