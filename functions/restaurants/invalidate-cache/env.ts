import type { RedisEnv } from '../../../runtime/cache/env';

/** The variables of `invalidate-cache`: those of the cache, and none of its own. */
export type InvalidateCacheEnv = RedisEnv;
