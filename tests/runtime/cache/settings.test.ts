import { createCredentials } from '../../../runtime/cache/connect';
import { readRedisEnv } from '../../../runtime/cache/env';
import { signIamToken } from '../../../runtime/cache/iam-token';

afterEach(() => jest.restoreAllMocks());

describe('readRedisEnv', () => {
  const address = { host: 'cache.example.com', port: 6379 };

  it.each([
    [{ REDIS_URL: 'redis://cache.example.com:6379' }, { ...address, tls: false, authentication: { type: 'none' } }],
    [
      { REDIS_URL: 'rediss://cache.example.com:6379/', REDIS_SECRET_ARN: 'arn' },
      { ...address, tls: true, authentication: { type: 'secret', secretArn: 'arn' } },
    ],
    [
      { REDIS_URL: 'rediss://cache.example.com:6379', REDIS_IAM_USER: 'app', REDIS_IAM_CACHE: 'restaurants' },
      {
        ...address,
        tls: true,
        authentication: { type: 'iam', user: 'app', cacheName: 'restaurants', serverless: false },
      },
    ],
    [
      {
        REDIS_URL: 'rediss://[::1]:65535',
        REDIS_IAM_USER: 'app',
        REDIS_IAM_CACHE: 'restaurants',
        REDIS_IAM_SERVERLESS: 'true',
      },
      {
        host: '::1',
        port: 65_535,
        tls: true,
        authentication: { type: 'iam', user: 'app', cacheName: 'restaurants', serverless: true },
      },
    ],
  ])('reads %j', (env, settings) => {
    expect(readRedisEnv(env)).toEqual(settings);
  });

  const url = 'REDIS_URL must be rediss://host:port or redis://host:port, without anything else';
  const good = 'redis://localhost:6379';
  const encrypted = 'rediss://localhost:6379';
  const iam = { REDIS_IAM_USER: 'app', REDIS_IAM_CACHE: 'restaurants' };
  it.each([
    [{}, url],
    [{ REDIS_URL: '' }, url],
    [{ REDIS_URL: 'localhost:6379' }, url],
    [{ REDIS_URL: 'redis://localhost' }, url],
    [{ REDIS_URL: 'redis://localhost:65536' }, url],
    [{ REDIS_URL: 'redis://user:secret@localhost:6379' }, url],
    [{ REDIS_URL: 'redis://localhost:6379/1' }, url],
    [{ REDIS_URL: 'redis://localhost:0' }, url],
    [
      { REDIS_URL: encrypted, REDIS_IAM_USER: ' ', REDIS_IAM_CACHE: 'a/b' },
      'REDIS_IAM_USER must be letters, digits and hyphens; REDIS_IAM_CACHE must be letters, digits and hyphens',
    ],
    [{ REDIS_URL: encrypted, ...iam, REDIS_IAM_SERVERLESS: 'false' }, 'REDIS_IAM_SERVERLESS must be true, or not set'],
    [{ REDIS_URL: good, ...iam }, 'REDIS_URL must be rediss://host:port with REDIS_IAM_USER'],
    [{ REDIS_URL: good, REDIS_SECRET_ARN: ' ' }, 'REDIS_SECRET_ARN must not be blank'],
    [{ REDIS_URL: good, REDIS_IAM_USER: 'app' }, 'REDIS_IAM_USER and REDIS_IAM_CACHE must be set together'],
    [{ REDIS_URL: good, REDIS_IAM_CACHE: 'x' }, 'REDIS_IAM_USER and REDIS_IAM_CACHE must be set together'],
    [
      { REDIS_IAM_USER: 'app', REDIS_SECRET_ARN: 'arn' },
      `${url}; REDIS_IAM_USER and REDIS_IAM_CACHE must be set together; REDIS_IAM_USER and REDIS_SECRET_ARN must not both be set`,
    ],
  ])('rejects %j', (env, message) => {
    expect(() => readRedisEnv(env)).toThrow(new Error(message));
  });

  const optional = { ...iam, REDIS_IAM_SERVERLESS: 'true', REDIS_SECRET_ARN: 'arn' };
  const names = Object.keys(optional) as (keyof typeof optional)[];
  const meaningful: readonly (readonly string[])[] = [
    [],
    ['REDIS_SECRET_ARN'],
    ['REDIS_IAM_USER', 'REDIS_IAM_CACHE'],
    ['REDIS_IAM_USER', 'REDIS_IAM_CACHE', 'REDIS_IAM_SERVERLESS'],
  ];
  const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_, index) => bits & (2 ** index)),
  );
  it.each(combinations.map((set) => [set]))('reads %j only if each of them has a meaning, or names it', (set) => {
    const read = () =>
      readRedisEnv({ REDIS_URL: encrypted, ...Object.fromEntries(set.map((name) => [name, optional[name]])) });
    if (meaningful.some((means) => String(means) === String(set))) expect(read).not.toThrow();
    else expect(read).toThrow(/^REDIS_\w+ .*must/);
  });

  it.each([
    [['REDIS_IAM_SERVERLESS'], 'REDIS_IAM_SERVERLESS must be set only with REDIS_IAM_USER and REDIS_IAM_CACHE'],
    [
      ['REDIS_IAM_SERVERLESS', 'REDIS_SECRET_ARN'],
      'REDIS_IAM_SERVERLESS must be set only with REDIS_IAM_USER and REDIS_IAM_CACHE; REDIS_IAM_SERVERLESS and REDIS_SECRET_ARN must not both be set',
    ],
    [
      ['REDIS_IAM_CACHE', 'REDIS_SECRET_ARN'],
      'REDIS_IAM_USER and REDIS_IAM_CACHE must be set together; REDIS_IAM_CACHE and REDIS_SECRET_ARN must not both be set',
    ],
  ] as const)('says why %j has no meaning', (set, message) => {
    const env = { REDIS_URL: encrypted, ...Object.fromEntries(set.map((name) => [name, optional[name]])) };
    expect(() => readRedisEnv(env)).toThrow(new Error(message));
  });
});

describe('signIamToken', () => {
  const aws = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const at = new Date('2026-11-21T08:14:09Z');
  const user = { type: 'iam', user: 'app', cacheName: 'restaurants', serverless: false } as const;

  it('returns a presigned request that is valid for 15 minutes, without its scheme', async () => {
    const token = await signIamToken(user, aws, at);
    expect(token.split('/?')[0]).toBe('restaurants');
    expect(Object.fromEntries(new URLSearchParams(token.split('/?')[1]))).toEqual({
      Action: 'connect',
      User: 'app',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDEXAMPLE/20261121/eu-west-1/elasticache/aws4_request',
      'X-Amz-Date': '20261121T081409Z',
      'X-Amz-Expires': '900',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0cbd3c29da45f8528b9a75ef54a660bcf6401d58734b4663dd73e2339258b52f',
    });
  });

  it('marks a serverless cache and includes the session token', async () => {
    const token = await signIamToken({ ...user, serverless: true }, { ...aws, AWS_SESSION_TOKEN: 'a/b+c' }, at);
    const parameters = new URLSearchParams(token.split('/?')[1]);
    expect([parameters.get('ResourceType'), parameters.get('X-Amz-Security-Token')]).toEqual([
      'ServerlessCache',
      'a/b+c',
    ]);
  });
});

describe('createCredentials', () => {
  it('returns nothing without authentication', async () => {
    expect(await createCredentials({ type: 'none' })()).toEqual({});
  });

  it('returns the user and a new token with IAM', async () => {
    const credentials = createCredentials({ type: 'iam', user: 'app', cacheName: 'restaurants', serverless: false });
    expect(await credentials()).toEqual({
      username: 'app',
      password: expect.stringMatching(/^restaurants\/\?Action=/),
    });
  });

  it('reads the secret at most once a minute', async () => {
    let now = 1000;
    const reads: string[] = [];
    const read = async (arn: string) => `token ${reads.push(arn)}`;
    const credentials = createCredentials({ type: 'secret', secretArn: 'arn' }, read, () => now);
    const passwords: unknown[] = [];
    for (const at of [1000, 60_999, 61_000]) {
      now = at;
      passwords.push((await credentials()).password);
    }
    expect([passwords, reads]).toEqual([
      ['token 1', 'token 1', 'token 2'],
      ['arn', 'arn'],
    ]);
  });

  it.each([
    ['before it was read', 0, 0],
    ['by so little that it still is later, but a minute has passed', 100_001, 60_000],
  ])('reads the secret again after the clock was set back to a time %s', async (_, wall, passed) => {
    let now = 100_000;
    let started = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => started);
    const read = jest.fn(async () => 'token');
    const credentials = createCredentials({ type: 'secret', secretArn: 'arn' }, read, () => now);
    await credentials();
    [now, started] = [wall, passed];
    await credentials();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('rejects if the secret cannot be read, and reads it again next time', async () => {
    const read = jest.fn().mockRejectedValueOnce(new Error('denied')).mockResolvedValue('token');
    const credentials = createCredentials({ type: 'secret', secretArn: 'arn' }, read);
    await expect(credentials()).rejects.toThrow('denied');
    expect(await credentials()).toEqual({ password: 'token' });
  });
});
