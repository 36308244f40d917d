import { existsSync } from 'node:fs';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { App, AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { between, check, type Finding, must, named, oneOf } from '../shared/check';
import { type Grantee, grant } from '../shared/grant';
import { type LogRetentionDays, logRetentionFinding } from '../shared/log-retention';
import { environmentFindings, type Variables } from './environment';
import { type CodePackage, packageCode } from './package';
import { Schedule, type ScheduleProps } from './schedule';
import { type FunctionVpc, placeInVpc, vpcFindings } from './vpc';

export type { Schedule, ScheduleProps } from './schedule';
export type { FunctionVpc } from './vpc';

/** The newest that AWS provider 5.100 accepts; the bundle itself runs on Node 20 as well. */
const RUNTIME = 'nodejs22.x';

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
  readonly logRetentionDays?: LogRetentionDays;
  /** Whether X-Ray traces it. @default true */
  readonly tracing?: boolean;
  /**
   * Where it runs, in a security group of its own that nothing enters and only DynamoDB is reached from: what else it is
   * connected to adds rules to `securityGroupId`.
   * @default none: it runs outside, and reaches the internet
   */
  readonly vpc?: FunctionVpc;
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
  /** Of its own, in its VPC; undefined outside. */
  public readonly securityGroupId: string | undefined;
  /** Base64 SHA-256 of the zip: changes when the code does. */
  public readonly codeHash: string;
  public readonly resource: LambdaFunction;
  private readonly givenName: string;
  private variables: Variables;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Environment>) {
    super(scope, id);

    const { functionName, entry, bundled = false, environment, description, vpc } = props;
    const { timeoutSeconds = 30, memoryMegabytes = 512, architecture = 'arm64', tracing = true } = props;

    check(this, findings(props));

    const code = packageOnce(this, entry, bundled);
    // Its hash is known: CDKTF would read the zip once more in each stack.
    const assetHash = Buffer.from(code.hash, 'base64').toString('hex');
    const asset = new TerraformAsset(this, 'Code', { path: code.path, type: AssetType.FILE, assetHash });
    const role = new IamRole(this, 'Role', { name: functionName, assumeRolePolicy: lambdaMayAssume(this) });
    this.roleName = role.name;
    this.roleArn = role.arn;
    const logGroup = new CloudwatchLogGroup(this, 'LogGroup', {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
    });
    this.logGroupName = logGroup.name;
    const placement = vpc && placeInVpc(this, functionName, vpc);
    this.securityGroupId = placement?.securityGroupId;
    // Read by Node: stack traces name the sources' lines.
    this.variables = { NODE_OPTIONS: '--enable-source-maps', ...environment };

    this.resource = new LambdaFunction(this, 'Resource', {
      functionName,
      role: role.arn,
      runtime: RUNTIME,
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: code.hash,
      architectures: [architecture],
      timeout: timeoutSeconds,
      memorySize: memoryMegabytes,
      environment: { variables: this.variables },
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      // Else Lambda would make the group itself, without retention.
      dependsOn: [logGroup, grantLogging(this, logGroup, tracing), ...(placement?.needed ?? [])],
      ...(placement && { vpcConfig: placement.vpcConfig }),
      ...(description === undefined ? {} : { description }),
    });
    this.givenName = functionName;
    this.functionName = this.resource.functionName;
    this.functionArn = this.resource.arn;
    this.timeoutSeconds = timeoutSeconds;
    this.codeHash = code.hash;
  }

  /**
   * Adds variables to those that it has: what it is connected to says so by them.
   * @throws when one has another value already, or a name that Lambda does not take
   */
  public addEnvironment(variables: Readonly<Record<string, string>>): void {
    check(this, environmentFindings(variables, this.variables));
    this.variables = { ...this.variables, ...variables };
    this.resource.putEnvironment({ variables: this.variables });
  }

  /** Has EventBridge invoke the function at a fixed rate. What an invocation fails at, the next one does. */
  public addSchedule(id: string, props: ScheduleProps): Schedule {
    const { givenName, functionName, functionArn } = this;
    const { rateMinutes, input, ruleName } = props;
    return new Schedule(this, id, {
      function: { givenName, functionName, functionArn },
      rateMinutes,
      ...(input !== undefined && { input }),
      ...(ruleName !== undefined && { ruleName }),
    });
  }
}

const findings = (props: NodeFunctionProps<Variables>): Finding[] => [
  named('functionName', props.functionName, /^[\w-]{1,64}$/, 'be 1 to 64 letters, digits, hyphens or underscores'),
  must('entry', props.entry, 'be the path of a file or folder', existsSync),
  between('timeoutSeconds', props.timeoutSeconds, 1, 900),
  between('memoryMegabytes', props.memoryMegabytes, 128, 10_240),
  oneOf('architecture', props.architecture, ['arm64', 'x86_64']),
  logRetentionFinding(props.logRetentionDays),
  ...environmentFindings(props.environment),
  ...(props.vpc ? vpcFindings(props.functionName, props.vpc) : []),
];

/** The packages of each app: its environments ship the same code, which is looked at once. */
const packages = new WeakMap<App, Map<string, CodePackage>>();

function packageOnce(scope: Construct, entry: string, bundled: boolean): CodePackage {
  const app = App.of(scope);
  const known = packages.get(app) ?? new Map<string, CodePackage>();
  packages.set(app, known);
  const key = JSON.stringify([entry, bundled]);
  const code = known.get(key) ?? packageCode(entry, bundled);
  known.set(key, code);
  return code;
}

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
