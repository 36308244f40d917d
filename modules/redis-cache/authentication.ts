import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version';
import { ElasticacheUser } from '@cdktf/provider-aws/lib/elasticache-user';
import { ElasticacheUserGroup } from '@cdktf/provider-aws/lib/elasticache-user-group';
import type { Construct } from 'constructs';
import type { RedisEnv } from '../../runtime/cache/env';
import { type Finding, must, named } from '../shared/check';
import type { Statement } from '../shared/grant';
import { keyFinding } from './cache';
import { majorOf } from './engine';

/** A secret of plain text: 16 to 128 letters, digits or ! & # $ ^ < > -, which Terraform keeps in its state. */
export interface TokenSecret {
  readonly secretArn: string;
  /** The ARN of the customer's key that encrypts the secret. @default none: clients get no right to a key */
  readonly kmsKeyArn?: string;
}

/** Short-lived tokens that clients sign by their IAM role, a token in a secret, or nothing. */
export type Authentication = 'iam' | 'none' | TokenSecret;

/** How clients come in: the variables and the rights that they need. */
export interface Access {
  readonly environment: Omit<RedisEnv, 'REDIS_URL'>;
  readonly statements: readonly Statement[];
}

export const OPEN: Access = { environment: {}, statements: [] };

/**
 * What a read-through cache needs: values, a lease that is given back by a script, emptying key by key, figures. AUTH and
 * HELLO need no right.
 */
const COMMANDS = ['get', 'mget', 'set', 'unlink', 'eval', 'scan', 'ping', 'info'];

interface IamSettings {
  readonly cacheName: string;
  readonly keyPattern?: string | undefined;
}

/** Caches of Valkey take users of Redis OSS too, but not the other way round: these stay when the engine changes. */
const ENGINE = 'redis';

/**
 * The group of the one user by whose name clients sign (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html),
 * and of the user called `default`, as whom everybody comes who does not authenticate: it must be there, and is off.
 */
export function createIamUser(scope: Construct, { cacheName, keyPattern = '*' }: IamSettings) {
  const user = new ElasticacheUser(scope, 'User', {
    // Must be equal, for IAM.
    userId: cacheName,
    userName: cacheName,
    engine: ENGINE,
    accessString: `on ~${keyPattern} -@all ${COMMANDS.map((command) => `+${command}`).join(' ')}`,
    authenticationMode: { type: 'iam' },
  });
  const nobody = new ElasticacheUser(scope, 'DefaultUser', {
    userId: `${cacheName}-default`,
    userName: 'default',
    engine: ENGINE,
    accessString: 'off -@all',
    noPasswordRequired: true,
  });
  const group = new ElasticacheUserGroup(scope, 'UserGroup', {
    userGroupId: cacheName,
    engine: ENGINE,
    userIds: [user.userId, nobody.userId],
  });
  return { user, group };
}

export const iamAccess = (user: ElasticacheUser, cacheName: string, cacheArn: string): Access => ({
  environment: { REDIS_IAM_USER: user.userId, REDIS_IAM_CACHE: cacheName },
  statements: [{ actions: ['elasticache:Connect'], resources: [cacheArn, user.arn] }],
});

/** The token, read when planned; a plan fails where ElastiCache would refuse it. */
export function readToken(scope: Construct, { secretArn }: TokenSecret): string {
  return new DataAwsSecretsmanagerSecretVersion(scope, 'Token', {
    secretId: secretArn,
    lifecycle: {
      postcondition: [
        {
          condition: '${can(regex("^[0-9A-Za-z!&#$^<>-]{16,128}$", self.secret_string))}',
          errorMessage: `${scope.node.path}: the secret must be plain text, 16 to 128 letters, digits or ! & # $ ^ < > -`,
        },
      ],
    },
  }).secretString;
}

export const secretAccess = ({ secretArn, kmsKeyArn }: TokenSecret): Access => ({
  environment: { REDIS_SECRET_ARN: secretArn },
  statements: [
    { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
    ...(kmsKeyArn === undefined ? [] : [{ actions: ['kms:Decrypt'], resources: [kmsKeyArn] }]),
  ],
});

export const isSecret = (authentication: Authentication): authentication is TokenSecret =>
  typeof authentication === 'object';

/** A user's id has 40 characters at most, as a cache's name has. */
export const iamNameFinding = (authentication: Authentication, cacheName: string): Finding =>
  must('cacheName (with IAM, for the user <cacheName>-default)', cacheName, 'have at most 32 characters', (name) => {
    return authentication !== 'iam' || name.length <= 32;
  });

interface AuthenticationSettings {
  readonly cacheName: string;
  readonly authentication: Authentication;
  readonly encryptionInTransit: boolean;
  readonly engineVersion: string;
}

export const authenticationFindings = ({
  cacheName,
  authentication,
  encryptionInTransit,
  engineVersion,
}: AuthenticationSettings): Finding[] => [
  must('encryptionInTransit (without which there is no authentication)', encryptionInTransit, 'be true', (on) => {
    return on || authentication === 'none';
  }),
  iamNameFinding(authentication, cacheName),
  must('engineVersion (with IAM)', engineVersion, 'be 7.0 or later', (version) => {
    return authentication !== 'iam' || Number(majorOf(version)) >= 7;
  }),
  ...(isSecret(authentication)
    ? [
        named(
          'authentication.secretArn',
          authentication.secretArn,
          /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/,
          'be the ARN of a secret',
        ),
        keyFinding('authentication.kmsKeyArn', authentication.kmsKeyArn),
      ]
    : [
        must('authentication', authentication, 'be iam, none or the secret of a token', (known) => {
          return known === 'iam' || known === 'none';
        }),
      ]),
];
