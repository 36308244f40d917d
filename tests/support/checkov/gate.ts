import { childOf, type ModuleJson, type ResourceChangeJson } from '../../../testkit/plan/plan-json';
import type { Outcome } from '../../../testkit/plan/result';
import type { Finding, Subject } from '.';

/** A rule of Checkov that may be broken on some resources. */
export interface Suppression {
  readonly rule: string;
  /** Patterns of `<environment>/<construct path>`, in which `*` stands for any characters. */
  readonly on: readonly string[];
  readonly reason: string;
}

/** @returns sentences about the findings that no suppression is for */
export function unsuppressed(findings: readonly Finding[], suppressions: readonly Suppression[]): string[] {
  const left = findings.filter((finding) => {
    return !suppressions.some(({ rule, on }) => on.some((pattern) => matches(rule, pattern, finding)));
  });
  return [...new Set(left.map(({ rule, says, on }) => `${on} breaks ${rule}: ${says}`))].sort();
}

/** @returns sentences about the patterns that match no finding */
export const unused = (findings: readonly Finding[], suppressions: readonly Suppression[]): string[] =>
  suppressions.flatMap(({ rule, on }) =>
    on
      .filter((pattern) => !findings.some((finding) => matches(rule, pattern, finding)))
      .map((pattern) => `the suppression of ${rule} on ${pattern} matches nothing: remove it`),
  );

const matches = (rule: string, pattern: string, finding: Finding): boolean =>
  finding.rule === rule && expressionOf(pattern).test(finding.on);

const expressionOf = (pattern: string): RegExp => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

interface WholePlan {
  readonly planned_values: { readonly root_module: ModuleJson };
  readonly resource_changes: readonly ResourceChangeJson[];
  readonly configuration: {
    readonly root_module: { readonly module_calls: Readonly<Record<string, { readonly module: object }>> };
  };
}

/** The configuration of a planned stack, and its part of the plan of several stacks as if it were planned alone. */
export function subjectsOf(name: string, { id, json, plan: all }: Outcome): Subject[] {
  const { planned_values, resource_changes, configuration, ...others } = all as unknown as WholePlan;
  const { format_version, terraform_version } = others as Readonly<Record<string, unknown>>;
  const part = {
    format_version,
    terraform_version,
    planned_values: { root_module: childOf(planned_values.root_module, id) },
    resource_changes: resource_changes.filter(({ address }) => address.startsWith(`module.${id}.`)),
    configuration: { root_module: configuration.root_module.module_calls[id]?.module },
  };
  const plan = JSON.parse(JSON.stringify(part).replaceAll(`module.${id}.`, ''));
  return [
    { name, json },
    { name, json, plan },
  ];
}
