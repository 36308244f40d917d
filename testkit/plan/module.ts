import { requireArguments, unknownName } from '../options';
import { constructPaths } from '../synth';
import { type Block, type Configuration, type Requirement, requirementsOf } from './configuration';
import { moduleOf, type RawDiagnostic, readable, withoutModule } from './diagnostics';
import { dataAddress, type Fixture, type Fixtures, fixturesFor, hasInstances, isFixture, nameAndKey } from './fixtures';
import { accountOf, type LocalProvider } from './local-provider';
import type { PlanOptions } from './options';
import { childOf, type PlanJson, resourcesIn } from './plan-json';
import type { Outcome } from './result';
import type { Synthesized } from './sources';

/** A stack as a child module. */
export interface Module extends Synthesized {
  /** The name of the module, which is valid in Terraform whatever the stack's name is. */
  readonly id: string;
  readonly configuration: Configuration;
  readonly requirements: readonly [name: string, Requirement & { source: string }][];
  /** Values of a data source by type and logical id, if a fixture answers it. */
  readonly fixtureOf: (type: string, id: string) => Fixture | undefined;
  readonly fixtures: Fixtures;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function moduleOfStack(stack: Synthesized, id: string, options: PlanOptions, local: LocalProvider): Module {
  const { name, json } = stack;
  const configuration = parsed(name, json);
  const fixtures = { ...(local.endpoint === undefined && emptyAccount(configuration, local)), ...options.data };
  const fixtureOf = fixturesFor(fixtures, constructPaths(json));
  const { variables = {} } = options;
  return { ...stack, id, configuration, requirements: requirementsOf(configuration), fixtureOf, fixtures, variables };
}

/** A variable that no stack declares is a mistake. */
export function requireVariables(
  caller: string,
  variables: Readonly<Record<string, unknown>> = {},
  modules: readonly Module[],
): void {
  const known = [...new Set(modules.flatMap(({ configuration }) => Object.keys(configuration.variable ?? {})))];
  const unknown = Object.keys(variables).filter((name) => !known.includes(name));
  requireArguments(caller, ...unknown.map((name) => unknownName(`variables: no stack declares ${name}`, name, known)));
}

/** A fixture by type may be for other stacks; one by construct path without a data source there is a mistake. */
export function requireDataSources(caller: string, fixtures: Fixtures = {}, modules: readonly Module[]): void {
  const blocks = new Map(modules.flatMap(dataBlocks));
  const addresses = [...blocks.keys()];
  const paths = addresses.map((address) => address.slice(address.indexOf('.') + 1));
  const names = Object.keys(fixtures).map((fixture) => nameAndKey(fixture)[0]);
  const unknown = names.filter(
    (name) => !/^[a-z0-9]+(_[a-z0-9]+)+$/.test(name) && !paths.includes(name) && !addresses.includes(name),
  );
  const single = Object.keys(fixtures).filter((fixture) => {
    const [name, key] = nameAndKey(fixture);
    const address = addresses.find((one) => one === name || one.slice(one.indexOf('.') + 1) === name);
    return key !== undefined && address !== undefined && !hasInstances(blocks.get(address) ?? {});
  });
  requireArguments(
    caller,
    ...unknown.map((name) => unknownName(`data: there is no data source at ${name}`, name, paths)),
    ...single.map((fixture) => `data: the data source of ${fixture} has neither for_each nor count`),
  );
}

/** The data sources of a stack by type and construct path. */
function dataBlocks({ configuration, json }: Module): [address: string, block: Block][] {
  const pathsIn = constructPaths(json);
  return Object.entries(configuration.data ?? {}).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([id, block]): [string, Block] => [
      pathsIn(`data.${type}.${id}`).replace(/^data\./, ''),
      block,
    ]),
  );
}

/** An instance that does not exist is a mistake, too, but only a plan knows the keys. */
function requireInstances({ id, json, fixtures }: Module, plan: PlanJson): void {
  const root = plan.prior_state?.values?.root_module;
  const pathOf = constructPaths(json);
  const read = resourcesIn(childOf(root, id))
    .filter(({ address }) => isFixture(address))
    .map(({ address, index }) => [
      pathOf(dataAddress(withoutModule(address))).replace(/^data\.|\[.*$/gs, ''),
      `${index}`,
    ]);
  const wrong = Object.keys(fixtures).flatMap((fixture) => {
    const [name, key] = nameAndKey(fixture);
    const keys = read.flatMap(([address = '', index = '']) =>
      address === name || address.slice(address.indexOf('.') + 1) === name ? index : [],
    );
    if (key === undefined || keys.length === 0 || keys.includes(key)) return [];
    return [`data: ${name} has no instance ${key}; there are ${keys.join(', ')}`];
  });
  requireArguments('plan()', ...wrong);
}

/** Terraform uses one version of each provider. */
export const haveEqualVersions = (one: Module, other: Module): boolean =>
  one.requirements.every(([, { source, version }]) =>
    other.requirements.every(([, it]) => it.source !== source || it.version === version),
  );

function parsed(name: string, json: string): Configuration {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`${name}: cdk.tf.json is not valid JSON: ${(error as Error).message}`);
  }
}

/** Of regions elsewhere than in `aws`. */
const PARTITIONS: readonly (readonly [regions: RegExp, partition: string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
];

/** What an empty account answers, for stacks that are planned without AWS. */
function emptyAccount({ provider }: Configuration, local: LocalProvider): Fixtures {
  const [configuration = {}] = [provider?.aws ?? []].flat() as Block[];
  const account_id = accountOf(configuration, local);
  const [, partition] = PARTITIONS.find(([regions]) => regions.test(`${configuration.region}`)) ?? [];
  const arn = `arn:${partition ?? 'aws'}:iam::${account_id}:root`;
  const identity = { account_id, id: account_id, arn, user_id: account_id };
  return { aws_caller_identity: identity, aws_dynamodb_tables: { names: [] } };
}

/** What Terraform says about the stack of a module. */
export function outcomeOf(module: Module, raw: readonly RawDiagnostic[], plan: PlanJson = {}): Outcome {
  const { id, name, json, configuration, fixtureOf } = module;
  const toPath = constructPaths(json);
  const pathsIn = (text: string) => toPath(dataAddress(text));
  requireInstances(module, plan);
  const own = raw.filter((one) => [id, undefined].includes(moduleOf(one)));
  const answered = Object.entries(configuration.data ?? {}).flatMap(([type, blocks]) =>
    Object.entries(blocks).flatMap(([logicalId, block]) => {
      const fixture = fixtureOf(type, logicalId);
      if (!fixture) return [];
      const { values, instances } = fixture;
      const address = `data.${type}.${logicalId}`;
      const one = (key: string, own: Block) => ({
        address: `${address}${key}`,
        type,
        mode: 'data' as const,
        values: own,
      });
      return [
        one('', values),
        ...Object.entries(instances).map(([key, own]) =>
          one(`[${'for_each' in block ? JSON.stringify(key) : key}]`, { ...values, ...own }),
        ),
      ];
    }),
  );
  return { name, id, json, diagnostics: own.map((one) => readable(one, pathsIn)), plan, answered };
}
