import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Token } from 'cdktf';
import type { IConstruct } from 'constructs';

/** The region of the stack's default provider, if known at synthesis. */
export function regionOf(construct: IConstruct): string | undefined {
  const providers = TerraformStack.of(construct)
    .node.findAll()
    .filter((node) => node instanceof AwsProvider);
  const region = providers.find(({ alias }) => alias === undefined)?.region;
  return Token.isUnresolved(region) ? undefined : region;
}
