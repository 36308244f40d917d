import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { exports as subpaths } from '../package.json';
import { synth } from '../testkit';

type Parameters = readonly unknown[];
type Callable = (...parameters: Parameters) => unknown;

/** All that users can import, by name. */
const exported: Readonly<Record<string, Callable>> = Object.assign(
  {},
  ...Object.entries(subpaths)
    .filter(([path]) => path !== './testkit/jest' && path !== './package.json')
    .map(([, target]) =>
      require(join('..', (target as { default: string }).default.replace(/^\.\/dist\/|\.js$/g, ''))),
    ),
);

const folder = mkdtempSync(join(tmpdir(), 'tableside-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'index.js'), 'exports.handler = () => 1;\n');

const app = Testing.app({ outdir: folder });
const stack = synth(() => undefined);
let scopes = 0;
const scope = () => new TerraformStack(app, `stack-${scopes++}`);
const schema = { partitionKey: { name: 'id', type: 'S' } };
const folderRule = 'must be the folder of a synthesized stack, a TerraformStack, a function that adds constructs';

/** Functions with wrong arguments, and what they say. */
const WRONG: readonly [name: string, parameters: Parameters, message: string][] = [
  ['synth', [], 'synth(): the first argument must be a function, a stack or an app, got undefined'],
  ['synth', [Symbol('x')], 'synth(): the first argument must be a function, a stack or an app, got Symbol(x)'],
  ['synth', [() => 0, null], 'synth(): options must be an object, got null'],
  ['synth', [() => 0, { regoin: 'x' }], 'synth(): regoin is not an option, did you mean region?'],
  ['synth', [() => 0, { region: 5 }], 'synth(): region must be a string, got 5'],
  ['readStack', [], 'readStack(): the first argument must be the content of cdk.tf.json, got undefined'],
  ['readStack', [{}], 'readStack(): the first argument must be the content of cdk.tf.json, got {}'],
  ['readStack', ['cdk.tf.json'], 'readStack(): the first argument must be the content of cdk.tf.json, which cannot be'],
  ['readStack', ['[]'], 'readStack(): the first argument must be the content of cdk.tf.json, got []'],
  ['plan', [], `plan(): the stack ${folderRule}, an app, or stacks by name, got undefined`],
  ['plan', [5], `plan(): the stack ${folderRule}, an app, or stacks by name, got 5`],
  ['plan', [{ shop: undefined }], `plan(): the stack shop ${folderRule}, got undefined`],
  ['plan', [() => 0, null], 'plan(): options must be an object, got null'],
  [
    'plan',
    [() => 0, { endpoint: 4566, accountId: '1', data: { aws_vpc: 'x' }, vars: {} }],
    'plan(): vars is not an option, did you mean variables?; endpoint must be the URL of a running local AWS, such as ' +
      'http://127.0.0.1:4566, got 4566; accountId must be an account id of 12 digits, got 1; ' +
      'data.aws_vpc must be an object, got "x"',
  ],
  ['replan', [], `replan(): the stack before ${folderRule}, got undefined`],
  ['replan', [() => 0], `replan(): the stack after ${folderRule}, got undefined`],
  ['replan', [() => 0, () => 0, null], 'replan(): options must be an object, got null'],
  ['invoke', [], 'invoke(): the function must be a NodeFunction, or the path of a zip or folder, got undefined; event'],
  ['invoke', [{}, {}], 'invoke(): the function must be a NodeFunction, or the path of a zip or folder, got {}'],
  ['invoke', [folder], 'invoke(): event must be a value of JSON, got undefined'],
  [
    'invoke',
    [folder, () => 0, { layers: 'x', reigon: 'y' }],
    'invoke(): event must be a value of JSON, got a function',
  ],
  ['invoke', [folder, {}, null], 'invoke(): options must be an object, got null'],
  ['assertThat', [], 'toHaveOutput needs a stack that synth() or readStack() returned'],
  [
    'startDaxEndpoint',
    [],
    'startDaxEndpoint: tableEndpoint must be a URL such as http://127.0.0.1:4566, got undefined',
  ],
  ['startDaxEndpoint', ['http://x'], 'startDaxEndpoint: options must be an object, got "http://x"'],
  [
    'startDaxEndpoint',
    [{ port: 65_535, nodes: 2, credentials: null }],
    'startDaxEndpoint: credentials must be an object with accessKeyId and secretAccessKey, got null\n' +
      'startDaxEndpoint: port must be at most 65534 for 2 nodes, got 65535',
  ],
  ['startEventSources', [], 'startEventSources: endpoint must be a URL such as http://127.0.0.1:4566, got undefined'],
  ['startEventSources', [[]], 'startEventSources: options must be an object, got a list'],
  ['attributesOf', [], 'the schema must be an object with partitionKey, got undefined'],
  ['keyAttributesOf', ['id'], 'the schema must be an object with partitionKey, got "id"'],
  ['indexesOf', [{ globalSecondaryIndexes: {} }], 'globalSecondaryIndexes must be a list, got {}'],
  ['createTableInput', [null], 'the schema must be an object with partitionKey, got null'],
  ['createTableInput', [schema], 'createTableInput: tableName must be a non-empty string, got undefined'],
  [
    'createTableInput',
    [
      { ...schema, partitionKey: 'id', sortKey: { name: 'at', type: 'number' }, localSecondaryIndexes: [null] },
      'orders',
    ],
    'createTableInput: partitionKey must have a name and the type S, N or B, got "id"; sortKey must have a name and the ' +
      'type S, N or B, got {"name":"at","type":"number"}; localSecondaryIndexes[0].name must be a non-empty string, ' +
      'got undefined; localSecondaryIndexes[0].sortKey must have a name and the type S, N or B, got undefined',
  ],
  ['createCache', [], 'options must be an object, got undefined'],
  ['connectorFor', [], 'env must be an object, got undefined'],
  ['createCredentials', [], 'authentication must be an object, got undefined'],
  ['readRedisEnv', [], 'env must be an object, got undefined'],
  ['RedisLink', [], 'connect must be a function, got undefined'],
  [
    'createDaxClient',
    [],
    'endpoint must be daxs://host:9111 for a cluster with TLS or dax://host:8111 for one without, got undefined',
  ],
  ['createTableClient', [], 'env must be an object, got undefined'],
  ['createTableClient', [{}, null], 'options must be an object, got null'],
];

const CONSTRUCTS = [
  ['Dashboard', 'dashboardName'],
  ['DaxCluster', 'clusterName'],
  ['DynamoDbTable', 'tableName'],
  ['NetworkLookup', 'exactly one of vpcId, vpcName and vpcTags'],
  ['NodeFunction', 'functionName'],
  ['RedisCache', 'cacheName'],
  ['ServerlessRedisCache', 'cacheName'],
  ['StaticSite', 'bucketName'],
  ['WriteBuffer', 'queueName'],
] as const;

/** Classes that users get from functions and methods. */
const RETURNED = ['DaxAmbiguousWriteError', 'PlanError', 'Unavailable'];

const isClass = (value: unknown) => /^class\b/.test(Function.prototype.toString.call(value));

/** What a function says, whether it throws or rejects. */
async function saidBy(name: string, parameters: Parameters): Promise<string> {
  const called = exported[name] as Callable & (new (...all: Parameters) => unknown);
  try {
    const result = isClass(called) ? new called(...parameters) : await called(...parameters);
    // Its matchers look at the stack.
    if (name === 'assertThat') (result as { toHaveOutput(output: string): void }).toHaveOutput('x');
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

it.each(WRONG)('%s says what is wrong with its arguments: case %#', async (name, parameters, message) => {
  expect(await saidBy(name, parameters)).toContain(message);
});

it.each(CONSTRUCTS)('%s names what it lacks without props', async (name, prop) => {
  for (const props of [undefined, null]) {
    expect(await saidBy(name, [scope(), 'Id', props])).toMatch(new RegExp(`^stack-\\d+/Id: .*${prop} must be set`));
  }
  expect(await saidBy(name, [scope(), 'Id', 5])).toMatch(/^stack-\d+\/Id: props must be an object, got 5/);
});

it.each(CONSTRUCTS)('%s names a wrong scope and a wrong id', async (name) => {
  for (const id of [undefined, null, '', 5, true, {}, [], Symbol('x')]) {
    expect(await saidBy(name, [scope(), id, {}])).toMatch(
      new RegExp(`^new ${name}\\(\\): id must be (set|a string with at least one character), got `),
    );
  }
  for (const wrong of [undefined, null, 5, 'stack', {}, app]) {
    expect(await saidBy(name, [wrong, '', {}])).toMatch(
      new RegExp(`^new ${name}\\(\\): scope must be a stack or a construct in one, got .+; id must be a string with`),
    );
  }
});

it('has wrong arguments for each exported function', () => {
  const tested = [...WRONG.map(([name]) => name), ...CONSTRUCTS.map(([name]) => name), ...RETURNED];
  const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
  expect([...new Set(tested)].sort()).toEqual(functions.sort());
});

describe('a stack that was synthesized', () => {
  it.each<[keyof typeof stack, Parameters, string]>([
    ['resources', [], 'expected the type or class of a resource, got undefined'],
    ['data', [5], 'expected the type or class of a data source, got 5'],
    ['resource', [''], 'expected the type or class of a resource, got ""'],
    ['dataSource', [{}], 'expected the type or class of a data source, got {}'],
    ['statements', [], 'statements(): path must be set, got undefined'],
    ['statements', ['Role', 5], 'statements(): argument must be a string, got 5'],
  ])('%s says what is wrong with its arguments: case %#', (name, parameters, message) => {
    expect(() => (stack[name] as Callable)(...parameters)).toThrow(message);
  });

  it.each<[string, Parameters, string]>([
    ['toHaveResource', [], 'expected the type or class of a resource, got undefined'],
    ['toHaveResource', ['aws_sqs_queue', null], 'toHaveResource: properties must be an object, got null'],
    ['toHaveResource', ['aws_sqs_queue', 'Queue', 5], 'toHaveResource: properties must be an object, got 5'],
    ['toHaveDataSource', ['aws_vpc', true], 'toHaveDataSource: properties must be an object, got true'],
    ['toHaveEveryResource', ['aws_sqs_queue'], 'toHaveEveryResource: properties must be set, got undefined'],
    ['toHaveEveryResource', ['aws_sqs_queue', 'x'], 'toHaveEveryResource: properties must be an object, got "x"'],
    ['toHaveResourceCount', ['aws_sqs_queue'], 'toHaveResourceCount: count must be set, got undefined'],
    [
      'toHaveResourceCount',
      ['aws_sqs_queue', -1, []],
      'count must be a whole number of at least 0, got -1; properties',
    ],
    ['toHaveOutput', [], 'toHaveOutput: name must be set, got undefined'],
    ['toHaveOutput', [{}], 'toHaveOutput: name must be a string, got {}'],
    ['toHaveWildcardPermissions', [null], 'toHaveWildcardPermissions: options must be an object, got null'],
    ['toHaveWildcardPermissions', [{ exept: [] }], 'exept is not an option, did you mean except?'],
    ['toHaveWildcardPermissions', [{ except: [{ action: 'x' }] }], 'except[0].resource must be set, got undefined'],
  ])('%s says what is wrong with its arguments, also with not: case %#', (name, parameters, message) => {
    const { not, ...is } = (exported.assertThat as Callable)(stack) as Record<string, Callable> & {
      not: Record<string, Callable>;
    };
    expect(() => is[name]?.(...parameters)).toThrow(message);
    expect(() => not[name]?.(...parameters)).toThrow(message);
  });
});
