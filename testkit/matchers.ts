import type { Block, Blocks } from './blocks';
import { type Difference, differences, shown } from './difference';
import { type MatcherName, requireMatcherArguments } from './matcher-arguments';
import { argumentNames, hint, type Kind, type ResourceType, typeName, unknownType, WORDS } from './resource-type';
import type { SynthesizedStack } from './synth';
import { type Exception, wildcardsOf } from './wildcards';

/** Arguments under their Terraform names: see `differences` for what matches. */
export type Properties = Readonly<Record<string, unknown>>;

/** Expectations on a synthesized stack. Properties are deep-partial: they may leave out others. */
export interface StackMatchers<Result> {
  /** The stack has exactly one resource of the type with these properties. With `.not`, none. */
  toHaveResource(type: ResourceType, properties?: Properties): Result;
  /** The resource at the construct path has these properties. With `.not`, it exists without them, if any are given. */
  toHaveResource(type: ResourceType, path: string, properties?: Properties): Result;
  /** All resources of the type have these properties, and there is one. */
  toHaveEveryResource(type: ResourceType, properties: Properties): Result;
  /** The stack has as many resources of the type with these properties. */
  toHaveResourceCount(type: ResourceType, count: number, properties?: Properties): Result;
  /** As `toHaveResource`, for data sources. */
  toHaveDataSource(type: ResourceType, properties?: Properties): Result;
  toHaveDataSource(type: ResourceType, path: string, properties?: Properties): Result;
  /** The stack has an output with this value. */
  toHaveOutput(name: string, value?: unknown): Result;
  /**
   * An `Allow` statement has a wildcard: an action or resource with `*` or `?`, the principal `*`, or everything except
   * what it names. For use with `.not`.
   */
  toHaveWildcardPermissions(options?: { readonly except?: readonly Exception[] }): Result;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matcher = (stack: SynthesizedStack, isNot: boolean, ...parameters: never[]) => Verdict;

const verdict = (pass: boolean, message: string): Verdict => ({ pass, message: () => message });

/** What a matcher looks for, and the blocks of the type. */
interface Search {
  readonly kind: Kind;
  readonly type: string;
  readonly all: Blocks;
  readonly types: readonly string[];
  readonly properties: Properties;
}

function search(stack: SynthesizedStack, kind: Kind, given: ResourceType, properties: Properties = {}): Search {
  const type = typeName(given, kind);
  const blocks = stack.toJSON()[kind];
  return { kind, type, all: blocks[type] ?? {}, types: Object.keys(blocks), properties };
}

function has(stack: SynthesizedStack, isNot: boolean, kind: Kind, type: ResourceType, ...rest: unknown[]): Verdict {
  const [path, properties] = typeof rest[0] === 'string' ? rest : [undefined, rest[0]];
  const wanted = search(stack, kind, type, properties as Properties | undefined);
  const fault = isNot ? misspelling(wanted) : undefined;
  if (fault) return verdict(true, fault);
  return path === undefined ? hasOne(wanted, isNot) : hasAt(wanted, path as string, isNot, properties === undefined);
}

/** Exactly one; with `.not`, none, so that two do not pass both. */
function hasOne(wanted: Search, isNot: boolean): Verdict {
  const found = matching(wanted);
  if (isNot) return verdict(found.length > 0, `expected no ${described(wanted)}, found ${found.join(', ')}`);
  if (found.length === 1) return verdict(true, '');
  if (found.length === 0) return verdict(false, noneSentence(wanted));
  const remedy = 'add properties, name a construct path, or use toHaveEveryResource or toHaveResourceCount';
  return verdict(false, `expected one ${described(wanted)}, found ${found.join(', ')}: ${remedy}`);
}

function hasAt(wanted: Search, path: string, isNot: boolean, isAny: boolean): Verdict {
  const { all, type, kind, properties } = wanted;
  const block = all[path];
  const absent = `expected a ${WORDS[kind]} ${type} at ${path}, ${inventory(wanted)}${hint(path, Object.keys(all))}`;
  if (isAny) return verdict(block !== undefined, isNot ? `expected no ${WORDS[kind]} ${type} at ${path}` : absent);
  // Without it, `.not` would pass for a path that is misspelt.
  if (!block) return verdict(isNot, absent);
  const found = differencesOf(wanted, block);
  if (isNot) return verdict(found.length === 0, `expected ${path} without ${shown(properties)}`);
  return verdict(found.length === 0, `expected ${type} at ${path} to match:${listed(found)}`);
}

function hasEvery(stack: SynthesizedStack, isNot: boolean, given: ResourceType, properties: Properties): Verdict {
  const wanted = search(stack, 'resource', given, properties);
  const { type } = wanted;
  const entries = Object.entries(wanted.all);
  const fault = isNot ? misspelling(wanted) : undefined;
  if (fault) return verdict(true, fault);
  if (entries.length === 0) return verdict(isNot, noneSentence(wanted));
  if (isNot)
    return verdict(matching(wanted).length === entries.length, `expected some ${type} without ${shown(properties)}`);
  const failing = entries.map(([path, block]) => ({ path, found: differencesOf(wanted, block) }));
  const broken = failing.filter(({ found }) => found.length > 0);
  const details = broken.map(({ path, found }) => `\n${path}:${listed(found)}`).join('');
  const message = `expected every ${type} to match, ${broken.length} of ${entries.length} differ:${details}`;
  return verdict(broken.length === 0, message);
}

function hasCount(
  stack: SynthesizedStack,
  isNot: boolean,
  type: ResourceType,
  count: number,
  properties?: Properties,
): Verdict {
  const wanted = search(stack, 'resource', type, properties);
  const found = matching(wanted);
  // A misspelt name has no resources, as an absent one.
  const fault = found.length === 0 ? misspelling(wanted) : undefined;
  if (fault) return verdict(isNot, fault);
  const message = `expected ${isNot ? 'not ' : ''}${count} ${described(wanted)}, found ${found.length}`;
  return verdict(found.length === count, `${message}${found.length > 0 ? `: ${found.join(', ')}` : ''}`);
}

function hasOutput(stack: SynthesizedStack, isNot: boolean, name: string, ...rest: unknown[]): Verdict {
  const output = stack.outputs[name];
  const names = Object.keys(stack.outputs);
  if (!output) {
    const message = `expected an output ${name}, found ${names.join(', ') || 'none'}${hint(name, names)}`;
    return verdict(isNot && rest.length > 0, message);
  }
  const found = rest.length > 0 ? differences(rest[0], output.value, 'value') : [];
  if (isNot) return verdict(found.length === 0, `expected no output ${name}${valueWords(rest)}`);
  return verdict(found.length === 0, `expected output ${name} to match:${listed(found)}`);
}

const valueWords = (rest: readonly unknown[]) => (rest.length > 0 ? ` with the value ${shown(rest[0])}` : '');

function hasWildcards(
  stack: SynthesizedStack,
  isNot: boolean,
  { except = [] }: { readonly except?: readonly Exception[] } = {},
): Verdict {
  const found = wildcardsOf(stack.toJSON(), except);
  const message = isNot
    ? `expected no wildcard permissions, found ${found.length}:${found.map((one) => `\n  ${one}`).join('')}`
    : 'expected wildcard permissions, found none';
  return verdict(found.length > 0, message);
}

const matchers = {
  toHaveResource: (stack, isNot, type: ResourceType, ...rest: unknown[]) =>
    has(stack, isNot, 'resource', type, ...rest),
  toHaveDataSource: (stack, isNot, type: ResourceType, ...rest: unknown[]) => has(stack, isNot, 'data', type, ...rest),
  toHaveEveryResource: hasEvery,
  toHaveResourceCount: hasCount,
  toHaveOutput: hasOutput,
  toHaveWildcardPermissions: hasWildcards,
} satisfies Record<keyof StackMatchers<void>, Matcher>;

export const matcherNames = Object.keys(matchers) as MatcherName[];

/** @throws TypeError if the subject is not a synthesized stack, or a parameter has the wrong type */
export function judge(name: MatcherName, subject: unknown, isNot: boolean, parameters: unknown[]): Verdict {
  const { toJSON, statements } = Object(subject) as Partial<SynthesizedStack>;
  if (!toJSON || !statements) throw new TypeError(`${name} needs a stack that synth() or readStack() returned`);
  requireMatcherArguments(name, parameters);
  const matcher: Matcher = matchers[name];
  return matcher(subject as SynthesizedStack, isNot, ...(parameters as never[]));
}

const matching = ({ all, properties }: Search): string[] =>
  Object.keys(all).filter((path) => differences(properties, all[path]).length === 0);

/** A type or argument that the provider does not have, as a sentence: nothing can have it. */
function misspelling({ type, kind, all, properties }: Search): string | undefined {
  const fault = unknownType(type, kind);
  if (fault) return fault;
  const strange = Object.keys(properties).filter((name) => !Object.values(all).some((block) => name in block));
  const known = strange.length > 0 ? argumentNames(type, kind) : undefined;
  const unknown = known && strange.find((name) => !known.includes(name));
  return unknown && `${type} has no argument ${unknown}${hint(unknown, known)}`;
}

/** The differences of a block, in which names that the provider does not have are told from those that are not set. */
function differencesOf({ type, kind, properties }: Search, block: Block): Difference[] {
  const found = differences(properties, block);
  const absent = found.some(({ path }) => path in properties && !(path in block));
  const known = absent ? argumentNames(type, kind) : undefined;
  return found.map((one) =>
    known && one.path in properties && !known.includes(one.path)
      ? { ...one, words: `is not an argument of ${type}${hint(one.path, known)}` }
      : one,
  );
}

function noneSentence(wanted: Search): string {
  const { kind, type, all, types } = wanted;
  const candidates = Object.entries(all)
    .map(([path, block]) => ({ path, found: differencesOf(wanted, block) }))
    .sort((one, other) => sizeOf(one.found) - sizeOf(other.found));
  const [nearest] = candidates;
  if (nearest) {
    const count = candidates.length === 1 ? '' : `none of ${candidates.length} does; `;
    return `expected one ${described(wanted)}, ${count}nearest is ${nearest.path}:${listed(nearest.found)}`;
  }
  const remedy = unknownType(type, kind) ?? `the stack has ${types.join(', ') || `no ${WORDS[kind]}s`}`;
  return `expected a ${WORDS[kind]} ${type}, found none: ${remedy}`;
}

const sizeOf = (found: readonly Difference[]): number => found.reduce((sum, { size }) => sum + size, 0);

const described = ({ type, kind, properties }: Search): string => {
  const article = kind === 'data' ? `data source ${type}` : type;
  return Object.keys(properties).length === 0 ? article : `${article} with ${shown(properties)}`;
};

const inventory = ({ all }: Search): string => `found ${Object.keys(all).join(', ') || 'none'}`;

const listed = (found: readonly Difference[]): string =>
  found.map(({ path, words }) => `\n  ${path} ${words}`).join('');
