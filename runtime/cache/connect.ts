import { connectRedis, type RedisClient } from './client';
import { type Credentials, createCredentials } from './credentials';
import { readRedisEnv } from './env';

/** Connects as the variables say; they are read by then, so that a wrong one is a cache that is away and no broken function. */
export function connectorFor(env: Parameters<typeof readRedisEnv>[0]): () => Promise<RedisClient> {
  let credentials: (() => Promise<Credentials>) | undefined;
  return async () => {
    const settings = readRedisEnv(env);
    credentials ??= createCredentials(settings.authentication);
    return connectRedis(settings, credentials);
  };
}
