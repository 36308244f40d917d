import { existsSync } from 'node:fs';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { App, AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { between, check, type Finding, flag, must, named, oneOf, required } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { grant, type RoleOwner } from '../shared/grant';
import { type LogRetentionDays, logRetentionFinding } from '../shared/log-retention';
import { serviceRole } from '../shared/role';
import { bool, checked, number, objectWith, recordOf, type Shape, set, shapeFindings, text } from '../shared/shape';
import { VPC_SHAPE } from '../shared/vpc';
import { environmentFindings, type Variables } from './environment';
import { LogAlarm, type LogAlarmProps } from './log-alarm';
import { type CodePackage, packageCode, type Stat, statNow } from './package';
import { Schedule, type ScheduleProps } from './schedule';
import { type FunctionVpc, placeInVpc, vpcFindings } from './vpc';

export type { LogAlarm, LogAlarmProps } from './log-alarm';
export type { Schedule, ScheduleProps } from './schedule';
export type { FunctionVpc } from './vpc';

/** The newest runtime that AWS provider 5.100 accepts; the bundle itself also runs on Node 20. */
const RUNTIME = 'nodejs22.x';

/** Makes Node use the source map, so that stack traces name lines of the sources. */
const SOURCE_MAPS = { NODE_OPTIONS: '--enable-source-maps' };

/** The packages of each app: its environments deploy the same code, and functions import the same files. */
const packages = new WeakMap<App, { readonly codes: Map<string, CodePackage>; readonly stat: Stat }>();

export interface NodeFunctionProps<Environment extends Readonly<Record<keyof Environment, string>>> {
  /** 1 to 64 letters, digits, hyphens or underscores; the name of the role is this and the region. */
  readonly functionName: string;
  /** The path of a TypeScript or JavaScript file that exports `handler`, or of a folder with such an `index` file. */
  readonly entry: string;
  /**
   * Whether the entry is a single self-contained CommonJS file, to be zipped as it is.
   * @default false: esbuild bundles the entry and its imports at synthesis
   */
  readonly bundled?: boolean;
  /** The environment variables, checked against the type that the function declares. */
  readonly environment: Environment;
  /** @default none */
  readonly description?: string;
  /** 1 to 900. @default 30 */
  readonly timeoutSeconds?: number;
  /** 128 to 10240; CPU grows with it. @default 512 */
  readonly memoryMegabytes?: number;
  /** @default 'arm64' */
  readonly architecture?: 'arm64' | 'x86_64';
  /** A retention period of CloudWatch Logs. @default 30 */
  readonly logRetentionDays?: LogRetentionDays;
  /** Whether X-Ray traces the function. @default true */
  readonly tracing?: boolean;
  /**
   * The private subnets that the function runs in. Its security group allows no traffic except to DynamoDB; modules
   * that the function connects to add rules.
   * @default none: it runs outside a VPC, with access to the internet
   */
  readonly vpc?: FunctionVpc;
}

const SHAPE: Shape<NodeFunctionProps<Variables>> = {
  functionName: set(checked),
  entry: set(checked),
  bundled: checked,
  environment: set(recordOf(checked)),
  description: text,
  timeoutSeconds: number,
  memoryMegabytes: number,
  architecture: checked,
  logRetentionDays: checked,
  tracing: bool,
  vpc: objectWith<FunctionVpc>({ ...VPC_SHAPE, dynamodbPrefixListId: text }),
};

/** A Node.js Lambda function with its role and log group; its code is packaged at synthesis. */
export class NodeFunction<
    Environment extends Readonly<Record<keyof Environment, string>> = Readonly<Record<string, string>>,
  >
  extends Construct
  implements RoleOwner
{
  public readonly functionName: string;
  public readonly functionArn: string;
  public readonly roleName: string;
  public readonly roleArn: string;
  public readonly logGroupName: string;
  public readonly timeoutSeconds: number;
  /** The function's own security group; undefined outside a VPC. */
  public readonly securityGroupId: string | undefined;
  /** Base64 SHA-256 of the zip: changes when the code does. */
  public readonly codeHash: string;
  public readonly resource: LambdaFunction;
  private readonly givenName: string;
  private variables: Variables;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Environment>) {
    super(scope, id);

    check(this, shapeFindings<NodeFunctionProps<Variables>>(props, SHAPE));
    const settings = settingsOf(props);
    check(this, findings(settings));

    const { functionName, description, tracing, vpc } = settings;
    const code = codeAsset(this, settings.entry, settings.bundled);
    const role = serviceRole(this, functionName, 'lambda.amazonaws.com');
    this.roleName = role.name;
    const logGroup = new CloudwatchLogGroup(this, 'LogGroup', {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: settings.logRetentionDays,
    });
    const placement = vpc && placeInVpc(this, functionName, vpc);
    this.variables = { ...SOURCE_MAPS, ...settings.environment };
    this.resource = new LambdaFunction(this, 'Resource', {
      functionName,
      role: role.arn,
      runtime: RUNTIME,
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: code.hash,
      architectures: [settings.architecture],
      timeout: settings.timeoutSeconds,
      memorySize: settings.memoryMegabytes,
      environment: { variables: this.variables },
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      // Without the dependency, Lambda would create the log group itself, without retention.
      dependsOn: [logGroup, grantLogging(this, logGroup, tracing), ...(placement?.needed ?? [])],
      ...(placement && { vpcConfig: placement.vpcConfig }),
      ...(description !== undefined && { description }),
    });

    this.givenName = functionName;
    this.functionName = this.resource.functionName;
    this.functionArn = this.resource.arn;
    this.roleArn = role.arn;
    this.logGroupName = logGroup.name;
    this.timeoutSeconds = settings.timeoutSeconds;
    this.securityGroupId = placement?.securityGroupId;
    this.codeHash = code.hash;
  }

  /**
   * Adds environment variables, such as those with which the function connects to a cache.
   * @throws when a variable already has another value, or Lambda does not accept its name
   */
  public addEnvironment(variables: Readonly<Record<string, string>>): void {
    check(this, [required('variables', variables)]);
    check(this, environmentFindings(variables, this.variables));
    this.variables = { ...this.variables, ...variables };
    this.resource.putEnvironment({ variables: this.variables });
  }

  /** Invokes the function at a fixed rate with an EventBridge rule. */
  public addSchedule(id: string, props: ScheduleProps): Schedule {
    return new Schedule(this, id, props, this.givenName);
  }

  /** Raises an alarm when the function logs a line that matches a pattern. */
  public addLogAlarm(id: string, props: LogAlarmProps): LogAlarm {
    return new LogAlarm(this, id, props, this.givenName);
  }
}

const settingsOf = (props: NodeFunctionProps<Variables>) =>
  withDefaults(props, {
    bundled: false,
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    architecture: 'arm64',
    logRetentionDays: 30,
    tracing: true,
  });

const findings = (settings: ReturnType<typeof settingsOf>): Finding[] => [
  named('functionName', settings.functionName, /^[\w-]{1,64}$/, 'be 1 to 64 letters, digits, hyphens or underscores'),
  must('entry', settings.entry, 'be the path of a file or folder', existsSync),
  flag('bundled', settings.bundled),
  between('timeoutSeconds', settings.timeoutSeconds, 1, 900),
  between('memoryMegabytes', settings.memoryMegabytes, 128, 10_240),
  oneOf('architecture', settings.architecture, ['arm64', 'x86_64']),
  logRetentionFinding(settings.logRetentionDays),
  ...environmentFindings(settings.environment),
  ...(settings.vpc ? vpcFindings(settings.functionName, settings.vpc) : []),
];

/**
 * The packaged entry as an asset, by its path relative to the synthesized stack, with its hash for `source_code_hash`.
 */
function codeAsset(scope: Construct, entry: string, bundled: boolean): CodePackage {
  const { path, hash } = packageOnce(App.of(scope), entry, bundled);
  // Given the hash, CDKTF does not read the zip again for each stack.
  const assetHash = Buffer.from(hash, 'base64').toString('hex');
  return { path: new TerraformAsset(scope, 'Code', { path, type: AssetType.FILE, assetHash }).path, hash };
}

/** Packages each entry once for all environments of the app, and looks at each file once. */
function packageOnce(app: App, entry: string, bundled: boolean): CodePackage {
  const known = packages.get(app) ?? { codes: new Map<string, CodePackage>(), stat: remembering(statNow) };
  packages.set(app, known);
  const key = JSON.stringify([entry, bundled]);
  const code = known.codes.get(key) ?? packageCode(entry, bundled, undefined, known.stat);
  known.codes.set(key, code);
  return code;
}

function remembering(stat: Stat): Stat {
  const found = new Map<string, ReturnType<Stat>>();
  return (path) => {
    if (!found.has(path)) found.set(path, stat(path));
    return found.get(path);
  };
}

function grantLogging(grantee: RoleOwner, logGroup: CloudwatchLogGroup, tracing: boolean): IamRolePolicy {
  return grant(grantee, 'Logging', grantee, [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] },
    // X-Ray has no resource types:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    ...(tracing ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : []),
  ]);
}
