import { connectRedis, type RedisClient } from './client';
import { type Credentials, createCredentials } from './credentials';
import { readRedisEnv } from './env';

/**
 * Connects as the environment variables say. It reads them when it connects: a wrong one makes the cache unavailable,
 * not the function.
 */
export function connectorFor(env: Parameters<typeof readRedisEnv>[0]): () => Promise<RedisClient> {
  let credentials: (() => Promise<Credentials>) | undefined;
  return async () => {
    const settings = readRedisEnv(env);
    credentials ??= createCredentials(settings.authentication);
    return connectRedis(settings, credentials);
  };
}
