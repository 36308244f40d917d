// The functions below run in a process of their own, which gets only their source code. They refer to nothing but each
// other. They do what the Lambda runtime for Node.js does: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client

/** What the process reads from the file that is its only argument. */
export interface Task {
  readonly folder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** JSON. */
  readonly event: string;
  readonly timeoutMilliseconds: number;
  readonly context: Readonly<Record<string, string>>;
}

/** What the process sends: that it has loaded the handler, and then one of the others. */
export type Report =
  | { readonly isLoaded: true }
  | { readonly payload: string }
  | { readonly error: LambdaError }
  | { readonly isStreaming: true };

/** As the payload of a failed invocation has it. */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

type Handler = (event: unknown, context: object, callback: (error?: unknown, result?: unknown) => void) => unknown;

async function main(): Promise<void> {
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  const task: Task = JSON.parse(readFileSync(process.argv[1] ?? '', 'utf8'));
  const send = (report: Report) => process.send?.(report);
  // The test process has ended.
  process.on('disconnect', () => process.exit(1));
  // The channel must not keep the event loop from being empty.
  process.channel?.unref();
  const streamifyResponse = () => send({ isStreaming: true });
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream: { from: streamifyResponse } } });
  process.on('uncaughtException', (error) => send({ error: errorOf(error) }));
  process.on('unhandledRejection', (reason) => {
    send({ error: { ...errorOf(reason), errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${reason}` } });
  });
  try {
    const handler = await handlerOf(task);
    send({ isLoaded: true });
    call(handler, task, send);
  } catch (error) {
    send({ error: errorOf(error) });
  }
}

function call(handler: Handler, task: Task, send: (report: Report) => void): void {
  const fail = (error: unknown) => send({ error: errorOf(error) });
  const succeed = (result: unknown) => {
    try {
      send({ payload: JSON.stringify(result === undefined ? null : result) ?? 'null' });
    } catch {
      fail(new Error('Unable to stringify response body'));
    }
  };
  const done = (error: unknown, result: unknown) => (error == null ? succeed(result) : fail(error));
  const deadline = Date.now() + task.timeoutMilliseconds;
  const context = {
    ...task.context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    succeed,
    fail,
    done,
  };
  // What a handler without a promise returns is ignored.
  let atEnd = () => succeed(null);
  process.on('beforeExit', () => atEnd());
  const returned = handler(JSON.parse(task.event), context, (error, result) => {
    if (error == null && context.callbackWaitsForEmptyEventLoop) atEnd = () => succeed(result);
    else done(error, result);
  });
  if (typeof (returned as Promise<unknown> | undefined)?.then === 'function') {
    (returned as Promise<unknown>).then(succeed, fail);
  }
}

async function handlerOf({ folder, handler }: Task): Promise<Handler> {
  const { basename, dirname, resolve } = require('node:path') as typeof import('node:path');
  const [, file, path] = /^([^.]*)\.(.*)$/.exec(basename(handler)) ?? [];
  if (file === undefined || path === undefined) throw namedError('Runtime.MalformedHandlerName', 'Bad handler');
  const exported = await load(folder, resolve(folder, dirname(handler), file), file);
  const found = path.split('.').reduce((value, name) => (value as Record<string, unknown>)?.[name], exported);
  const isMissing = found === undefined || found === null;
  if (isMissing) throw namedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw namedError('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found as Handler;
}

async function load(folder: string, path: string, file: string): Promise<unknown> {
  const { existsSync } = require('node:fs') as typeof import('node:fs');
  const { pathToFileURL } = require('node:url') as typeof import('node:url');
  const extension = ['.js', '.mjs', '.cjs'].find((each) => existsSync(path + each));
  try {
    if (extension === undefined)
      throw Object.assign(new Error(`Cannot find module '${file}'`), { code: 'MODULE_NOT_FOUND' });
    const isModule = extension === '.mjs' || (extension === '.js' && isInModule(folder, path));
    return await (isModule ? importFile(pathToFileURL(path + extension).href) : require(path + extension));
  } catch (error) {
    if (error instanceof SyntaxError) throw namedError('Runtime.UserCodeSyntaxError', String(error), error);
    const isMissing = (error as { code?: string } | undefined)?.code === 'MODULE_NOT_FOUND';
    throw isMissing ? namedError('Runtime.ImportModuleError', String(error), error as Error) : error;
  }
}

/** Whether the nearest package.json says that `.js` files are ES modules. */
function isInModule(folder: string, path: string): boolean {
  const { existsSync, readFileSync } = require('node:fs') as typeof import('node:fs');
  const { dirname, join } = require('node:path') as typeof import('node:path');
  for (let at = dirname(path); at.startsWith(folder); at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
  }
  return false;
}

const namedError = (name: string, message: string, { stack }: { stack?: string } = new Error(message)) =>
  Object.assign(new Error(message), { name, stack });

function errorOf(error: unknown): LambdaError {
  const { name, message, stack } = Object(error) as Partial<Error>;
  return error instanceof Error || (name !== undefined && message !== undefined && stack !== undefined)
    ? { errorType: name ?? 'Error', errorMessage: message ?? '', trace: (stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
}

declare function importFile(url: string): Promise<unknown>;

/** The program of the process. The import is a string, because compilers turn one in a function into `require`. */
export const PROGRAM = [
  'const importFile = (url) => import(url);',
  `const namedError = ${namedError};`,
  ...[main, call, handlerOf, load, isInModule, errorOf],
  `${main.name}();`,
].join('\n');
