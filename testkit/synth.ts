import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';

/** A resource's, data source's or output's arguments, in Terraform's own (snake case) words. */
export type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Block>>;

/** What Terraform would be given, with construct paths in place of logical ids. */
export interface SynthesizedStack {
  /** The resources of a type by construct path (`Buffer/Queue`). */
  resources(type: string): Blocks;
  /** The one resource of a type. @throws when there is none, or more than one */
  resource(type: string): Block;
  /** The data sources of a type by construct path. */
  data(type: string): Blocks;
  readonly outputs: Blocks;
  /** The statements of the policy document at this construct path. */
  statements(documentPath: string): readonly Block[];
}

interface StackJson {
  readonly resource?: Readonly<Record<string, Blocks>>;
  readonly data?: Readonly<Record<string, Blocks>>;
  readonly output?: Blocks;
}

/**
 * Synthesizes what `build` puts into a stack named `test`, in the region us-east-1. References read
 * `${aws_sqs_queue.Buffer/Queue.arn}`: renaming a construct is seen, the hash in its logical id is not.
 */
export function synth(build: (stack: TerraformStack) => void): SynthesizedStack {
  const stack = new TestStack(Testing.app(), 'test');
  new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
  build(stack);
  // Runs aspects and validations; what it returns lacks the construct paths.
  Testing.synth(stack, true);
  return readStack(JSON.stringify(stack.json));
}

/** Reads a stack's JSON (`cdk.tf.json`) as synthesized by `cdktf synth`. */
export function readStack(json: string): SynthesizedStack {
  const { resource = {}, data = {}, output = {} } = JSON.parse(constructPaths(json)(json)) as StackJson;
  const resources = (type: string) => byPath(resource[type]);
  const dataSources = (type: string) => byPath(data[type]);
  return {
    resources,
    data: dataSources,
    outputs: output,
    resource(type) {
      const all = resources(type);
      const [only, ...others] = Object.values(all);
      if (!only || others.length > 0) {
        throw new Error(
          `the stack has ${Object.keys(all).length} resources of type ${type}: ${Object.keys(all).join(', ')}`,
        );
      }
      return only;
    },
    statements(documentPath) {
      const documents = dataSources('aws_iam_policy_document');
      const document = documents[documentPath];
      if (!document)
        throw new Error(`no policy document at ${documentPath}, only at: ${Object.keys(documents).join(', ')}`);
      return document.statement as readonly Block[];
    },
  };
}

const pathOf = (block: Block): string => {
  const { metadata } = block['//'] as { metadata: { path: string } };
  return metadata.path.slice(metadata.path.indexOf('/') + 1);
};

const byPath = (blocks: Blocks = {}): Blocks =>
  Object.fromEntries(
    Object.values(blocks).map((block) => {
      const { '//': _, ...argumentsOnly } = block;
      return [pathOf(block), argumentsOnly];
    }),
  );

/** A function that puts construct paths in place of the logical ids in a text, by the stack's JSON. */
export function constructPaths(json: string): (text: string) => string {
  const { resource = {}, data = {} } = JSON.parse(json) as StackJson;
  const paths = new Map<string, string>();
  for (const [type, blocks] of [...Object.entries(resource), ...Object.entries(data)]) {
    for (const [id, block] of Object.entries(blocks)) paths.set(`${type}.${id}`, `${type}.${pathOf(block)}`);
  }
  return (text) => text.replace(/\baws_\w+\.[\w-]+/g, (reference) => paths.get(reference) ?? reference);
}

/** Keeps the JSON with construct paths. Creating it a second time would double the time of a synthesis. */
class TestStack extends TerraformStack {
  public json: unknown;

  public override toTerraform(): unknown {
    this.json = super.toTerraform();
    return this.json;
  }
}
