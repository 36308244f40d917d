import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { zip } from '../../modules/node-function/zip';
import { type InvokeOptions, invoke } from '../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'invoke-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let zips = 0;
type Files = Readonly<Record<string, string>>;

function zipOf(files: Files): string {
  zips += 1;
  const path = join(folder, `${zips}.zip`);
  writeFileSync(
    path,
    zip(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { content: Buffer.from(text) }]))),
  );
  return path;
}

const run = (code: string | Files, event: unknown = {}, options: InvokeOptions = {}) =>
  invoke(zipOf(typeof code === 'string' ? { 'index.js': code } : code), event, options);

describe.each<[string, Files, InvokeOptions?]>([
  ['a CommonJS module', { 'index.js': 'exports.handler = async (event) => event.n + 1;' }],
  ['an .mjs file', { 'index.mjs': 'await null; export const handler = async (event) => event.n + 1;' }],
  ['a .cjs file', { 'index.cjs': 'exports.handler = async (event) => event.n + 1;' }],
  [
    'a package of type module',
    { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = async ({ n }) => n + 1;' },
  ],
  [
    'a file in a folder, and a nested export',
    { 'src/app.js': 'exports.jobs = { add: async ({ n }) => n + 1 };' },
    { handler: 'src/app.jobs.add' },
  ],
  ['the callback', { 'index.js': 'exports.handler = (event, context, callback) => callback(null, event.n + 1);' }],
  ['context.succeed', { 'index.js': 'exports.handler = (event, context) => context.succeed(event.n + 1);' }],
  [
    'the callback, before the event loop is empty',
    {
      'index.js':
        'exports.handler = (event, context, callback) => { callback(null, event); setTimeout(() => { event = 0; }, 1); return 9; };',
    },
  ],
])('invoke returns the answer of %s', (name, files, options) => {
  it('as JSON', async () => {
    const expected = name.includes('empty') ? { n: 1 } : 2;
    expect(await run(files, { n: 1 }, options)).toEqual({ payload: expected, logs: '' });
  });
});

it.each([
  ['a handler without a promise', 'exports.handler = () => 5;'],
  ['a promise that nothing settles', 'exports.handler = () => new Promise(() => {});'],
  ['undefined', 'exports.handler = async () => undefined;'],
])('answers null for %s', async (_, code) => {
  expect(await run(code)).toEqual({ payload: null, logs: '' });
});

it('returns without waiting for the event loop if the handler says so', async () => {
  const code = `exports.handler = (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = false;
    setTimeout(() => console.log('late'), 60_000);
    callback(null, 'done');
  };`;
  expect(await run(code)).toEqual({ payload: 'done', logs: '' });
});

describe('a function that fails', () => {
  it.each<[string, string | Files, string, string | RegExp]>([
    ['throws', 'exports.handler = async () => { throw new TypeError("no"); };', 'TypeError', 'no'],
    ['throws at once', 'exports.handler = () => { throw new RangeError("no"); };', 'RangeError', 'no'],
    ['calls back with an error', 'exports.handler = (e, c, back) => back(new Error("no"));', 'Error', 'no'],
    ['throws a string', 'exports.handler = async () => { throw "no"; };', 'string', 'no'],
    ['throws while it loads', 'throw new Error("no");', 'Error', 'no'],
    ['throws later', 'exports.handler = () => { setTimeout(() => { throw new Error("no"); }); };', 'Error', 'no'],
    [
      'ignores a promise',
      'exports.handler = (e, c, back) => { Promise.reject(new Error("no")); setTimeout(back, 1000); };',
      'Runtime.UnhandledPromiseRejection',
      'Error: no',
    ],
    ['lacks a package', 'require("not-there");', 'Runtime.ImportModuleError', /^Error: Cannot find module 'not-there'/],
    ['has no such file', { 'other.js': '' }, 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    ['is no JavaScript', 'exports.handler = (', 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
    ['is an ES module without saying so', 'export const handler = 1;', 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
    ['has no handler', 'exports.main = 1;', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['exports a value', 'exports.handler = 1;', 'Runtime.HandlerNotFound', 'index.handler is not a function'],
    ['answers what is not JSON', 'exports.handler = async () => 1n;', 'Error', 'Unable to stringify response body'],
    [
      'exits',
      'exports.handler = () => process.exit(3);',
      'Runtime.ExitError',
      /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/,
    ],
    ['exits with 0', 'process.exit(0);', 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    ['kills itself', 'process.kill(process.pid, "SIGKILL");', 'Runtime.ExitError', /error: signal: SIGKILL$/],
    [
      'answers too much',
      'exports.handler = async () => "x".repeat(7e6);',
      'Function.ResponseSizeTooLarge',
      'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    ],
  ])('because it %s is reported as on Lambda', async (_, code, errorType, errorMessage) => {
    const { payload, functionError } = await run(code);
    expect({ payload, functionError }).toEqual({
      payload: expect.objectContaining({
        errorType,
        errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
      }),
      functionError: 'Unhandled',
    });
  });

  it('has a trace with the paths of Lambda', async () => {
    const { payload } = await run('exports.handler = async () => { throw new Error("no"); };');
    const { trace } = payload as { trace: string[] };
    expect(trace.slice(0, 2)).toEqual(['Error: no', expect.stringContaining('(/var/task/index.js:1:')]);
  });

  it.each([
    ['waits', 'setTimeout(() => {}, 60_000);'],
    ['computes', 'for (;;);'],
  ])('because it %s for longer than its timeout is stopped', async (_, code) => {
    const { payload, logs } = await run(
      `exports.handler = () => { console.log('begun'); ${code} };`,
      {},
      { timeoutSeconds: 1 },
    );
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [\w-]{36} Error: Task timed out after 1\.00 seconds$/),
    });
    expect(logs).toBe('begun\n');
  });
});

it('gives the event as JSON, a context, environment variables and logs', async () => {
  const code = `exports.handler = async (event, context) => {
    console.error('first');
    console.log('second');
    const left = context.getRemainingTimeInMillis();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, TABLE_NAME, USER, AWS_PROFILE } = process.env;
    const { functionName, memoryLimitInMB, invokedFunctionArn, awsRequestId } = context;
    return {
      event, left, isLess: context.getRemainingTimeInMillis() <= left - 15, folder: process.cwd() === process.env.LAMBDA_TASK_ROOT,
      home: require('node:path').relative(require('node:os').homedir(), process.cwd()),
      variables: { AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, TABLE_NAME, USER, AWS_PROFILE },
      context: { functionName, memoryLimitInMB, invokedFunctionArn, awsRequestId },
    };
  };`;
  const options = {
    environment: { TABLE_NAME: 'orders' },
    timeoutSeconds: 30,
    functionName: 'drain',
    region: 'eu-west-1',
  };
  const { payload, logs } = await run(code, { at: new Date(0), none: undefined }, options);
  expect(logs).toBe('first\nsecond\n');
  const { left, ...others } = payload as { left: number };
  expect([left > 25_000, left <= 30_000, Number.isInteger(left)]).toEqual([true, true, true]);
  expect(others).toEqual({
    event: { at: '1970-01-01T00:00:00.000Z' },
    isLess: true,
    folder: true,
    home: 'task',
    variables: { AWS_REGION: 'eu-west-1', AWS_LAMBDA_FUNCTION_NAME: 'drain', TABLE_NAME: 'orders' },
    context: {
      functionName: 'drain',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:drain',
      awsRequestId: expect.stringMatching(/^[\w-]{36}$/),
    },
  });
});

it('finds packages of layers, the later of which replace files of the earlier', async () => {
  const code = 'exports.handler = async () => [require("a"), require("b")];';
  const layer = join(folder, 'layer');
  mkdirSync(join(layer, 'nodejs/node_modules'), { recursive: true });
  writeFileSync(join(layer, 'nodejs/node_modules/b.js'), 'module.exports = "folder";');
  const modules = { 'nodejs/node_modules/a.js': 'module.exports = "zip";', 'nodejs/node_modules/b.js': '' };
  expect((await run(code, {}, { layers: [zipOf(modules), layer] })).payload).toEqual(['zip', 'folder']);
});

it('leaves no files and no processes behind', async () => {
  const code = `exports.handler = async () => {
    require('node:fs').writeFileSync(require('node:os').tmpdir() + '/x', '');
    return [process.cwd(), require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }).pid];
  };`;
  const [task = '', pid = 0] = (await run(code)).payload as [string, number];
  expect([basename(task), existsSync(dirname(task))]).toEqual(['task', false]);
  const gone = () => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  while (!gone()) await new Promise((resolve) => setTimeout(resolve, 10));
});

describe('invoke rejects', () => {
  it('a function that streams its response', async () => {
    const code = 'exports.handler = awslambda.streamifyResponse(async () => {});';
    await expect(run(code, {}, { functionName: 'live' })).rejects.toThrow(
      new Error('live streams its response (awslambda.streamifyResponse), which invoke() does not support'),
    );
  });

  it('a package that does not exist', async () => {
    await expect(invoke(join(folder, 'none.zip'), {})).rejects.toThrow(`cannot find the package ${folder}/none.zip`);
  });

  it('options that it does not know, or of another type', async () => {
    await expect(invoke(zipOf({}), {}, { timeoutSecond: 1, layers: 'layer.zip' } as never)).rejects.toThrow(
      'invoke(): timeoutSecond is not an option, did you mean timeoutSeconds?; layers must be a list, got layer.zip',
    );
  });

  it('events that are not JSON, or too large', async () => {
    await expect(invoke(zipOf({}), undefined)).rejects.toThrow('event must be a value of JSON, got undefined');
    await expect(run('', 'x'.repeat(7e6))).rejects.toThrow('event must have at most 6291556 bytes, got 7000002');
  });
});
