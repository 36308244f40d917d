import { rmSync } from 'node:fs';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';

/** Arguments of a resource, data source or output under their Terraform names (snake case). */
export type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Block>>;

/** A synthesized stack, with construct paths in place of logical ids. */
export interface SynthesizedStack {
  /** Resources of a type by construct path, such as `Buffer/Queue`. */
  resources(type: string): Blocks;
  /** The only resource of a type. @throws if there is none or more than one */
  resource(type: string): Block;
  /** Data sources of a type by construct path. */
  data(type: string): Blocks;
  readonly outputs: Blocks;
  /** Statements of the policy document at a construct path. @throws if there is none */
  statements(documentPath: string): readonly Block[];
}

interface StackJson {
  readonly '//'?: { readonly metadata?: { readonly stackName: string } };
  readonly resource?: Readonly<Record<string, Blocks>>;
  readonly data?: Readonly<Record<string, Blocks>>;
  readonly output?: Blocks;
}

/**
 * Synthesizes a stack named `test` in us-east-1 with the constructs that `build` adds. References use construct paths,
 * `${aws_sqs_queue.Buffer/Queue.arn}`, so that tests do not depend on the hashes in logical ids.
 */
export function synth(build: (stack: TerraformStack) => void): SynthesizedStack {
  const app = Testing.app();
  try {
    const stack = new TestStack(app, 'test');
    new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
    build(stack);
    // Runs aspects and validations. Its result lacks the construct paths.
    Testing.synth(stack, true);
    return readStack(JSON.stringify(stack.json));
  } finally {
    // CDKTF creates the folder, although nothing is written to it.
    rmSync(app.outdir, { recursive: true });
  }
}

/** Reads the JSON of a synthesized stack (`cdk.tf.json`). */
export function readStack(json: string): SynthesizedStack {
  const stack = JSON.parse(constructPaths(json, escaped)(json)) as StackJson;
  const { resource = {}, data = {}, output = {} } = stack;
  const resources = (type: string) => byPath(stack, resource[type]);
  const dataSources = (type: string) => byPath(stack, data[type]);
  return {
    resources,
    data: dataSources,
    outputs: output,
    resource(type) {
      const all = resources(type);
      const [only, ...others] = Object.values(all);
      if (!only || others.length > 0) {
        throw new Error(`expected one resource of type ${type}, found ${namesOf(all)}`);
      }
      return only;
    },
    statements(documentPath) {
      const documents = dataSources('aws_iam_policy_document');
      const document = documents[documentPath];
      if (!document) throw new Error(`expected a policy document at ${documentPath}, found ${namesOf(documents)}`);
      return document.statement as readonly Block[];
    },
  };
}

/** As a part of a string in JSON: construct ids may contain quotes. */
const escaped = (path: string): string => JSON.stringify(path).slice(1, -1);

const namesOf = (blocks: Blocks): string => Object.keys(blocks).join(', ') || 'none';

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

/** Keeps the JSON with construct paths. Creating it a second time would double the time of a synthesis. */
class TestStack extends TerraformStack {
  public json: unknown;

  public override toTerraform(): unknown {
    this.json = super.toTerraform();
    return this.json;
  }
}
