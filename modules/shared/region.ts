import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Token } from 'cdktf';
import type { IConstruct } from 'constructs';

/** The region of the stack's provider, if known at synthesis. With aliases, a construct may have any of the regions. */
export function regionOf(construct: IConstruct): string | undefined {
  const providers = TerraformStack.of(construct)
    .node.findAll()
    .filter((node) => node instanceof AwsProvider);
  if (providers.some(({ alias }) => alias !== undefined)) return undefined;
  const region = providers[0]?.region;
  return Token.isUnresolved(region) ? undefined : region;
}
