import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { ALARM_SHAPE, type AlarmProps, alarmFindings } from '../shared/alarm';
import { between, check, type Finding, idFinding, keyArnFinding, must, named, oneOf, required } from '../shared/check';
import { defined, withDefaults } from '../shared/defaults';
import type { RoleOwner } from '../shared/grant';
import { type LogRetentionDays, logRetentionFinding } from '../shared/log-retention';
import { checkProps } from '../shared/props';
import { needsProvider6 } from '../shared/provider';
import { serviceRole } from '../shared/role';
import { bool, checked, listOfKind, number, objectWith, recordOf, type Shape, set, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { VPC_SHAPE } from '../shared/vpc';
import { functionAlarms } from './alarms';
import { type CodeProps, codeAsset, codeDefaults, codeFindings } from './code';
import { environmentFindings, grantDecryption, VARIABLES_KIND, type Variables } from './environment';
import { layerFindings } from './layers';
import { createLog } from './log';
import { LogAlarm, type LogAlarmProps } from './log-alarm';
import { Schedule, type ScheduleProps } from './schedule';
import { type FunctionVpc, placeInVpc, vpcFindings } from './vpc';

export type { Loader } from './bundle';
export type { LogAlarm, LogAlarmProps } from './log-alarm';
export type { Schedule, ScheduleProps } from './schedule';
export type { FunctionVpc } from './vpc';

/** The newest runtime that AWS provider 5.100 accepts; the bundle itself also runs on Node 20. */
const NODE_22 = 'nodejs22.x';
const NODE_24 = 'nodejs24.x';

/** Makes Node use the source map, so that stack traces name lines of the sources. */
const SOURCE_MAPS = { NODE_OPTIONS: '--enable-source-maps' };

export interface NodeFunctionProps<Environment extends Readonly<Record<keyof Environment, string>>>
  extends CodeProps,
    AlarmProps {
  /** 1 to 64 letters, digits, hyphens or underscores; the name of the role is this and the region. */
  readonly functionName: string;
  /** The environment variables, checked against the type that the function declares: at most 4096 bytes. */
  readonly environment: Environment;
  /** At most 256 characters. @default none */
  readonly description?: string;
  /** ARNs of up to 5 versions of layers. @default none */
  readonly layers?: readonly string[];
  /**
   * The version of Node. AWS ends the support of Node 22 in April 2027. Node 24 requires AWS provider 6.
   * @default 'nodejs22.x'
   */
  readonly runtime?: 'nodejs22.x' | 'nodejs24.x';
  /** 1 to 900. @default 30 */
  readonly timeoutSeconds?: number;
  /** 128 to 10240; CPU grows with it. @default 512 */
  readonly memoryMegabytes?: number;
  /** @default 'arm64' */
  readonly architecture?: 'arm64' | 'x86_64';
  /** A retention period of CloudWatch Logs. @default 30 */
  readonly logRetentionDays?: LogRetentionDays;
  /**
   * The ARN of the KMS key that encrypts the log group. Its policy must allow CloudWatch Logs to use it.
   * @default none: a key managed by CloudWatch Logs
   */
  readonly logKmsKeyArn?: string;
  /** The ARN of the KMS key that encrypts the environment variables. @default none: a key managed by Lambda */
  readonly variablesKmsKeyArn?: string;
  /** Whether X-Ray traces the function. @default true */
  readonly tracing?: boolean;
  /** The percentage of failed invocations in five minutes that raises an alarm when exceeded: 0 to 100. @default 5 */
  readonly errorsAlarmPercent?: number;
  /**
   * The private subnets that the function runs in. Its security group allows no traffic except to DynamoDB; modules
   * that the function connects to add rules.
   * @default none: it runs outside a VPC, with access to the internet
   */
  readonly vpc?: FunctionVpc;
}

const SHAPE: Shape<NodeFunctionProps<Variables>> = {
  ...ALARM_SHAPE,
  functionName: set(checked),
  entry: set(text),
  bundled: checked,
  format: checked,
  external: listOfKind(text),
  loaders: recordOf(text),
  files: recordOf(text),
  layers: checked,
  runtime: checked,
  environment: set(VARIABLES_KIND),
  description: text,
  timeoutSeconds: number,
  memoryMegabytes: number,
  architecture: checked,
  logRetentionDays: checked,
  logKmsKeyArn: checked,
  variablesKmsKeyArn: checked,
  tracing: bool,
  errorsAlarmPercent: number,
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
  /** The path of the zip on this machine. It is in a cache, which a later synthesis may replace. */
  public readonly codePath: string;
  public readonly resource: LambdaFunction;
  private readonly givenName: string;
  private variables: Variables;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Environment>) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps<NodeFunctionProps<Variables>, Settings>(this, props, SHAPE, settingsOf, findings);

    const { functionName, vpc, variablesKmsKeyArn: kmsKeyArn } = settings;
    const code = codeAsset(this, codeOf(settings));
    const role = serviceRole(this, functionName, 'lambda.amazonaws.com');
    this.roleName = role.name;
    const log = createLog(this, settings);
    const placement = vpc && placeInVpc(this, functionName, vpc);
    this.variables = { ...SOURCE_MAPS, ...settings.environment };
    this.resource = new LambdaFunction(this, 'Resource', {
      ...functionArguments(settings),
      role: role.arn,
      filename: code.assetPath,
      sourceCodeHash: code.hash,
      environment: { variables: this.variables },
      // Without the dependency, Lambda would create the log group itself, without retention.
      dependsOn: [...log.needed, ...grantDecryption(this, kmsKeyArn), ...(placement?.needed ?? [])],
      ...(placement && { vpcConfig: placement.vpcConfig }),
      ...defined({ kmsKeyArn }),
    });
    functionAlarms(this, settings);
    this.givenName = functionName;
    this.functionName = this.resource.functionName;
    this.functionArn = this.resource.arn;
    this.roleArn = role.arn;
    this.logGroupName = log.groupName;
    this.timeoutSeconds = settings.timeoutSeconds;
    this.securityGroupId = placement?.securityGroupId;
    this.codeHash = code.hash;
    this.codePath = code.path;
  }

  /**
   * Adds environment variables, such as those with which the function connects to a cache.
   * @throws when a variable already has another value, or Lambda does not accept its name
   */
  public addEnvironment(variables: Readonly<Record<string, string>>): void {
    const missing = required('variables', variables);
    check(this, missing ? [missing] : VARIABLES_KIND.check('variables', variables));
    check(this, environmentFindings(variables, this.variables));
    this.variables = { ...this.variables, ...variables };
    this.resource.putEnvironment({ variables: this.variables });
  }

  /** Invokes the function at a fixed rate with an EventBridge rule. */
  public addSchedule(id: string, props: ScheduleProps): Schedule {
    check(this, [idFinding('id of a schedule', id)]);
    return new Schedule(this, id, props, this.givenName);
  }

  /** Raises an alarm when the function logs a line that matches a pattern. */
  public addLogAlarm(id: string, props: LogAlarmProps): LogAlarm {
    check(this, [idFinding('id of an alarm', id)]);
    return new LogAlarm(this, id, props, this.givenName);
  }
}

const settingsOf = (props: NodeFunctionProps<Variables>) =>
  withDefaults(props, {
    ...codeDefaults,
    layers: [],
    runtime: NODE_22,
    timeoutSeconds: 30,
    memoryMegabytes: 512,
    architecture: 'arm64',
    logRetentionDays: 30,
    tracing: true,
    errorsAlarmPercent: 5,
    alarms: true,
    alarmActions: [],
  });

type Settings = ReturnType<typeof settingsOf>;

const findings = (settings: Settings): Finding[] => [
  named('functionName', settings.functionName, /^[\w-]{1,64}$/, 'be 1 to 64 letters, digits, hyphens or underscores'),
  ...codeFindings(settings),
  between('timeoutSeconds', settings.timeoutSeconds, 1, 900),
  between('memoryMegabytes', settings.memoryMegabytes, 128, 10_240),
  oneOf('runtime', settings.runtime, [NODE_22, NODE_24]),
  settings.runtime === NODE_24 ? needsProvider6('runtime', settings.runtime, `be ${NODE_22}`) : undefined,
  oneOf('architecture', settings.architecture, ['arm64', 'x86_64']),
  must('description', settings.description, 'have at most 256 characters', ({ length }) => length <= 256),
  ...layerFindings(settings.layers),
  logRetentionFinding(settings.logRetentionDays),
  keyArnFinding('logKmsKeyArn', settings.logKmsKeyArn),
  keyArnFinding('variablesKmsKeyArn', settings.variablesKmsKeyArn),
  must('errorsAlarmPercent', settings.errorsAlarmPercent, 'be between 0 and 100', (it) => it >= 0 && it <= 100),
  ...alarmFindings(settings),
  ...environmentFindings({ ...SOURCE_MAPS, ...settings.environment }),
  ...(settings.vpc ? vpcFindings(settings.functionName, settings.vpc) : []),
];

const functionArguments = ({ functionName, description, layers, tracing, ...settings }: Settings) => ({
  functionName,
  runtime: settings.runtime,
  handler: 'index.handler',
  architectures: [settings.architecture],
  timeout: settings.timeoutSeconds,
  memorySize: settings.memoryMegabytes,
  tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
  ...(description !== undefined && { description }),
  ...(layers.length > 0 && { layers: [...layers] }),
});

const codeOf = ({ entry, bundled, format, external, loaders, files }: Settings) => ({
  entry,
  bundled,
  format,
  external,
  loaders,
  files,
});
