import type { Block } from './configuration';
import type { ChangeJson, ResourceChangeJson } from './plan-json';

export type Action = 'create' | 'update' | 'replace' | 'delete' | 'no-op' | 'forget' | 'read';

/** What Terraform plans for a resource, or for a data source that it can only read during the apply. */
export interface Change {
  /** Terraform's own address, with the logical id. */
  readonly address: string;
  /** Construct path in the stack: `Buffer/Resource`. */
  readonly path: string;
  readonly type: string;
  readonly action: Action;
  /** Arguments and attributes now. @default null for a resource that is created */
  readonly before: Block | null;
  /** Those planned, without the ones known only after apply. @default null for a resource that is deleted */
  readonly after: Block | null;
  /** Paths of properties that are known only after apply: `arn`, `vpc_config[0].vpc_id`. */
  readonly unknown: readonly string[];
  /** Paths of properties that differ, also if they are known only after apply. */
  readonly changed: readonly string[];
  /** Paths of properties whose change replaces the resource. */
  readonly replacedBy: readonly string[];
}

export function changeOf(json: ResourceChangeJson, address: string, path: string): Change {
  const { type, change } = json;
  const unknown = paths(change.after_unknown, (value) => value === true);
  return {
    address,
    path,
    type,
    action: actionOf(change),
    before: change.before as Block | null,
    after: change.after as Block | null,
    unknown,
    changed:
      change.before && change.after ? differences(change.before, merged(change.after, change.after_unknown)) : [],
    replacedBy: (change.replace_paths ?? []).map((steps) => steps.reduce<string>(below, '')),
  };
}

function actionOf({ actions }: ChangeJson): Action {
  return actions.length > 1 ? 'replace' : (actions[0] as Action);
}

/** A value that a plan does not know. */
const UNKNOWN = Symbol('known after apply');

/** The planned value, with a mark where it is unknown. */
export function merged(after: unknown, unknown: unknown): unknown {
  if (unknown === true) return UNKNOWN;
  if (!isContainer(unknown)) return after;
  if (Array.isArray(unknown)) {
    const known = (after ?? []) as readonly unknown[];
    return Array.from({ length: Math.max(known.length, unknown.length) }, (_, at) => merged(known[at], unknown[at]));
  }
  const known = (after ?? {}) as Block;
  const names = new Set([...Object.keys(known), ...Object.keys(unknown)]);
  return Object.fromEntries([...names].map((name) => [name, merged(known[name], (unknown as Block)[name])]));
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

const below = (path: string, step: string | number): string =>
  typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`;

const entriesOf = (value: object): [string | number, unknown][] =>
  Array.isArray(value) ? value.map((one, at) => [at, one]) : Object.entries(value);

/** The paths of all values that match. */
function paths(value: unknown, matches: (value: unknown) => boolean, path = ''): string[] {
  if (matches(value)) return [path];
  return isContainer(value) ? entriesOf(value).flatMap(([step, one]) => paths(one, matches, below(path, step))) : [];
}

function differences(before: unknown, after: unknown, path = ''): string[] {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) {
    return (before ?? null) === (after ?? null) ? [] : [path];
  }
  const steps = new Map([...entriesOf(before), ...entriesOf(after)]);
  return [...steps.keys()].flatMap((step) =>
    differences((before as Block)[step], (after as Block)[step], below(path, step)),
  );
}
