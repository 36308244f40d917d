import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from './change';
import { awsVersion, compose } from './compose';
import { type Cycle, planIn } from './cycle';
import { differenceOf, type Replan } from './difference';
import { requireAnswer } from './local-provider';
import {
  haveEqualVersions,
  type Module,
  moduleOfStack,
  outcomeOf,
  requireDataSources,
  requireVariables,
} from './module';
import { type PlanOptions, requirePlanOptions } from './options';
import { StackPlan } from './result';
import type { Schemas } from './schema';
import { runWithSchemas } from './schema-provider';
import { requireSource, type StackSource, synthesizeAll } from './sources';
import { type Deployment, deploymentOf, stateOf } from './state';
import { Terraform } from './terraform';

/** A resource's values may depend on those of others, which depend on others. */
const MAXIMUM_ROUNDS = 5;

/**
 * Plans what a change of code does to what is deployed, without deploying: Terraform plans `after` on the state that a
 * deployment of `before` would leave. Takes two to three times as long as `plan()`.
 * @throws PlanError if Terraform reports an error for one of both
 */
export async function replan(before: StackSource, after: StackSource, options: PlanOptions = {}): Promise<Replan> {
  requirePlanOptions('replan()', options);
  for (const [name, source] of Object.entries({ before, after })) requireSource('replan()', `stack ${name}`, source);
  const { endpoint, accountId = '000000000000' } = options;
  if (endpoint !== undefined) await requireAnswer(endpoint);
  const terraform = new Terraform(endpoint);
  try {
    const stacks = synthesizeAll({ before, after }, join(terraform.folder, 'apps'));
    const local = { endpoint, accountId };
    const modules = stacks.map((stack, index) => moduleOfStack(stack, `s${index}`, options, local));
    requireDataSources('replan()', options.data, modules);
    requireVariables('replan()', options.variables, modules);
    const [first, second] = modules as [Module, Module];
    if (!haveEqualVersions(first, second)) {
      throw new Error('replan() compares stacks with equal provider versions: before and after require different ones');
    }
    return await compareIn(terraform, first, second, local);
  } finally {
    terraform.end();
  }
}

type Local = Parameters<typeof compose>[2];

async function compareIn(terraform: Terraform, first: Module, second: Module, local: Local): Promise<Replan> {
  const cycle = async (number: number, modules: readonly Module[], deployment?: Deployment): Promise<Cycle> => {
    const folder = join(terraform.folder, `plan-${number}`);
    mkdirSync(folder);
    const providersOf = compose(folder, modules, local);
    if (deployment) {
      writeFileSync(join(folder, 'terraform.tfstate'), JSON.stringify(stateOf(modules, deployment, providersOf)));
    }
    return planIn(folder, terraform, awsVersion(modules), '-refresh=false');
  };
  const created = await cycle(0, [first]);
  planned(first, created);
  const schemasIn = (number: number) => schemasOf(terraform, join(terraform.folder, `plan-${number}`));
  let deployment = deploymentOf(first.id, created.plan ?? {}, await schemasIn(0));
  for (let round = 1; ; round++) {
    const both = await cycle(round, [first, second], deployment);
    const schemas = await schemasIn(round);
    const unchanged = planned(first, both);
    const isSettled = unchanged.changes.every(({ action }) => action === 'no-op');
    if (isSettled || round === MAXIMUM_ROUNDS) {
      const changed = planned(second, both);
      const left = deploymentOf(second.id, both.plan ?? {}, schemas, deployment, false);
      // Terraform does not read a data source in a plan that changes what it depends on: the next plan does.
      const next = changed.changes.some(isUnclear) ? planned(second, await cycle(round + 1, [second], left)) : changed;
      return differenceOf({ changed, unchanged, next }, second);
    }
    deployment = deploymentOf(first.id, both.plan ?? {}, schemas, deployment);
  }
}

const isUnclear = ({ action, unknown }: Change): boolean => action === 'update' && unknown.length > 0;

/** @throws PlanError if Terraform reports an error for the stack */
function planned(module: Module, { diagnostics, plan }: Cycle): StackPlan {
  const result = new StackPlan(outcomeOf(module, diagnostics, plan));
  if (result.error) throw result.error;
  return result;
}

/** The schemas of the types that a configuration uses. */
async function schemasOf(terraform: Terraform, folder: string): Promise<Schemas> {
  const { ok, stdout, stderr } = await runWithSchemas(terraform, folder, 'providers', 'schema', '-json');
  if (!ok) throw new Error(`terraform providers schema failed: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}
