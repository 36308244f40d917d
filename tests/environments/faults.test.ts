import type { Block, StackBlocks } from '../../testkit/blocks';
import { permissionsOf } from '../support/permissions';
import { secretsIn, sensitiveIn } from '../support/secrets';
import { wrongIn } from '../support/stack-checks';

// The checks of the environments, on small stacks with one fault each.

type Resources = Readonly<Record<string, Readonly<Record<string, Block>>>>;

const allowing = (redrivePermission: string, ...sourceQueueArns: readonly string[]) =>
  JSON.stringify({ redrivePermission, ...(sourceQueueArns.length > 0 && { sourceQueueArns }) });
const connecting = (role: string) => ({
  role: `\${aws_iam_role.${role}.name}`,
  policy: '${data.aws_iam_policy_document.Connect.json}',
});
const reporting = { function_response_types: ['ReportBatchItemFailures'] };

const sound = {
  aws_lambda_function: {
    Drain: {
      function_name: 'drain',
      timeout: 10,
      runtime: 'nodejs22.x',
      depends_on: ['aws_cloudwatch_log_group.Logs'],
    },
  },
  aws_cloudwatch_log_group: { Logs: { name: '/aws/lambda/drain', retention_in_days: 30 } },
  aws_sqs_queue: {
    Queue: {
      name: 'orders',
      visibility_timeout_seconds: 61,
      redrive_policy: '${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.Dead.arn, "maxReceiveCount" = 5})}',
    },
    Dead: { redrive_allow_policy: allowing('byQueue', '${aws_sqs_queue.Queue.arn}') },
    Failures: { redrive_allow_policy: allowing('denyAll') },
  },
  aws_lambda_event_source_mapping: {
    FromQueue: {
      ...reporting,
      event_source_arn: '${aws_sqs_queue.Queue.arn}',
      function_name: '${aws_lambda_function.Drain.arn}',
      maximum_batching_window_in_seconds: 1,
    },
    FromStream: {
      ...reporting,
      event_source_arn: '${aws_dynamodb_table.Table.stream_arn}',
      function_name: '${aws_lambda_function.Drain.arn}',
      maximum_retry_attempts: 5,
      destination_config: { on_failure: { destination_arn: '${aws_sqs_queue.Failures.arn}' } },
    },
  },
  aws_elasticache_user: { Reader: { access_string: 'on ~menu/* -@all +get' } },
  aws_iam_role_policy: { One: connecting('One') },
} satisfies Resources;

const document = {
  statement: [{ actions: ['elasticache:Connect'], resources: ['${aws_elasticache_user.Reader.arn}'] }],
};
const stackOf = (resource: Resources): StackBlocks => ({
  resource,
  data: { aws_iam_policy_document: { Connect: document } },
  output: {},
});

/** The sound stack with other arguments of one resource. */
const withFault = (type: string, id: string, block: Block): StackBlocks => {
  const blocks = (sound as Resources)[type];
  return stackOf({ ...sound, [type]: { ...blocks, [id]: { ...blocks?.[id], ...block } } });
};
const TODAY = new Date('2026-12-01');

it('finds nothing in a sound stack', () => {
  expect(wrongIn(stackOf(sound), TODAY)).toEqual([]);
});

const MAPPING = 'aws_lambda_event_source_mapping';
const DEAD = 'Dead must have a redrive allow policy for only Queue, got';
const RUNTIME = 'Drain must have a runtime that AWS supports, got';

it.each<[type: string, id: string, fault: Block, sentence: string]>([
  [
    MAPPING,
    'FromQueue',
    { function_response_types: [] },
    'FromQueue must report failed records one by one: ReportBatchItemFailures',
  ],
  [
    MAPPING,
    'FromStream',
    { function_response_types: undefined },
    'FromStream must report failed records one by one: ReportBatchItemFailures',
  ],
  [
    MAPPING,
    'FromQueue',
    { maximum_batching_window_in_seconds: 2 },
    'FromQueue must have a visibility timeout of at least 62 s, got 61',
  ],
  [
    'aws_sqs_queue',
    'Queue',
    { visibility_timeout_seconds: undefined },
    'FromQueue must have a visibility timeout of at least 61 s, got 30',
  ],
  [
    'aws_lambda_function',
    'Drain',
    { timeout: 11 },
    'FromQueue must have a visibility timeout of at least 67 s, got 61',
  ],
  [MAPPING, 'FromStream', { maximum_retry_attempts: -1 }, 'FromStream must limit the retries or the age of records'],
  [
    MAPPING,
    'FromStream',
    { maximum_retry_attempts: undefined, maximum_record_age_in_seconds: -1 },
    'FromStream must limit the retries or the age of records',
  ],
  [
    MAPPING,
    'FromStream',
    { destination_config: undefined },
    'FromStream must have a destination for records that failed',
  ],
  ['aws_sqs_queue', 'Dead', { redrive_allow_policy: undefined }, `${DEAD} none`],
  ['aws_sqs_queue', 'Dead', { redrive_allow_policy: allowing('allowAll') }, `${DEAD} {"redrivePermission":"allowAll"}`],
  ['aws_sqs_queue', 'Dead', { redrive_allow_policy: allowing('byQueue', '${aws_sqs_queue.Failures.arn}') }, DEAD],
  [
    'aws_sqs_queue',
    'Dead',
    { redrive_allow_policy: allowing('byQueue', '${aws_sqs_queue.Queue.arn}', 'arn:aws:sqs:eu-west-1:1:x') },
    DEAD,
  ],
  [
    'aws_sqs_queue',
    'Failures',
    { redrive_allow_policy: undefined },
    'Failures must have a redrive allow policy for no queue, got none',
  ],
  ['aws_lambda_function', 'Drain', { depends_on: [] }, 'Drain must be created after Logs'],
  ['aws_lambda_function', 'Drain', { function_name: 'other' }, 'Drain must have the log group /aws/lambda/other'],
  ['aws_cloudwatch_log_group', 'Logs', { retention_in_days: undefined }, 'Logs must have a retention, got none'],
  ['aws_cloudwatch_log_group', 'Logs', { retention_in_days: 0 }, 'Logs must have a retention, got 0'],
  ['aws_lambda_function', 'Drain', { runtime: 'nodejs20.x' }, `${RUNTIME} nodejs20.x`],
  ['aws_lambda_function', 'Drain', { runtime: undefined }, `${RUNTIME} undefined`],
  [
    'aws_iam_role_policy',
    'Two',
    connecting('Two'),
    'Reader must be the user of one role, got ${aws_iam_role.One.name}, ${aws_iam_role.Two.name}',
  ],
  [
    'aws_elasticache_user',
    'Reader',
    { access_string: 'on ~menu/* +@all' },
    'Reader must name its keys and commands, got on ~menu/* +@all',
  ],
  [
    'aws_elasticache_user',
    'Reader',
    { access_string: 'on ~menu/* -@all +@read' },
    'Reader must name its keys and commands',
  ],
  ['aws_elasticache_user', 'Reader', { access_string: 'on ~* -@all +get' }, 'Reader must name its keys and commands'],
])('finds in %s %s the fault %j', (type, id, fault, sentence) => {
  expect(wrongIn(withFault(type, id, fault), TODAY)).toEqual([expect.stringContaining(sentence)]);
});

it('finds a runtime once AWS no longer supports it', () => {
  expect(wrongIn(stackOf(sound), new Date('2027-04-30'))).toEqual([
    `${RUNTIME} nodejs22.x, supported until 2027-04-30`,
  ]);
});

it.each<[document: object, found: string[]]>([
  [{ a: [{ b: 'AKIAIOSFODNN7EXAMPLE' }] }, ['a.0.b has an access key']],
  [{ a: '-----BEGIN RSA PRIVATE KEY-----\nMIIE' }, ['a has a private key']],
  [{ a: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl' }, ['a has a signed token']],
  [{ REDIS_URL: 'rediss://app:hunter2@cache:6379' }, ['REDIS_URL has a password in a URL']],
  [
    { variables: { API_KEY: 'abc', DB_PASSWORD: 'abc' } },
    ['variables.API_KEY has a secret, as its name says', 'variables.DB_PASSWORD has a secret, as its name says'],
  ],
  [
    { auth_token: 'abc', passwords: ['abc'] },
    ['auth_token has a secret, as its name says', 'passwords.0 has a secret, as its name says'],
  ],
  [{ REDIS_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:1:secret:a', auth_token: '${data.a.b.secret_string}' }, []],
])('finds the secrets in %j', (value, found) => {
  expect(secretsIn(value)).toEqual(found);
});

it('finds the values that a provider declares to be secret, but not those that are not set', () => {
  const change = {
    after: { auth_token: 'abc', users: [{ passwords: ['abc'], name: 'a' }], kept: null, none: '' },
    after_sensitive: { auth_token: true, users: [{ passwords: true }], kept: true, none: true, tags: {} },
  };
  expect(sensitiveIn([{ address: 'aws_x.y', change }])).toEqual([
    'aws_x.y.auth_token is sensitive',
    'aws_x.y.users.0.passwords is sensitive',
  ]);
});

describe('the list of permissions', () => {
  const trust = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] });
  const role = { assume_role_policy: trust };
  const inline = JSON.stringify({ Statement: { Effect: 'Deny', Action: '*', NotResource: 'x' } });

  it('has all parts of statements, also of policies in JSON', () => {
    const policy = { role: '${aws_iam_role.Role.id}', policy: inline };
    expect([
      ...permissionsOf(stackOf({ aws_iam_role: { Role: role }, aws_iam_role_policy: { Inline: policy } })),
    ]).toEqual([['Role', ['sts:AssumeRole by *', 'not * {"not_resources":["x"]}']]]);
  });

  it.each<[Resources, string]>([
    [{ aws_iam_role: { Role: { ...role, managed_policy_arns: ['arn'] } } }, 'Role must have its policies as resources'],
    [{ aws_iam_role: { Role: { ...role, inline_policy: [{}] } } }, 'Role must have its policies as resources'],
    [{ aws_iam_role_policy_attachment: { One: {} } }, 'must have those of aws_iam_role_policy_attachment'],
    [{ aws_iam_user_policy: { One: {} } }, 'must have those of aws_iam_user_policy'],
    [
      { aws_iam_role_policy: { One: { role: 'a', policy: '${file("a.json")}' } } },
      'One has a policy that cannot be read',
    ],
  ])('refuses what it does not show: %j', (resources, message) => {
    expect(() => permissionsOf(stackOf(resources))).toThrow(message);
  });
});
