import { clientSettings } from '../aws/client-settings';
import type { Authentication } from './env';
import { signIamToken } from './iam-token';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** For this long a secret is not read again, however often connecting fails. */
const SECRET_KEPT_MS = 60_000;

/** Returns the credentials for a new connection. */
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
