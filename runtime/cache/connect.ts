import { clientSettings } from '../aws/client-settings';
import { type Credentials, connectRedis, type RedisClient } from './client';
import { type Authentication, readRedisEnv } from './env';
import { signIamToken } from './iam-token';

/** Reads the variables when it connects: a wrong one makes the cache unavailable, not the function. */
export function connectorFor(env: Parameters<typeof readRedisEnv>[0]): () => Promise<RedisClient> {
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
  if (authentication.type === 'none') return async () => ({});
  if (authentication.type === 'iam') {
    return async () => ({ username: authentication.user, password: await signIamToken(authentication, process.env) });
  }
  let secret: Promise<string> | undefined;
  let readAt = 0;
  return async () => {
    if (!secret || now() - readAt >= SECRET_KEPT_MS) {
      readAt = now();
      secret = readSecret(authentication.secretArn);
      secret.catch(() => {
        secret = undefined;
      });
    }
    return { password: await secret };
  };
}

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
