import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Token } from 'cdktf';
import { type Finding, must, quoted } from '../shared/check';
import { grant, type RoleOwner } from '../shared/grant';
import { useOfKeyVia } from '../shared/key';
import { atSynthesis, checked, recordOf } from '../shared/shape';

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
const RESERVED = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

export const VARIABLES_KIND = atSynthesis(recordOf(checked));

export type Variables = Readonly<Record<string, string>>;

/** Of all names and values. */
const MAX_BYTES = 4096;

/** Checks that Lambda accepts the added variables, and that none has a different value already. */
export const environmentFindings = (added: Variables, present: Variables = {}): Finding[] => [
  ...Object.entries(added).flatMap(([name, value]) => [
    must(
      'environment',
      name,
      'use names of at least two letters, digits or underscores that begin with a letter, as Lambda requires',
      () => /^[a-zA-Z]\w+$/.test(name),
    ),
    must('environment', name, 'not use a name that Lambda reserves', () => !RESERVED.has(name)),
    typeof value === 'string' || Token.isUnresolved(value)
      ? undefined
      : `environment must have only strings as values, got ${quoted(value)} for ${name}`,
    must('environment', name, 'not set a variable to two different values', () => {
      return !Object.hasOwn(present, name) || present[name] === value;
    }),
  ]),
  must(
    'environment',
    bytesOf({ ...present, ...added }),
    `have at most ${MAX_BYTES} bytes of names and values`,
    (bytes) => {
      return bytes <= MAX_BYTES;
    },
  ),
];

/** Without what only Terraform knows. */
const bytesOf = (variables: Variables): number =>
  Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(`${name}${known(value)}`), 0);

const known = (value: unknown): string => (typeof value === 'string' ? value.replace(/\$\{.*?\}/gs, '') : '');

/**
 * Allows Lambda to decrypt the environment variables as the role. Lambda also creates a grant of the key for the role,
 * which is void once the role has been deleted and created again.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
export const grantDecryption = (grantee: RoleOwner, kmsKeyArn: string | undefined): IamRolePolicy[] =>
  kmsKeyArn === undefined
    ? []
    : [grant(grantee, 'Environment', grantee, useOfKeyVia('lambda', kmsKeyArn, 'kms:Decrypt'))];
