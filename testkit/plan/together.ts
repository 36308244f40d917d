import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { awsVersion, compose } from './compose';
import { planIn } from './cycle';
import { moduleOf } from './diagnostics';
import { type LocalProvider, requireAnswer } from './local-provider';
import {
  haveEqualVersions,
  type Module,
  moduleOfStack,
  outcomeOf,
  requireDataSources,
  requireVariables,
} from './module';
import type { PlanOptions } from './options';
import { partsOf } from './parts';
import { StackPlan } from './result';
import { type StackSource, synthesizeAll } from './sources';
import { Terraform } from './terraform';

/**
 * Plans stacks in one run of Terraform, or in several if their providers have different versions. Many stacks are
 * planned in several runs at a time, since a single one uses little more than one processor.
 */
export async function planTogether(
  sources: Readonly<Record<string, StackSource>>,
  options: PlanOptions,
): Promise<Record<string, StackPlan>> {
  if (Object.keys(sources).length === 0) throw new Error('plan(): there must be at least one stack, got none');
  const { endpoint, accountId = '000000000000' } = options;
  if (endpoint !== undefined) await requireAnswer(endpoint);
  const terraform = new Terraform(endpoint);
  try {
    const stacks = synthesizeAll(sources, join(terraform.folder, 'apps'));
    const local = { endpoint, accountId };
    const modules = stacks.map((stack, index) => moduleOfStack(stack, `s${index}`, options, local));
    requireDataSources('plan()', options.data, modules);
    requireVariables('plan()', options.variables, modules);
    const plans = new Map<string, StackPlan>();
    const runs = groups(modules).flatMap((group) => partsOf(group));
    await Promise.all(
      runs.map((run, number) => planGroup(terraform, join(terraform.folder, `plan-${number}`), run, local, plans)),
    );
    return Object.fromEntries(modules.map(({ id, name }) => [name, plans.get(id) as StackPlan]));
  } finally {
    terraform.end();
  }
}

/** Terraform uses one version of each provider. */
function groups(modules: readonly Module[]): Module[][] {
  const all: Module[][] = [];
  for (const module of modules) {
    const fitting = all.find((group) => group.every((other) => haveEqualVersions(module, other)));
    if (fitting) fitting.push(module);
    else all.push([module]);
  }
  return all;
}

/** Plans modules together. If Terraform rejects the configuration of some, it plans the others without them. */
async function planGroup(
  terraform: Terraform,
  folder: string,
  modules: readonly Module[],
  local: LocalProvider,
  plans: Map<string, StackPlan>,
): Promise<void> {
  mkdirSync(folder);
  compose(folder, modules, local);
  const { diagnostics, plan } = await planIn(folder, terraform, awsVersion(modules));
  const rejected = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(moduleOf));
  const isDone = plan !== undefined || rejected.has(undefined);
  const [done, left] = [[] as Module[], [] as Module[]];
  for (const module of modules) (isDone || rejected.has(module.id) ? done : left).push(module);
  if (done.length === 0) throw new Error('Terraform ended with neither a plan nor an error');
  for (const module of done) plans.set(module.id, new StackPlan(outcomeOf(module, diagnostics, plan)));
  if (left.length > 0) await planGroup(terraform, `${folder}-`, left, local, plans);
}
