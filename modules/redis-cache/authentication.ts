import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import type { Construct } from 'constructs';
import type { RedisEnv } from '../../runtime/cache/env';
import { type Finding, keyArnFinding, must, named, postconditions } from '../shared/check';
import { withHclLifecycle } from '../shared/hcl';
import { type Cache, type CacheSettings, majorOf } from '../shared/redis/cache';
import type { Access } from '../shared/redis/connectable';
import { iamNameFinding } from '../shared/redis/iam';

/** A plain-text secret of 16 to 128 letters, digits or ! & # $ ^ < > -, which Terraform stores in its state. */
export interface TokenSecret {
  readonly secretArn: string;
  /** The ARN of the customer managed key that encrypts the secret. @default none: clients may not use any key */
  readonly kmsKeyArn?: string;
}

/** Short-lived tokens that clients sign with their IAM role, a token in a secret, or no authentication. */
export type Authentication = 'iam' | 'none' | TokenSecret;

interface AuthenticationSettings extends CacheSettings {
  readonly authentication: Authentication;
  readonly encryptionInTransit: boolean;
}

export const isSecret = (authentication: Authentication): authentication is TokenSecret =>
  typeof authentication === 'object';

/** Reads the token at plan time; the plan fails if ElastiCache would reject the token. */
export function readToken(scope: Construct, { secretArn }: TokenSecret): string {
  const secret = new DataAwsSecretsmanagerSecretVersion(scope, 'Token', {
    secretId: secretArn,
    lifecycle: postconditions(scope, {
      condition: '${can(regex("^[0-9A-Za-z!&#$^<>-]{16,128}$", self.secret_string))}',
      message: 'the secret must be plain text, 16 to 128 letters, digits or ! & # $ ^ < > -',
    }),
  });
  return withHclLifecycle(secret).secretString;
}

export const secretAccess = ({ url }: Cache, { secretArn, kmsKeyArn }: TokenSecret): Access => ({
  environment: { REDIS_URL: url, REDIS_SECRET_ARN: secretArn } satisfies RedisEnv,
  statements: [
    { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
    ...(kmsKeyArn === undefined ? [] : [{ actions: ['kms:Decrypt'], resources: [kmsKeyArn] }]),
  ],
});

export const authenticationFindings = (settings: AuthenticationSettings): Finding[] => [
  must('encryptionInTransit (required by authentication)', settings.encryptionInTransit, 'be true', (on) => {
    return on || settings.authentication === 'none';
  }),
  iamNameFinding(settings.authentication, settings.cacheName),
  must('engineVersion (with IAM)', settings.engineVersion, 'be 7.0 or later', (version) => {
    return settings.authentication !== 'iam' || Number(majorOf(version)) >= 7;
  }),
  ...(isSecret(settings.authentication)
    ? secretFindings(settings.authentication)
    : [
        must('authentication', settings.authentication, 'be iam, none or { secretArn }', (known) => {
          return known === 'iam' || known === 'none';
        }),
      ]),
];

const secretFindings = ({ secretArn, kmsKeyArn }: TokenSecret): Finding[] => [
  named(
    'authentication.secretArn',
    secretArn,
    /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/,
    'be the ARN of a secret',
  ),
  keyArnFinding('authentication.kmsKeyArn', kmsKeyArn),
];
