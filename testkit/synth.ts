import { rmSync } from 'node:fs';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, Testing } from 'cdktf';
import { invokeAspects } from 'cdktf/lib/synthesize/synthesizer';
import { quoted } from '../modules/shared/check';
import { isObject, text } from '../modules/shared/shape';
import type { Block, Blocks, StackBlocks } from './blocks';
import { requireOptions } from './options';
import { hint, type ResourceType, typeName } from './resource-type';
import { type Statement, statementsAt } from './statements';

export type { Block } from './blocks';

/** A synthesized stack, with construct paths in place of logical ids. */
export interface SynthesizedStack {
  /** Resources of a type by construct path, such as `Buffer/Queue`. */
  resources(type: ResourceType): Blocks;
  /** The resource of a type at a construct path, or the only one of the type. @throws if there is none, or more than one */
  resource(type: ResourceType, path?: string): Block;
  /** Data sources of a type by construct path. */
  data(type: ResourceType): Blocks;
  /** The data source of a type at a construct path, or the only one. @throws if there is none, or more than one */
  dataSource(type: ResourceType, path?: string): Block;
  readonly outputs: Blocks;
  /**
   * Statements of the policy document at a construct path, or of the JSON policy in an argument of a resource there,
   * under the names of a policy document.
   * @param argument needed only if the resource has several policies
   * @throws if there is none
   */
  statements(path: string, argument?: string): readonly Statement[];
  /** All blocks by type and construct path. */
  toJSON(): StackBlocks;
}

interface StackJson extends Partial<StackBlocks> {
  readonly '//'?: { readonly metadata?: { readonly stackName: string } };
}

export interface SynthOptions {
  /** The region of the AWS provider. @default 'us-east-1' */
  readonly region?: string;
}

/** Synthesizes an existing stack, with what other stacks of its app refer to. Writes no files. */
export function synth(stack: TerraformStack): SynthesizedStack;
/** Synthesizes all stacks of an app, by name. Writes no files. */
export function synth(app: App): Readonly<Record<string, SynthesizedStack>>;
/**
 * Synthesizes a stack named `test` with an AWS provider and the constructs that `build` adds. References use construct
 * paths, `${aws_sqs_queue.Buffer/Queue.arn}`, so that tests do not depend on the hashes in logical ids.
 */
export function synth(build: (stack: TerraformStack) => void, options?: SynthOptions): SynthesizedStack;
export function synth(subject: App | TerraformStack | ((stack: TerraformStack) => void), options: SynthOptions = {}) {
  requireOptions('synth()', options, { region: text });
  if (App.isApp(subject)) {
    const stacks = prepared(subject);
    return Object.fromEntries(stacks.map((stack) => [stack.node.id, synthesized(stack)]));
  }
  if (typeof subject === 'function') return synthBuilt(subject, options);
  if (!TerraformStack.isStack(subject)) {
    throw new TypeError(`synth(): the first argument must be a function, a stack or an app, got ${quoted(subject)}`);
  }
  if (prepared(App.of(subject)).length === 0) throw new Error(`${subject.node.path} has no app`);
  return synthesized(subject);
}

function synthBuilt(build: (stack: TerraformStack) => void, { region = 'us-east-1' }: SynthOptions): SynthesizedStack {
  const app = Testing.app();
  try {
    const stack = new TerraformStack(app, 'test');
    new AwsProvider(stack, 'Aws', { region });
    build(stack);
    return synthesized(stack);
  } finally {
    // CDKTF creates the folder, although nothing is written to it.
    rmSync(app.outdir, { recursive: true });
  }
}

/** Adds to each stack what the others refer to. @returns the stacks */
function prepared(app: App): TerraformStack[] {
  const stacks = app.node.findAll().filter(TerraformStack.isStack);
  for (const stack of stacks) stack.prepareStack();
  return stacks;
}

/** As `App.synth` does. The result of `Testing.synth` lacks the construct paths. */
function synthesized(stack: TerraformStack): SynthesizedStack {
  invokeAspects(stack);
  stack.runAllValidations();
  return readStack(JSON.stringify(stack.toTerraform()));
}

/** Reads the JSON of a synthesized stack (`cdk.tf.json`). @throws TypeError if it is not an object as JSON */
export function readStack(json: string): SynthesizedStack {
  requireJson(json);
  const stack = JSON.parse(constructPaths(json, escaped)(json)) as StackJson;
  const { resource = {}, data = {}, output = {} } = stack;
  const resources = (type: ResourceType) => byPath(stack, resource[typeName(type, 'resource')]);
  const dataSources = (type: ResourceType) => byPath(stack, data[typeName(type, 'data')]);
  const all = (types: Readonly<Record<string, Blocks>>) =>
    Object.fromEntries(Object.entries(types).map(([type, blocks]) => [type, byPath(stack, blocks)]));
  const toJSON = () => ({ resource: all(resource), data: all(data), output });
  return {
    resources,
    data: dataSources,
    outputs: output,
    toJSON,
    resource: (type, path) => only(resources(type), path, `resource of type ${typeName(type, 'resource')}`),
    dataSource: (type, path) => only(dataSources(type), path, `data source of type ${typeName(type, 'data')}`),
    statements: (path, argument) => statementsAt(toJSON(), path, argument),
  };
}

function requireJson(json: unknown): void {
  const rule = 'readStack(): the first argument must be the content of cdk.tf.json';
  if (typeof json !== 'string') throw new TypeError(`${rule}, got ${quoted(json)}`);
  try {
    if (isObject(JSON.parse(json))) return;
  } catch (cause) {
    throw new TypeError(`${rule}, which cannot be parsed: ${(cause as Error).message}`, { cause });
  }
  throw new TypeError(`${rule}, got ${json.slice(0, 100)}`);
}

/** As a part of a string in JSON: construct ids may contain quotes. */
const escaped = (path: string): string => JSON.stringify(path).slice(1, -1);

function only(blocks: Blocks, path: string | undefined, what: string): Block {
  const [first, ...others] = Object.values(blocks);
  const block = path === undefined ? first : blocks[path];
  if (block && (path !== undefined || others.length === 0)) return block;
  const wanted = path === undefined ? `one ${what}` : `a ${what} at ${path}`;
  const names = Object.keys(blocks);
  const guess = path === undefined ? '' : hint(path, names);
  throw new Error(`expected ${wanted}, found ${names.join(', ') || 'none'}${guess}`);
}

/**
 * The path of a block's construct in its stack, which may be in a construct itself. CDKTF writes none for a remote state,
 * whose logical id it is then.
 */
function pathOf({ '//': root }: StackJson, id: string, block: Block): string {
  const { metadata } = (block['//'] ?? {}) as { readonly metadata?: { readonly path: string } };
  if (!metadata) return id;
  const stackPath = `/${root?.metadata?.stackName}/`;
  const [, ...inStack] = `/${metadata.path}`.split(stackPath);
  return inStack.length > 0 ? inStack.join(stackPath) : metadata.path.slice(metadata.path.indexOf('/') + 1);
}

const byPath = (stack: StackJson, blocks: Blocks = {}): Blocks =>
  Object.fromEntries(
    Object.entries(blocks).map(([id, block]) => {
      const { '//': _, ...argumentsOnly } = block;
      return [pathOf(stack, id, block), argumentsOnly];
    }),
  );

/** To a resource, or with `data.` to a data source, but not to one in a module or an attribute. */
const REFERENCE = /(?<![\w.-])(data\.)?[a-z]\w*\.[\w-]+/g;

/** Returns a function that replaces the logical ids in a string with the construct paths of a stack. */
export function constructPaths(json: string, shown = (path: string) => path): (text: string) => string {
  const stack = JSON.parse(json) as StackJson;
  const { resource = {}, data = {} } = stack;
  const paths = new Map<string, string>();
  const add = (prefix: string, type: string, blocks: Blocks) => {
    for (const [id, block] of Object.entries(blocks)) {
      paths.set(`${prefix}${type}.${id}`, `${prefix}${type}.${shown(pathOf(stack, id, block))}`);
    }
  };
  for (const [type, blocks] of Object.entries(resource)) add('', type, blocks);
  for (const [type, blocks] of Object.entries(data)) add('data.', type, blocks);
  return (text) => text.replace(REFERENCE, (reference) => paths.get(reference) ?? reference);
}
