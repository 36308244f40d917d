import type { Block } from './configuration';
import { withoutModule } from './diagnostics';
import { isFixture } from './fixtures';
import type { Module } from './module';
import type { PlanJson, ResourceChangeJson } from './plan-json';
import { filled, type Schemas } from './schema';

/** A state without resources and outputs. */
export const EMPTY = {
  version: 4,
  terraform_version: '1.10.0',
  serial: 1,
  lineage: 'plan',
  outputs: {},
  resources: [],
};

/** A resource as a deployment would leave it. */
interface Deployed {
  readonly resource: ResourceChangeJson;
  readonly version: number;
  readonly attributes: Block;
}

/** What a deployment would leave, by address in the stack. */
export type Deployment = ReadonlyMap<string, Deployed>;

/**
 * What applying the plan of a module would leave.
 * @param former what was deployed before, whose computed values stay
 * @param isStable whether they stay even if the resource is replaced
 */
export function deploymentOf(
  id: string,
  plan: PlanJson,
  schemas: Schemas,
  former?: Deployment,
  isStable = true,
): Deployment {
  const planned = (plan.resource_changes ?? []).filter(
    ({ address, mode, change }) =>
      mode === 'managed' && address.startsWith(`module.${id}.`) && change.after !== null && !isFixture(address),
  );
  return new Map(
    planned.map((resource) => {
      const address = withoutModule(resource.address);
      const { provider_name, type, change } = resource;
      const schema = schemas.provider_schemas?.[provider_name]?.resource_schemas?.[type];
      if (!schema) throw new Error(`${provider_name} has no schema of ${type}`);
      const keeps = isStable || change.actions.length === 1;
      const prior = keeps ? former?.get(address)?.attributes : undefined;
      const name = `${type}-${resource.name}${resource.index ?? ''}${keeps ? '' : '-replaced'}`;
      const attributes = filled(schema.block, { after: change.after, unknown: change.after_unknown, prior, name });
      return [address, { resource, version: schema.version, attributes }];
    }),
  );
}

/**
 * A state in which these modules are deployed alike.
 * @param providersOf the providers that each module gets from the root module
 */
export function stateOf(
  modules: readonly Module[],
  deployment: Deployment,
  providersOf: Readonly<Record<string, Readonly<Record<string, string>>>>,
): object {
  const first = modules[0];
  const resources = modules.flatMap(({ id }) =>
    [...groupedByResource(deployment)].map(([, instances]) => {
      const { resource } = instances[0] as Deployed;
      const { type, name, provider_name } = resource;
      const module = [`module.${id}`, ...(resource.module_address?.split('.').slice(2) ?? [])].join('.');
      const block = first?.configuration.resource?.[type]?.[name];
      const used = (block?.provider as string | undefined) ?? type.split('_')[0] ?? '';
      const alias = providersOf[id]?.[used]?.split('.')[1];
      const provider = `provider["${provider_name}"]${alias === undefined ? '' : `.${alias}`}`;
      return { module, mode: 'managed', type, name, provider, instances: instances.map(instanceOf) };
    }),
  );
  return { ...EMPTY, resources };
}

const instanceOf = ({ resource: { index }, version, attributes }: Deployed) => ({
  ...(index !== undefined && { index_key: index }),
  schema_version: version,
  attributes,
});

function groupedByResource(deployment: Deployment): Map<string, Deployed[]> {
  const groups = new Map<string, Deployed[]>();
  for (const one of deployment.values()) {
    const { module_address, type, name } = one.resource;
    const key = `${module_address} ${type} ${name}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
