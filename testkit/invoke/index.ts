import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import type { NodeFunction } from '../../modules/node-function';
import { type Finding, quoted } from '../../modules/shared/check';
import { defined } from '../../modules/shared/defaults';
import { jsonValue, listOfKind, number, optionFindings, recordOf, type Shape, text } from '../../modules/shared/shape';
import { requireArguments } from '../options';
import { unpack } from './package';
import { type Outcome, runTask } from './process';

type Variables = Readonly<Record<string, string>>;

export interface InvokeOptions {
  /** Environment variables, in addition to those of the construct or in place of them. @default none */
  readonly environment?: Variables;
  /** The file and the export, such as `index.handler`. @default that of the construct, or 'index.handler' */
  readonly handler?: string;
  /** @default that of the construct, or 3 */
  readonly timeoutSeconds?: number;
  /** For the context only: it is not enforced. @default that of the construct, or 128 */
  readonly memoryMegabytes?: number;
  /** @default that of the construct, or 'function' */
  readonly functionName?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Paths of layers as zips or folders. Their `nodejs/node_modules` have packages for `require`. @default none */
  readonly layers?: readonly string[];
}

const SHAPE: Shape<InvokeOptions> = {
  environment: recordOf(text),
  handler: text,
  timeoutSeconds: number,
  memoryMegabytes: number,
  functionName: text,
  region: text,
  layers: listOfKind(text),
};

/** What the API of Lambda answers. */
export interface Invocation {
  /** What the handler returned. If it failed, the error: `errorType`, `errorMessage` and, unless it ended, `trace`. */
  readonly payload: unknown;
  /** Only if the function failed. */
  readonly functionError?: 'Unhandled';
  /** What the function wrote to stdout and stderr, without the times and request ids that Lambda adds. */
  readonly logs: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6_291_556;

/**
 * Runs a packaged function from its zip as Lambda does: in a new Node process with its environment variables, its
 * timeout and a context. Its credentials are `test`, which only a local AWS accepts.
 * @param subject the construct, or the path of a zip
 * @throws if variables have values that only Terraform knows, the function streams its response, or the zip does not exist
 */
export async function invoke(
  subject: NodeFunction<never> | string,
  event: unknown,
  options: InvokeOptions = {},
): Promise<Invocation> {
  const settings = settingsOf(subject, event, options);
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-invoke-')));
  const [folder, layers] = [join(scratch, 'task'), join(scratch, 'opt')];
  try {
    unpack(settings.zip, folder);
    for (const layer of options.layers ?? []) unpack(layer, layers);
    mkdirSync(join(scratch, 'tmp'));
    const { handler, timeoutSeconds } = settings;
    const context = contextOf(settings);
    const timeoutMilliseconds = timeoutSeconds * 1000;
    const task = { folder, handler, event: JSON.stringify(event), timeoutMilliseconds, context };
    const outcome = await runTask(scratch, task, environmentOf(settings, scratch));
    return invocationOf(outcome, [
      [folder, '/var/task'],
      [layers, '/opt'],
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Not by its class: another copy of the package may have created it. */
const subjectFinding = (subject: unknown): Finding =>
  typeof subject === 'string' || (Construct.isConstruct(subject) && 'codePath' in subject && 'resource' in subject)
    ? undefined
    : `the function must be a NodeFunction, or the path of a zip or folder, got ${quoted(subject)}`;

function settingsOf(subject: NodeFunction<never> | string, event: unknown, given: InvokeOptions) {
  requireArguments('invoke()', subjectFinding(subject), eventFinding(event), ...optionFindings(given, SHAPE));
  const { environment, ...options } = given;
  const defaults = { handler: 'index.handler', timeoutSeconds: 3, memoryMegabytes: 128, functionName: 'function' };
  const others = { region: 'us-east-1', runtime: 'nodejs22.x' };
  const known = typeof subject === 'string' ? { zip: subject, variables: {} } : settingsOfConstruct(subject);
  const settings = { ...defaults, ...others, ...known, ...defined(options) };
  const variables: Variables = { ...known.variables, ...environment };
  const unknown = Object.keys(variables).filter((name) => Token.isUnresolved(variables[name]));
  if (unknown.length === 0) return { ...settings, variables };
  const rule = 'environment must have the variables whose values only Terraform knows';
  throw new Error(`${settings.functionName}: ${rule}, lacks ${unknown.join(', ')}`);
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOfConstruct({ codePath, timeoutSeconds, resource }: NodeFunction<never>) {
  const { handlerInput = '', memorySizeInput = 0, functionNameInput = '', runtimeInput = '' } = resource;
  return {
    zip: codePath,
    handler: handlerInput,
    timeoutSeconds,
    memoryMegabytes: memorySizeInput,
    functionName: functionNameInput,
    runtime: runtimeInput,
    variables: (resource.environmentInput?.variables ?? {}) as Variables,
  };
}

function eventFinding(event: unknown): Finding {
  const [finding] = jsonValue.check('event', event).filter((one) => one !== undefined);
  const bytes = finding === undefined ? Buffer.byteLength(JSON.stringify(event)) : 0;
  return bytes > MAX_PAYLOAD_BYTES ? `event must have at most ${MAX_PAYLOAD_BYTES} bytes, got ${bytes}` : finding;
}

const contextOf = ({ functionName, region, memoryMegabytes }: Settings) => ({
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
  memoryLimitInMB: String(memoryMegabytes),
  awsRequestId: randomUUID(),
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: '1970/01/01/[$LATEST]00000000000000000000000000000000',
});

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function environmentOf(settings: Settings, scratch: string): NodeJS.ProcessEnv {
  const { variables, functionName, region, memoryMegabytes, handler, runtime } = settings;
  const opt = join(scratch, 'opt');
  const modules = [
    `nodejs/node${Number.parseInt(runtime.replace('nodejs', ''), 10)}/node_modules`,
    'nodejs/node_modules',
  ];
  return {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // A profile of the user must not be read.
    HOME: scratch,
    TMPDIR: join(scratch, 'tmp'),
    PATH: [join(opt, 'bin'), process.env.PATH].join(delimiter),
    LD_LIBRARY_PATH: join(opt, 'lib'),
    NODE_PATH: modules.map((path) => join(opt, path)).join(delimiter),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...variables,
    NODE_OPTIONS: [...asOnLambda(), variables.NODE_OPTIONS ?? ''].join(' ').trim(),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    LAMBDA_TASK_ROOT: join(scratch, 'task'),
    _HANDLER: handler,
  };
}

/** Lambda disables these, unless the function's own options enable them. */
const asOnLambda = (): string[] =>
  ['require-module', 'detect-module']
    .filter((name) => process.allowedNodeEnvironmentFlags.has(`--experimental-${name}`))
    .map((name) => `--no-experimental-${name}`);

function invocationOf(outcome: Outcome, paths: readonly (readonly [folder: string, onLambda: string])[]): Invocation {
  const { logs } = outcome;
  const asSeen = (text: string) => paths.reduce((seen, [folder, name]) => seen.replaceAll(folder, name), text);
  if ('error' in outcome) {
    return { payload: JSON.parse(asSeen(JSON.stringify(outcome.error))), functionError: 'Unhandled', logs };
  }
  if (Buffer.byteLength(outcome.payload) <= MAX_PAYLOAD_BYTES) return { payload: JSON.parse(outcome.payload), logs };
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`;
  return { payload: { errorType: 'Function.ResponseSizeTooLarge', errorMessage }, functionError: 'Unhandled', logs };
}
