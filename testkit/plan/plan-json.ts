import type { Block } from './configuration';

/** The output of `terraform show -json`, as far as plans read it. */
export interface PlanJson {
  readonly planned_values?: { readonly root_module: ModuleJson };
  readonly prior_state?: { readonly values?: { readonly root_module: ModuleJson } };
  readonly resource_changes?: readonly ResourceChangeJson[];
  readonly output_changes?: Readonly<Record<string, ChangeJson>>;
}

export interface ModuleJson {
  readonly address?: string;
  readonly resources?: readonly ResourceJson[];
  readonly child_modules?: readonly ModuleJson[];
}

export interface ResourceJson {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly provider_name: string;
  readonly schema_version: number;
  readonly values: Block;
}

export interface ResourceChangeJson extends Omit<ResourceJson, 'values'> {
  readonly module_address?: string;
  readonly change: ChangeJson;
}

export interface ChangeJson {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown: unknown;
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

/** All resources of a module and of those that it calls. */
export const resourcesIn = ({ resources = [], child_modules = [] }: ModuleJson): ResourceJson[] => [
  ...resources,
  ...child_modules.flatMap(resourcesIn),
];

/** The module of that id, which has one stack. */
export const childOf = (root: ModuleJson | undefined, id: string): ModuleJson =>
  root?.child_modules?.find(({ address }) => address === `module.${id}`) ?? {};
