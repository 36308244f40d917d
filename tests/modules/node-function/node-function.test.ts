import { join } from 'node:path';
import { NodeFunction, type NodeFunctionProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';

const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');

const synthFunction = (props: Partial<NodeFunctionProps<Record<string, string>>> = {}) =>
  synth((stack) => {
    new NodeFunction(stack, 'Greet', { functionName: 'greet', entry, environment: { NAME: 'world' }, ...props });
  });

describe('NodeFunction by default', () => {
  const stack = synthFunction();

  it('runs on arm64 with 512 MB, a timeout of 30 seconds and tracing', () => {
    expect(stack.resource('aws_lambda_function')).toEqual({
      architectures: ['arm64'],
      depends_on: ['aws_cloudwatch_log_group.Greet/LogGroup', 'aws_iam_role_policy.Greet/Greet-Logging/Resource'],
      environment: { variables: { NAME: 'world', NODE_OPTIONS: '--enable-source-maps' } },
      filename: expect.stringMatching(/^assets\/.+\/code\.zip$/),
      function_name: 'greet',
      handler: 'index.handler',
      memory_size: 512,
      role: '${aws_iam_role.Greet/Role.arn}',
      runtime: 'nodejs22.x',
      source_code_hash: expect.stringMatching(/^[\w+/]{43}=$/),
      timeout: 30,
      tracing_config: { mode: 'Active' },
    });
  });

  it('keeps its logs for 30 days', () => {
    expect(stack.resource('aws_cloudwatch_log_group')).toEqual({ name: '/aws/lambda/greet', retention_in_days: 30 });
  });

  it('allows its role to write to its log group and to X-Ray, and nothing else', () => {
    expect(stack.resource('aws_iam_role_policy')).toEqual({
      name: 'Greet-Logging',
      policy: '${data.aws_iam_policy_document.Greet/Greet-Logging/Document.json}',
      role: '${aws_iam_role.Greet/Role.name}',
    });
    expect(stack.statements('Greet/Greet-Logging/Document')).toEqual([
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: ['${aws_cloudwatch_log_group.Greet/LogGroup.arn}:*'],
      },
      { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
    ]);
  });

  it('allows only Lambda to assume its role', () => {
    expect(stack.statements('Greet/AssumeRole')).toEqual([
      { actions: ['sts:AssumeRole'], principals: [{ identifiers: ['lambda.amazonaws.com'], type: 'Service' }] },
    ]);
  });
});

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a-4b5c-6d7e-8f90-a1b2c3d4e5f6';

describe('NodeFunction with options', () => {
  it.each([
    ['timeoutSeconds', { timeoutSeconds: 900 }, { timeout: 900 }],
    ['memoryMegabytes', { memoryMegabytes: 128 }, { memory_size: 128 }],
    ['architecture', { architecture: 'x86_64' as const }, { architectures: ['x86_64'] }],
    ['description', { description: 'Says hello' }, { description: 'Says hello' }],
    ['tracing off', { tracing: false }, { tracing_config: { mode: 'PassThrough' } }],
  ])('sets %s on the function', (_, props, expected) => {
    expect(synthFunction(props).resource('aws_lambda_function')).toMatchObject(expected);
  });

  it('grants no permission to write traces without tracing', () => {
    expect(synthFunction({ tracing: false }).statements('Greet/Greet-Logging/Document')).toHaveLength(1);
  });

  it('keeps its logs for logRetentionDays', () => {
    expect(synthFunction({ logRetentionDays: 365 }).resource('aws_cloudwatch_log_group').retention_in_days).toBe(365);
  });

  it('encrypts its logs with logKmsKeyArn, which its role may not use', () => {
    const stack = synthFunction({ logKmsKeyArn: keyArn });
    expect(stack.resource('aws_cloudwatch_log_group').kms_key_id).toBe(keyArn);
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual(['Greet/Greet-Logging/Resource']);
  });

  it('encrypts its variables with variablesKmsKeyArn, which its role may decrypt through Lambda first', () => {
    const stack = synthFunction({ variablesKmsKeyArn: keyArn });
    const { kms_key_arn, depends_on } = stack.resource('aws_lambda_function');
    expect([kms_key_arn, depends_on]).toEqual([
      keyArn,
      expect.arrayContaining(['aws_iam_role_policy.Greet/Greet-Environment/Resource']),
    ]);
    expect(stack.statements('Greet/Greet-Environment/Document')).toEqual([
      {
        actions: ['kms:Decrypt'],
        resources: [keyArn],
        condition: [{ test: 'StringLike', variable: 'kms:ViaService', values: ['lambda.*.amazonaws.com'] }],
      },
    ]);
  });
});

describe('NodeFunction rejects', () => {
  it('rejects all invalid props in one error, each with its rule and value', () => {
    const missing = join(__dirname, 'nowhere.ts');
    expect(() =>
      synthFunction({
        functionName: 'no spaces',
        entry: missing,
        timeoutSeconds: 901,
        memoryMegabytes: 127,
        environment: { AWS_REGION: 'x' },
      }),
    ).toThrow(
      new Error(
        'test/Greet: functionName must be 1 to 64 letters, digits, hyphens or underscores, got no spaces; ' +
          `entry must be the path of a file or folder, got ${missing}; ` +
          'timeoutSeconds must be a whole number between 1 and 900, got 901; ' +
          'memoryMegabytes must be a whole number between 128 and 10240, got 127; ' +
          'environment must not use a name that Lambda reserves, got AWS_REGION',
      ),
    );
  });

  it.each([
    ['timeoutSeconds', 0],
    ['timeoutSeconds', 1.5],
    ['memoryMegabytes', 10_241],
    ['logRetentionDays', 2],
    ['logKmsKeyArn', 'alias/logs'],
    ['variablesKmsKeyArn', 'alias/variables'],
  ])('rejects %s %s', (prop, value) => {
    expect(() => synthFunction({ [prop]: value })).toThrow(`test/Greet: ${prop} must be`);
  });
});
