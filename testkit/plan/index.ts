import { basename } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { isObject } from '../../modules/shared/shape';
import { type PlanOptions, requirePlanOptions } from './options';
import type { Plan } from './result';
import { requireSource, type StackSource, stacksOf } from './sources';
import { endAll } from './terraform';
import { planTogether } from './together';

type Stacks<Name extends string = string> = Readonly<Record<Name, StackSource>>;

/**
 * Runs `terraform plan` for a stack, with the real provider. Neither AWS nor a backend is touched: the stack is planned
 * as if nothing were deployed, and everything is removed at the end. A plan takes about 2 seconds and more on a busy
 * machine, so tests need a timeout: `beforeAll(async () => { … }, 120_000)`.
 * @throws PlanError if Terraform reports an error
 */
export function plan(stack: StackSource, options?: PlanOptions): Promise<Plan>;
/**
 * Plans several stacks together, which takes little longer than planning one: in a single run of Terraform, or in one for
 * each processor if there are hundreds of resources. An error of one stack does not hide the plans of the others: it is
 * thrown when that stack's plan is read.
 * @param stacks stacks by name, or an app with all of its stacks
 */
export function plan<Name extends string>(stacks: Stacks<Name>, options?: PlanOptions): Promise<Record<Name, Plan>>;
export function plan(app: App, options?: PlanOptions): Promise<Record<string, Plan>>;
export async function plan(
  sources: StackSource | App | Stacks,
  options: PlanOptions = {},
): Promise<Plan | Record<string, Plan>> {
  requirePlanOptions('plan()', options);
  if (!isObject(sources)) requireSource('plan()', 'stack', sources, ', an app, or stacks by name');
  if (App.isApp(sources)) return planTogether(stacksOf(sources), options);
  if (!isOne(sources)) {
    for (const [name, source] of Object.entries(sources)) requireSource('plan()', `stack ${name}`, source);
    return planTogether(sources, options);
  }
  const name = nameOf(sources);
  const planned = (await planTogether({ [name]: sources }, options))[name];
  if (planned?.error) throw planned.error;
  return planned as Plan;
}

const isOne = (sources: StackSource | Stacks): sources is StackSource =>
  typeof sources !== 'object' || TerraformStack.isStack(sources);

const nameOf = (source: StackSource): string =>
  typeof source === 'string' ? basename(source) : typeof source === 'function' ? 'test' : source.node.id;

// A test that has timed out does not end its plan, and jest would wait for it. Hooks are not allowed within a test.
const { afterAll, expect } = globalThis as {
  readonly afterAll?: (hook: () => void) => void;
  readonly expect?: { getState?: () => { readonly currentTestName?: string } };
};
if (afterAll && expect?.getState?.().currentTestName === undefined) afterAll(endAll);

export type { Action, Change } from './change';
export { type Diagnostic, type Failure, PlanError } from './diagnostics';
export type { Replan } from './difference';
export type { Fixtures } from './fixtures';
export type { PlanOptions } from './options';
export { replan } from './replan';
export type { Plan } from './result';
export type { StackSource } from './sources';
