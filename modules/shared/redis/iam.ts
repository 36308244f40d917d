import { ElasticacheUser } from '@cdktf/provider-aws/lib/elasticache-user';
import { ElasticacheUserGroup } from '@cdktf/provider-aws/lib/elasticache-user-group';
import { Fn, Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import type { RedisEnv } from '../../../runtime/cache/env';
import { check, type Finding, must } from '../check';
import type { Cache } from './cache';
import type { Access, CacheUser } from './connectable';

/**
 * The commands that `runtime/cache` calls: reads, writes, the script that releases a lease, deletion, and statistics.
 */
const COMMANDS = ['get', 'mget', 'set', 'unlink', 'eval', 'scan', 'ping', 'info'];

/** Valkey caches accept users of Redis OSS but not the reverse, so these users survive a change of engine. */
const ENGINE = 'redis';

// ElastiCache does not delete a group that a cache still uses, nor then its users.
const REPLACED_FIRST = { createBeforeDestroy: true };

/**
 * A user group with the users that clients sign tokens for, and with the mandatory user `default`. Unauthenticated
 * connections get that one, so it is disabled.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export class IamUsers {
  public readonly group: ElasticacheUserGroup;
  private readonly shared: User;
  private readonly own = new Map<string, User>();
  private isSharedUsed = false;

  constructor(
    private readonly scope: Construct,
    private readonly cacheName: string,
    private readonly keyPattern: string,
  ) {
    this.shared = this.create('User', cacheName, COMMANDS, () => this.isSharedUsed || this.own.size === 0);
    const defaultUser = new ElasticacheUser(scope, 'DefaultUser', {
      userId: `${cacheName}-default`,
      userName: 'default',
      engine: ENGINE,
      accessString: 'off -@all',
      noPasswordRequired: true,
      lifecycle: REPLACED_FIRST,
    });
    const own = () => [...this.own.values()].map(({ id }) => id);
    this.group = new ElasticacheUserGroup(scope, 'UserGroup', {
      userGroupId: cacheName,
      engine: ENGINE,
      userIds: Lazy.listValue({ produce: () => [this.shared.id, defaultUser.userId, ...own()] }),
      lifecycle: REPLACED_FIRST,
    });
  }

  /** Lets a client connect as a user of its own or, by default, as the one that clients share. */
  access(cache: Cache, wanted?: CacheUser, serverless: Pick<RedisEnv, 'REDIS_IAM_SERVERLESS'> = {}): Access {
    const { id, joinedId = id, arn } = wanted ? this.ownUser(wanted) : this.shared;
    if (!wanted) this.isSharedUsed = true;
    const { url, cacheName, cacheArn } = cache;
    return {
      environment: {
        REDIS_URL: url,
        REDIS_IAM_USER: joinedId,
        REDIS_IAM_CACHE: cacheName,
        ...serverless,
      },
      statements: [{ actions: ['elasticache:Connect'], resources: [cacheArn, arn] }],
      ...(wanted && { before: this.group }),
    };
  }

  private ownUser({ name, commands }: CacheUser): User {
    const former = this.own.get(name);
    check(this.scope, [
      must('user.name (after the name of the cache and a hyphen)', `${this.cacheName}-${name}`, MAX_ID, hasIdLength),
      must('user.commands', commands, `be those of the other client of the user ${name}`, () => {
        return former === undefined || former.commands === textOf(commands);
      }),
    ]);
    if (former) return former;
    const user = this.create(`User-${name}`, `${this.cacheName}-${name}`, commands, () => true);
    // A client must not connect as this user before it is in the group: its variable depends on both.
    const joined = { ...user, joinedId: Fn.element([user.id, this.group.userGroupId], 0) };
    this.own.set(name, joined);
    return joined;
  }

  private create(constructId: string, userId: string, commands: readonly string[], isOn: () => boolean): User {
    const rights = `~${this.keyPattern} -@all ${commands.map((command) => `+${command}`).join(' ')}`;
    const { userId: id, arn } = new ElasticacheUser(this.scope, constructId, {
      // IAM requires both to be equal.
      userId,
      userName: userId,
      engine: ENGINE,
      accessString: Lazy.stringValue({ produce: () => `${isOn() ? 'on' : 'off'} ${rights}` }),
      authenticationMode: { type: 'iam' },
      lifecycle: REPLACED_FIRST,
    });
    return { id, arn, commands: textOf(commands) };
  }
}

interface User {
  readonly id: string;
  /** The id, known once the user is in the group. @default `id` */
  readonly joinedId?: string;
  readonly arn: string;
  readonly commands: string;
}

const textOf = (commands: readonly string[]): string => [...commands].sort().join(' ');

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html */
const MAX_ID = 'have at most 40 characters';
const hasIdLength = (userId: string): boolean => userId.length <= 40;

/** A user id has at most 40 characters, including the suffix `-default`. */
export const iamNameFinding = (authentication: unknown, cacheName: string): Finding =>
  must('cacheName (with IAM, for the user <cacheName>-default)', cacheName, 'have at most 32 characters', (name) => {
    return authentication !== 'iam' || name.length <= 32;
  });

export const openAccess = ({ url }: Cache): Access => ({
  environment: { REDIS_URL: url } satisfies RedisEnv,
  statements: [],
});
