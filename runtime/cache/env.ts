import { checkObject } from './options';

/**
 * The environment variables of a function that uses a cache; `connectFrom` of a cache's module sets them.
 * - `REDIS_URL`: `rediss://host:port`, or `redis://host:port` without encryption in transit.
 * - `REDIS_IAM_USER` and `REDIS_IAM_CACHE`: the user and the replication group or serverless cache that short-lived IAM
 *   tokens are signed for; `REDIS_IAM_SERVERLESS` is `true` for a serverless cache.
 * - `REDIS_SECRET_ARN`: the secret that holds the password. With neither, the connection is not authenticated.
 */
export type RedisEnv = {
  readonly REDIS_URL: string;
  readonly REDIS_IAM_USER?: string;
  readonly REDIS_IAM_CACHE?: string;
  readonly REDIS_IAM_SERVERLESS?: 'true';
  readonly REDIS_SECRET_ARN?: string;
};

const IAM = ['REDIS_IAM_USER', 'REDIS_IAM_CACHE', 'REDIS_IAM_SERVERLESS'] as const;

export type Authentication =
  | { readonly type: 'iam'; readonly user: string; readonly cacheName: string; readonly serverless: boolean }
  | { readonly type: 'secret'; readonly secretArn: string }
  | { readonly type: 'none' };

export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly authentication: Authentication;
}

/** @throws one error that names every missing or wrong variable, without values: a URL may contain a password */
export function readRedisEnv(env: { readonly [Name in keyof RedisEnv]?: string | undefined }): RedisSettings {
  checkObject('env', env);
  const address = addressOf(env.REDIS_URL);
  const wrong: string[] = [];
  if (!address) wrong.push('REDIS_URL must be rediss://host:port or redis://host:port, without anything else');
  wrong.push(...combinationProblems(env));
  for (const name of ['REDIS_IAM_USER', 'REDIS_IAM_CACHE'] as const) {
    if (env[name] && !/^[a-z][a-z\d-]*$/i.test(env[name])) wrong.push(`${name} must be letters, digits and hyphens`);
  }
  if (env.REDIS_IAM_SERVERLESS && env.REDIS_IAM_SERVERLESS !== 'true') {
    wrong.push('REDIS_IAM_SERVERLESS must be true, or not set');
  }
  if (env.REDIS_SECRET_ARN && !env.REDIS_SECRET_ARN.trim()) wrong.push('REDIS_SECRET_ARN must not be blank');
  if (!address || wrong.length > 0) throw new Error(wrong.join('; '));
  return { ...address, authentication: authenticationOf(env) };
}

/** Variables without which, or with which, another one has no effect. */
function combinationProblems(env: Parameters<typeof readRedisEnv>[0]): string[] {
  const problems: string[] = [];
  if (!env.REDIS_IAM_USER !== !env.REDIS_IAM_CACHE) {
    problems.push('REDIS_IAM_USER and REDIS_IAM_CACHE must be set together');
  }
  if (env.REDIS_IAM_SERVERLESS && !env.REDIS_IAM_USER && !env.REDIS_IAM_CACHE) {
    problems.push('REDIS_IAM_SERVERLESS must be set only with REDIS_IAM_USER and REDIS_IAM_CACHE');
  }
  const [iam] = IAM.filter((name) => env[name]);
  if (iam && env.REDIS_SECRET_ARN) problems.push(`${iam} and REDIS_SECRET_ARN must not both be set`);
  // ElastiCache accepts tokens only over encrypted connections.
  if (env.REDIS_IAM_USER && env.REDIS_IAM_CACHE && /^redis:/i.test(env.REDIS_URL ?? '')) {
    problems.push('REDIS_URL must be rediss://host:port with REDIS_IAM_USER');
  }
  return problems;
}

function addressOf(text = ''): Omit<RedisSettings, 'authentication'> | undefined {
  const [, scheme, host, port] = /^(rediss?):\/\/([\w.-]+|\[[\da-f:]+\]):(\d{1,5})\/?$/i.exec(text) ?? [];
  if (!scheme || !host || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), tls: scheme.toLowerCase() === 'rediss' };
}

function authenticationOf(env: Parameters<typeof readRedisEnv>[0]): Authentication {
  const { REDIS_IAM_USER: user, REDIS_IAM_CACHE: cacheName, REDIS_SECRET_ARN: secretArn } = env;
  if (user && cacheName) return { type: 'iam', user, cacheName, serverless: env.REDIS_IAM_SERVERLESS === 'true' };
  return secretArn ? { type: 'secret', secretArn } : { type: 'none' };
}
