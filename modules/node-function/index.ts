import { existsSync } from 'node:fs';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { between, check, type Finding, must, named, oneOf } from '../shared/check';
import { type Grantee, grant } from '../shared/grant';
import { packageCode } from './package';

/** The newest that AWS provider 5.100 accepts; the bundle itself runs on Node 20 as well. */
const RUNTIME = 'nodejs22.x';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

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

export interface NodeFunctionProps<Environment extends Readonly<Record<keyof Environment, string>>> {
  /** 1 to 64 letters, digits, hyphens or underscores; also the name of the role. */
  readonly functionName: string;
  /** The path of a TypeScript or JavaScript file that exports `handler`, or of a folder with an `index` that does. */
  readonly entry: string;
  /**
   * The entry is one file with all that it needs (CommonJS) and goes into the zip as it is.
   * @default false: it is bundled with its imports by esbuild at synthesis
   */
  readonly bundled?: boolean;
  /** The variables that the function reads, by the type that it declares. */
  readonly environment: Environment;
  /** @default none */
  readonly description?: string;
  /** 1 to 900. @default 30 */
  readonly timeoutSeconds?: number;
  /** 128 to 10240; processor time grows with it. @default 512 */
  readonly memoryMegabytes?: number;
  /** @default 'arm64' */
  readonly architecture?: 'arm64' | 'x86_64';
  /** One of the periods that CloudWatch Logs knows. @default 30 */
  readonly logRetentionDays?: (typeof RETENTIONS)[number];
  /** Whether X-Ray traces it. @default true */
  readonly tracing?: boolean;
}

/** A Node Lambda function with its own role and log group, its code packaged alongside. */
export class NodeFunction<
    Environment extends Readonly<Record<keyof Environment, string>> = Readonly<Record<string, string>>,
  >
  extends Construct
  implements Grantee
{
  public readonly functionName: string;
  public readonly functionArn: string;
  public readonly roleName: string;
  public readonly roleArn: string;
  public readonly logGroupName: string;
  public readonly timeoutSeconds: number;
  /** Base64 SHA-256 of the zip: changes when the code does. */
  public readonly codeHash: string;
  public readonly resource: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Environment>) {
    super(scope, id);

    const { functionName, entry, bundled = false, environment, description } = props;
    const { timeoutSeconds = 30, memoryMegabytes = 512, architecture = 'arm64', tracing = true } = props;

    check(this, findings(props));

    const code = packageCode(entry, bundled);
    const role = new IamRole(this, 'Role', { name: functionName, assumeRolePolicy: lambdaMayAssume(this) });
    this.roleName = role.name;
    this.roleArn = role.arn;
    const logGroup = new CloudwatchLogGroup(this, 'LogGroup', {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    this.logGroupName = logGroup.name;

    this.resource = new LambdaFunction(this, 'Resource', {
      functionName,
      role: role.arn,
      runtime: RUNTIME,
      handler: 'index.handler',
      filename: new TerraformAsset(this, 'Code', { path: code.path, type: AssetType.FILE }).path,
      sourceCodeHash: code.hash,
      architectures: [architecture],
      timeout: timeoutSeconds,
      memorySize: memoryMegabytes,
      // Read by Node: stack traces name the sources' lines.
      environment: { variables: { NODE_OPTIONS: '--enable-source-maps', ...environment } },
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      // Else Lambda would make the group itself, without retention.
      dependsOn: [logGroup, grantLogging(this, logGroup, tracing)],
      ...(description === undefined ? {} : { description }),
    });
    this.functionName = this.resource.functionName;
    this.functionArn = this.resource.arn;
    this.timeoutSeconds = timeoutSeconds;
    this.codeHash = code.hash;
  }
}

const findings = (props: NodeFunctionProps<Readonly<Record<string, string>>>): Finding[] => [
  named('functionName', props.functionName, /^[\w-]{1,64}$/, 'be 1 to 64 letters, digits, hyphens or underscores'),
  must('entry', props.entry, 'be the path of a file or folder', existsSync),
  between('timeoutSeconds', props.timeoutSeconds, 1, 900),
  between('memoryMegabytes', props.memoryMegabytes, 128, 10_240),
  oneOf('architecture', props.architecture, ['arm64', 'x86_64']),
  oneOf('logRetentionDays', props.logRetentionDays, RETENTIONS),
  ...Object.keys(props.environment).map((name) =>
    must('environment', name, 'have names of letters, digits and underscores, none of those that Lambda sets', () => {
      return /^[a-zA-Z]\w+$/.test(name) && !RESERVED.has(name);
    }),
  ),
];

function grantLogging(grantee: Grantee, logGroup: CloudwatchLogGroup, tracing: boolean): IamRolePolicy {
  return grant(grantee, 'Logging', grantee, [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] },
    // X-Ray has no resources to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    ...(tracing ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : []),
  ]);
}

function lambdaMayAssume(scope: Construct): string {
  return new DataAwsIamPolicyDocument(scope, 'AssumeRole', {
    statement: [
      { actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: ['lambda.amazonaws.com'] }] },
    ],
  }).json;
}
