import type { Change } from './change';
import type { Module } from './module';
import type { StackPlan } from './result';

/** What a change of code does to what is deployed. */
export interface Replan {
  /** All changes. A resource that stays as it is has none. */
  readonly changes: readonly Change[];
  readonly created: readonly Change[];
  readonly updated: readonly Change[];
  /** Destroyed and created again. `replacedBy` has the properties that cause it. */
  readonly replaced: readonly Change[];
  readonly removed: readonly Change[];
  /** One line for each change: `update aws_sqs_queue.Buffer/Resource: tags.Team`. Equal to `[]` if nothing changes. */
  readonly lines: readonly string[];
  /**
   * The lines of changes other than updates of these properties and what is below them, such as `tags`: equal to `[]`
   * if nothing else changes.
   */
  linesBeyond(...properties: readonly string[]): readonly string[];
}

/** Plans on the state that a deployment of the former code would leave. */
interface Plans {
  readonly changed: StackPlan;
  /** Of the former code: what it changes has another cause than the code. */
  readonly unchanged: StackPlan;
  /** Of the changed code, after its deployment: shows which unknown values turn out to be different. */
  readonly next: StackPlan;
}

export function differenceOf({ changed, unchanged, next }: Plans, module: Module): Replan {
  const noise = new Map(unchanged.changes.map((one) => [key(one), one]));
  const later = new Map(next.changes.map((one) => [key(one), one]));
  const changes = changed.changes
    .filter(({ action }) => action !== 'no-op' && action !== 'read')
    .map((one) => ({ ...one, changed: chosen(one, later.get(key(one)), module) }))
    .filter((one) => !isNoise(one, noise.get(key(one))));
  const having = (action: Change['action']) => changes.filter((one) => one.action === action);
  return {
    changes,
    created: having('create'),
    updated: having('update'),
    replaced: having('replace'),
    removed: having('delete'),
    lines: changes.map(line),
    linesBeyond: (...properties) =>
      changes
        .filter(({ action, changed }) => action !== 'update' || !changed.every((path) => isBelow(path, properties)))
        .map(line),
  };
}

const key = ({ type, path }: Change) => `${type} ${path}`;

/** The properties that the code changes: not those that the provider only computes again. */
function chosen(change: Change, next: Change | undefined, { configuration }: Module): readonly string[] {
  const { address, type, action, changed, unknown } = change;
  const name = address.replace(/\[.*$/, '').split('.').at(-1) ?? '';
  const configured = Object.keys(configuration.resource?.[type]?.[name] ?? {});
  const staysEqual = (path: string) => action === 'update' && next?.changed.includes(path) === false;
  return changed.filter((path) => !unknown.includes(path) || (isBelow(path, configured) && !staysEqual(path)));
}

const isNoise = ({ action, changed }: Change, unchanged: Change | undefined): boolean =>
  (action === 'update' && changed.length === 0) ||
  (unchanged?.action === action && changed.every((path) => unchanged.changed.includes(path)));

const isBelow = (path: string, properties: readonly string[]): boolean =>
  properties.some(
    (property) => path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`),
  );

function line({ action, type, path, changed, replacedBy }: Change): string {
  const causes = action === 'replace' ? replacedBy : action === 'update' ? changed : [];
  return `${action} ${type}.${path}${causes.length > 0 ? `: ${causes.join(', ')}` : ''}`;
}
