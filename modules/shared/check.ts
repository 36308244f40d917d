import { type IResolvable, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { requirementFindings } from './requirements';

/** A broken rule as a sentence, or undefined when the rule holds. */
export type Finding = string | undefined;

/** Whether a value is set and known at synthesis. A value that only Terraform knows cannot be checked here. */
const isKnown = <T>(value: T | undefined): value is T => value !== undefined && !Token.isUnresolved(value);

/** The rule `<prop> must <rule>`, checked when the value is known. */
export function must<T>(prop: string, value: T | undefined, rule: string, holds: (value: T) => boolean): Finding {
  if (!isKnown(value) || holds(value)) return undefined;
  return `${prop} must ${rule}, got ${shown(value)}`;
}

/** A value in an error message. `JSON.stringify` shows NaN as null, and fails for constructs, which refer to others. */
function shown(value: unknown): string {
  if (Construct.isConstruct(value)) return value.node.path || 'an app';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' && value !== '') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object';
  }
}

/** With quotes, so that "5" is not taken for a number. */
export const quoted = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : shown(value));

/** A whole number within inclusive limits. */
export const between = (prop: string, value: number | undefined, least: number, most: number): Finding =>
  must(prop, value, `be a whole number between ${least} and ${most}`, (known) => {
    return Number.isInteger(known) && known >= least && known <= most;
  });

/** A string that matches a pattern; `rule` describes the pattern in words. */
export const named = (prop: string, value: string | undefined, pattern: RegExp, rule: string): Finding =>
  must(prop, value, rule, (known) => typeof known === 'string' && pattern.test(known));

/** A required value. TypeScript enforces it, but not in JavaScript. */
export const required = (prop: string, value: unknown): Finding =>
  value === undefined || value === null ? `${prop} must be set, got ${value}` : undefined;

/** The id of a construct that a method creates. */
export const idFinding = (prop: string, id: string): Finding =>
  required(prop, id) ?? named(prop, id, /./, 'be a string with at least one character');

/** A list, which cannot be told from a string in JavaScript, since both have elements and a length. */
export const list = (prop: string, value: unknown): Finding => must(prop, value, 'be a list', Array.isArray);

/** A list whose elements are all set and obey a rule, which gets the name of an element such as `tables[0]`. */
export function listOf<T>(prop: string, values: readonly T[] | undefined, rule: (prop: string, value: T) => Finding) {
  if (!isKnown(values)) return [];
  if (!Array.isArray(values)) return [list(prop, values)];
  const members: readonly T[] = values;
  // `map` would skip what a sparse list lacks.
  return Array.from(members, (value, at) => required(`${prop}[${at}]`, value) ?? rule(`${prop}[${at}]`, value));
}

export const keyArnFinding = (prop: string, arn: string | undefined): Finding =>
  named(prop, arn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'be the ARN of a KMS key');

/** A boolean that decides which resources exist, and so must be known at synthesis. */
export const flag = (prop: string, value: unknown): Finding =>
  value === undefined || typeof value === 'boolean'
    ? undefined
    : `${prop} must be true or false, and known at synthesis, got ${Token.isUnresolved(value) ? 'a token' : quoted(value)}`;

export const oneOf = <T>(prop: string, value: T | undefined, allowed: readonly T[]): Finding =>
  must(prop, value, `be one of ${allowed.join(', ')}`, (known) => allowed.includes(known));

/** Settings that others are derived from, and so must be known at synthesis. */
export const knownAtSynthesis = (settings: Readonly<Record<string, unknown>>): Finding[] =>
  Object.entries(settings)
    .filter(([, value]) => Token.isUnresolved(value))
    .map(([prop]) => `${prop} must be known at synthesis, because other settings are derived from it`);

/** @throws one error that names the construct and every broken rule */
export function check(construct: IConstruct, findings: readonly Finding[]): void {
  const broken = [...requirementFindings(), ...findings].filter((finding) => finding !== undefined);
  if (broken.length > 0) throw new Error(`${construct.node.path}: ${broken.join('; ')}`);
}

/** A rule that Terraform checks. A broken one fails the plan and names the construct. */
export interface Condition {
  readonly condition: string | IResolvable;
  readonly message: string;
}

const conditions = (construct: IConstruct, rules: readonly Condition[]) =>
  rules.map(({ condition, message }) => ({ condition, errorMessage: `${construct.node.path}: ${message}` }));

/** Rules for a resource or data source, checked before Terraform plans or reads it. */
export const preconditions = (construct: IConstruct, ...rules: readonly Condition[]) => ({
  precondition: conditions(construct, rules),
});

/** Rules for a resource or data source, checked once Terraform has planned or read it. */
export const postconditions = (construct: IConstruct, ...rules: readonly Condition[]) => ({
  postcondition: conditions(construct, rules),
});
