import { hint } from '../resource-type';
import { constructPaths } from '../synth';
import { type Change, changeOf } from './change';
import type { Block, Blocks } from './configuration';
import { type Diagnostic, type Failure, failuresIn, PlanError, withoutModule } from './diagnostics';
import { isFixture } from './fixtures';
import { childOf, type PlanJson, type ResourceJson, resourcesIn } from './plan-json';

/**
 * What Terraform plans for one stack. If the plan has failed, everything except `errors`, `warnings` and `failures`
 * throws the `PlanError`, with all of Terraform's words.
 */
export interface Plan {
  /** The planned changes of resources, including those that stay as they are (`no-op`). */
  readonly changes: readonly Change[];
  /** The change of the resource at a construct path, of the type if the path has several. @throws if it is not one */
  change(path: string, type?: string): Change;
  /** Planned values of the resources of a type by construct path, without those known only after apply. */
  resources(type: string): Blocks;
  /** Planned action of each resource, by type and construct path: `aws_sqs_queue.Buffer/Resource` → `create`. */
  readonly actions: Readonly<Record<string, string>>;
  /** What the plan has read from the data sources of a type, or what fixtures say, by construct path. */
  data(type: string): Blocks;
  /** Values of the outputs, without those known only after apply. */
  readonly outputs: Block;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** The preconditions, postconditions and checks that do not hold. */
  readonly failures: readonly Failure[];
}

/** A stack and what Terraform says about it. */
export interface Outcome {
  readonly name: string;
  /** Of its module. */
  readonly id: string;
  /** `cdk.tf.json` as synthesized. */
  readonly json: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly plan: PlanJson;
  /** What fixtures answered, as data sources. */
  readonly answered: readonly Pick<ResourceJson, 'address' | 'mode' | 'type' | 'values'>[];
}

export class StackPlan implements Plan {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  private readonly all: readonly Change[];
  private readonly pathIn: (address: string) => string;

  constructor(readonly outcome: Outcome) {
    const { id, json, diagnostics, plan } = outcome;
    this.errors = diagnostics.filter(({ severity }) => severity === 'error');
    this.warnings = diagnostics.filter(({ severity }) => severity === 'warning');
    const toPath = constructPaths(json);
    this.pathIn = (address) => toPath(address).replace(/^(data\.)?\w+\./, '');
    this.all = (plan.resource_changes ?? [])
      .filter(({ address }) => address.startsWith(`module.${id}.`) && !isFixture(address))
      .map((one) => {
        const address = withoutModule(one.address);
        return changeOf(one, address, this.pathIn(address));
      });
  }

  /** The error of a plan that has failed. */
  get error(): PlanError | undefined {
    return this.errors.length > 0 ? new PlanError(this.outcome.name, this.errors) : undefined;
  }

  get failures(): readonly Failure[] {
    return failuresIn([...this.errors, ...this.warnings]);
  }

  get changes(): readonly Change[] {
    this.requirePlanned();
    return this.all;
  }

  get actions(): Readonly<Record<string, string>> {
    const resources = this.changes.filter(({ action }) => action !== 'read');
    return Object.fromEntries(resources.map(({ type, path, action }) => [`${type}.${path}`, action]));
  }

  readonly change = (path: string, type?: string): Change => {
    const isWanted = (one: Change) => one.path === path && (type === undefined || one.type === type);
    const [found, ...others] = this.changes.filter(isWanted);
    if (found && others.length === 0) return found;
    const wanted = type === undefined ? path : `${type} ${path}`;
    const candidates = found ? [found, ...others] : this.changes;
    const names = candidates.map((one) => (type === undefined && !found ? one.path : `${one.type} ${one.path}`));
    const remedy = found ? ': name the type' : hint(wanted, names);
    throw new Error(
      `the plan of ${this.outcome.name} must have exactly one change of ${wanted}, ` +
        `found ${names.join(', ') || 'none'}${remedy}`,
    );
  };

  readonly resources = (type: string): Blocks => {
    this.requirePlanned();
    const { planned_values } = this.outcome.plan;
    return this.byPath(resourcesIn(childOf(planned_values?.root_module, this.outcome.id)), type, 'managed');
  };

  readonly data = (type: string): Blocks => {
    this.requirePlanned();
    const { plan, id, answered } = this.outcome;
    const read = resourcesIn(childOf(plan.prior_state?.values?.root_module, id));
    return { ...this.byPath(read, type, 'data'), ...this.byPath(answered, type, 'data') };
  };

  get outputs(): Block {
    this.requirePlanned();
    return (this.outcome.plan.output_changes?.[this.outcome.id]?.after ?? {}) as Block;
  }

  private byPath(resources: Outcome['answered'], type: string, mode: ResourceJson['mode']): Blocks {
    const ofType = resources.filter((one) => one.type === type && one.mode === mode && !isFixture(one.address));
    return Object.fromEntries(ofType.map(({ address, values }) => [this.pathIn(withoutModule(address)), values]));
  }

  private requirePlanned(): void {
    if (this.error) throw this.error;
  }
}
