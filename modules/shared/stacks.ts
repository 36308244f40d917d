import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';

export const inOneStack = (one: IConstruct, other: IConstruct): boolean =>
  TerraformStack.of(one) === TerraformStack.of(other);

export const pathInStack = (construct: IConstruct): string =>
  construct.node.path.slice(TerraformStack.of(construct).node.path.length + 1);

/** Distinguishes the construct from all others that the observer can see: constructs of two stacks may have one path. */
export const pathSeenFrom = (observer: IConstruct, construct: IConstruct): string =>
  inOneStack(observer, construct) ? pathInStack(construct) : construct.node.path;
