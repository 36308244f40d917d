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
 * A state in which these modules are deployed as the first one was, except for what they do not find.
 * @param providersOf the providers that each module gets from the root module
 */
export function stateOf(
  modules: readonly Module[],
  deployment: Deployment,
  providersOf: Readonly<Record<string, Readonly<Record<string, string>>>>,
): object {
  const [first] = modules as readonly [Module];
  const resources = modules.flatMap((one) =>
    [...groupedByResource(deployment).values()].flatMap((instances) => {
      const { resource } = instances[0] as Deployed;
      const { type, name, provider_name } = resource;
      const [before, used] = [providerOf(first, resource), providerOf(one, resource, first)];
      if (isElsewhere(resource, [first, before], [one, used])) return [];
      const given = providersOf[one.id]?.[used];
      if (given === undefined && providersOf[first.id]?.[before] !== undefined) throw missingProvider(resource, used);
      const module = [`module.${one.id}`, ...(resource.module_address?.split('.').slice(2) ?? [])].join('.');
      const alias = given?.split('.')[1];
      const provider = `provider["${provider_name}"]${alias === undefined ? '' : `.${alias}`}`;
      return [{ module, mode: 'managed', type, name, provider, instances: instances.map(instanceOf) }];
    }),
  );
  return { ...EMPTY, resources };
}

type Address = Pick<ResourceChangeJson, 'address' | 'type' | 'name'>;

/** The name of the provider that a stack uses for a resource, such as `aws.west`. @param former has it if it is removed */
function providerOf({ configuration }: Module, { type, name }: Address, former?: Module): string {
  const block = configuration.resource?.[type]?.[name] ?? former?.configuration.resource?.[type]?.[name];
  return (block?.provider as string | undefined) ?? type.split('_')[0] ?? '';
}

/** What has no region. */
const GLOBAL = /^aws_(cloudfront|iam|route53)_/;

/** Whether a stack looks for a resource in another region or account, where it does not find it. */
function isElsewhere({ type }: Address, ...sides: readonly (readonly [Module, string])[]): boolean {
  const [before, after] = sides.map(([{ configuration }, provider]) => {
    const [name = '', alias] = provider.split('.');
    const blocks = [configuration.provider?.[name] ?? []].flat() as readonly Block[];
    return blocks.find((block) => block.alias === alias);
  });
  const differ = (argument: string) =>
    [before, after].every((block) => block?.[argument] !== undefined) &&
    JSON.stringify(before?.[argument]) !== JSON.stringify(after?.[argument]);
  return differ('allowed_account_ids') || (differ('region') && !GLOBAL.test(type));
}

const missingProvider = ({ address }: Address, provider: string): Error =>
  new Error(
    `replan(): after has neither ${withoutModule(address)} nor the provider ${provider}, which Terraform needs in order ` +
      'to delete it. Remove the resource first, and the provider in another deployment',
  );

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
