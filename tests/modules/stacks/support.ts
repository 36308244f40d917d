import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { readStack, type SynthesizedStack } from '../../../testkit';

/** Synthesizes an app with one stack per name, each with a provider, and reads them. */
export function synthStacks<Name extends string>(
  names: readonly Name[],
  build: (stacks: Readonly<Record<Name, TerraformStack>>) => void,
  region = 'us-east-1',
): Readonly<Record<Name, SynthesizedStack>> {
  const outdir = mkdtempSync(join(tmpdir(), 'tableside-stacks-'));
  try {
    const app = new App({ outdir });
    const each = <Value>(value: (name: Name) => Value) =>
      Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
    const stacks = each((name) => new TerraformStack(app, name));
    for (const name of names) new AwsProvider(stacks[name], 'Aws', { region });
    build(stacks);
    app.synth();
    return each((name) => readStack(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
