import { type Cache, createCache } from '../../../runtime/cache';
import type { LinkOptions } from '../../../runtime/cache/link';
import type { Random } from '../../support/random';
import type { CacheRules, Pending } from './cache-rules';
import { never, type ScriptedConnection, type ScriptedRedis } from './scripted-redis';
import type { Item, ScriptedTable } from './scripted-table';
import { watchedLink } from './watched-link';

/** The parts that all processes of a history share. */
export interface World {
  readonly random: Random;
  readonly redis: ScriptedRedis;
  readonly table: ScriptedTable;
  readonly rules: CacheRules;
  readonly ttlSeconds: number;
}

/** A process with its own cache. */
export interface Process {
  readonly cache: Cache<Item>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Requests that are not answered yet. */
  readonly pending: Set<Pending>;
  /** Stops the process at once; commands that it has sent still arrive. */
  readonly kill: () => void;
}

export function startProcess({ random, redis, rules, ttlSeconds }: World, options: LinkOptions = {}): Process {
  const connections: ScriptedConnection[] = [];
  let alive = true;
  const clock = {
    now: () => redis.clock.now(),
    after: (milliseconds: number, callback: () => void) => redis.clock.after(milliseconds, () => alive && callback()),
    random: () => random.next(),
  };
  const connect = async () => {
    const connection = await redis.connect().finally(() => alive || never());
    connections.push(connection);
    return connection;
  };
  const link = watchedLink(connect, { ...options, clock, log: () => undefined }, rules);
  return {
    cache: createCache<Item>(link, { namespace: 'histories', ttlSeconds, negativeTtlSeconds: 1 }),
    pause: (milliseconds) => new Promise((resolve) => clock.after(milliseconds, resolve)),
    pending: new Set(),
    kill: () => {
      alive = false;
      for (const connection of connections) connection.abandon();
    },
  };
}
