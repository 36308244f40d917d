import { rmSync } from 'node:fs';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { type SynthesizedStack, synth } from '../../../testkit';

/** Synthesizes an app with one stack per name, each with a provider, and reads them. */
export function synthStacks<Name extends string>(
  names: readonly Name[],
  build: (stacks: Readonly<Record<Name, TerraformStack>>) => void,
  region = 'us-east-1',
): Readonly<Record<Name, SynthesizedStack>> {
  const app = Testing.app();
  try {
    const stacks = Object.fromEntries(names.map((name) => [name, new TerraformStack(app, name)]));
    for (const stack of Object.values(stacks)) new AwsProvider(stack, 'Aws', { region });
    build(stacks as Record<Name, TerraformStack>);
    return synth(app) as Record<Name, SynthesizedStack>;
  } finally {
    rmSync(app.outdir, { recursive: true });
  }
}
