import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { idFinding, quoted } from './check';
import { requireUniqueNames } from './unique-names';

/**
 * The scope and the id of a module: JavaScript may pass others, of which `constructs` does not say what is wrong.
 * @param module the class of the module
 */
export function placeIn(module: { readonly name: string }, scope: Construct, id: string): [Construct, string] {
  const isInStack = Construct.isConstruct(scope) && scope.node.scopes.some(TerraformStack.isStack);
  const problems = [
    isInStack ? undefined : `scope must be a stack or a construct in one, got ${quoted(scope)}`,
    idFinding('id', id),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) {
    requireUniqueNames(TerraformStack.of(scope));
    return [scope, id];
  }
  throw new TypeError(`new ${module.name}(): ${problems.join('; ')}`);
}

export const inOneStack = (one: IConstruct, other: IConstruct): boolean =>
  TerraformStack.of(one) === TerraformStack.of(other);

export const pathInStack = (construct: IConstruct): string =>
  construct.node.path.slice(TerraformStack.of(construct).node.path.length + 1);

/** Distinguishes the construct from all others that the observer can see: constructs of two stacks may have one path. */
export const pathSeenFrom = (observer: IConstruct, construct: IConstruct): string =>
  inOneStack(observer, construct) ? pathInStack(construct) : construct.node.path;
