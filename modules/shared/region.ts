import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { type Finding, named } from './check';

export const regionFinding = (prop: string, region: string | undefined): Finding =>
  named(prop, region, /^[a-z]+(-[a-z]+)+-\d+$/, 'be a region such as eu-west-1');

/** The region of the stack's provider, if known at synthesis. With aliases, a construct may have any of the regions. */
export function regionOf(construct: IConstruct): string | undefined {
  const providers = TerraformStack.of(construct)
    .node.findAll()
    .filter((node) => node instanceof AwsProvider);
  if (providers.some(({ alias }) => alias !== undefined)) return undefined;
  const region = providers[0]?.region;
  return Token.isUnresolved(region) ? undefined : region;
}

/**
 * A rule for what AWS connects within a region only. The regions are those of the stacks.
 * @param arns of what is connected, whose regions are known from them if they are known at synthesis
 */
export function sameRegionFinding(
  prop: string,
  owner: IConstruct,
  other: unknown,
  ...arns: readonly string[]
): Finding {
  if (!Construct.isConstruct(other) || !arns.every((arn) => Token.isUnresolved(arn))) return undefined;
  const [region, found] = [regionOf(owner), regionOf(other)];
  if (region === undefined || found === undefined || region === found) return undefined;
  return `${prop} must be in ${region}, the region of ${owner.node.path}, got ${other.node.path} in ${found}`;
}
