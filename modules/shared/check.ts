import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';

/** A broken rule's sentence, or undefined where the rule holds. */
export type Finding = string | undefined;

/** Whether a value is there and known at synthesis; what Terraform knows only later cannot be judged here. */
const isKnown = <T>(value: T | undefined): value is T => value !== undefined && !Token.isUnresolved(value);

/** The rule `<prop> must <rule>`, for a value that is known. */
export function must<T>(prop: string, value: T | undefined, rule: string, holds: (value: T) => boolean): Finding {
  if (!isKnown(value) || holds(value)) return undefined;
  return `${prop} must ${rule}, got ${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}`;
}

/** A whole number within limits, both allowed. */
export const between = (prop: string, value: number | undefined, least: number, most: number): Finding =>
  must(prop, value, `be a whole number between ${least} and ${most}`, (known) => {
    return Number.isInteger(known) && known >= least && known <= most;
  });

/** A name that AWS takes: `rule` says in words what `pattern` says. */
export const named = (prop: string, value: string | undefined, pattern: RegExp, rule: string): Finding =>
  must(prop, value, rule, (known) => pattern.test(known));

/** A switch on which resources depend: what Terraform knows only later cannot be one. */
export const flag = (prop: string, value: unknown): Finding =>
  value === undefined || typeof value === 'boolean'
    ? undefined
    : `${prop} must be true or false, and known at synthesis, got ${Token.isUnresolved(value) ? 'a token' : JSON.stringify(value)}`;

export const oneOf = <T>(prop: string, value: T | undefined, allowed: readonly T[]): Finding =>
  must(prop, value, `be one of ${allowed.join(', ')}`, (known) => allowed.includes(known));

/** Throws one error that names the construct and every broken rule. */
export function check(construct: IConstruct, findings: readonly Finding[]): void {
  const broken = findings.filter((finding) => finding !== undefined);
  if (broken.length > 0) throw new Error(`${construct.node.path}: ${broken.join('; ')}`);
}
