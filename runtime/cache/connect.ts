import { clientSettings } from '../aws/client-settings';
import { connectRedis } from './client';
import type { RedisClient } from './commands';
import { type Authentication, readRedisEnv } from './env';
import { signIamToken } from './iam-token';
import type { Credentials } from './node-redis';
import { checkObject } from './options';

/**
 * Reads the variables when it connects: a wrong one makes the cache unavailable, not the function.
 * @throws if they are not an object
 */
export function connectorFor(env: Parameters<typeof readRedisEnv>[0]): () => Promise<RedisClient> {
  checkObject('env', env);
  let credentials: (() => Promise<Credentials>) | undefined;
  return async () => {
    const settings = readRedisEnv(env);
    credentials ??= createCredentials(settings.authentication);
    return connectRedis(settings, credentials);
  };
}

/** For this long a secret is not read again, however often connecting fails. */
const SECRET_KEPT_MS = 60_000;

export function createCredentials(
  authentication: Authentication,
  readSecret = readFromSecretsManager,
  now = Date.now,
): () => Promise<Credentials> {
  checkObject('authentication', authentication);
  if (authentication.type === 'none') return async () => ({});
  if (authentication.type === 'iam') {
    return async () => ({ username: authentication.user, password: await signIamToken(authentication, process.env) });
  }
  let secret: Promise<string> | undefined;
  let readAt = timesOf(now);
  return async () => {
    const times = timesOf(now);
    const ages = times.map((time, clock) => time - (readAt[clock] ?? 0));
    if (!secret || ages.some((age) => age < 0 || age >= SECRET_KEPT_MS)) {
      readAt = times;
      secret = readSecret(authentication.secretArn);
      secret.catch(() => {
        secret = undefined;
      });
    }
    return { password: await secret };
  };
}

/** By two clocks, because the first may be set back, and the second stands still while the machine is suspended. */
const timesOf = (now: () => number): readonly number[] => [now(), performance.now()];

async function readFromSecretsManager(SecretId: string): Promise<string> {
  // Loaded only where it is used: most caches sign tokens.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(clientSettings(3, 2000));
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (!SecretString) throw new Error('the secret of REDIS_SECRET_ARN must have a SecretString, got nothing');
    return SecretString;
  } finally {
    client.destroy();
  }
}
