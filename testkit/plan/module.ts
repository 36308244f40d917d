import { unknownName } from '../options';
import { constructPaths } from '../synth';
import { type Block, type Configuration, type Requirement, requirementsOf } from './configuration';
import { moduleOf, type RawDiagnostic, readable } from './diagnostics';
import { dataAddress, type Fixtures, fixturesFor } from './fixtures';
import { accountOf, type LocalProvider } from './local-provider';
import type { PlanOptions } from './options';
import type { PlanJson } from './plan-json';
import type { Outcome } from './result';
import type { Synthesized } from './sources';

/** A stack as a child module. */
export interface Module extends Synthesized {
  /** The name of the module, which is valid in Terraform whatever the stack's name is. */
  readonly id: string;
  readonly configuration: Configuration;
  readonly requirements: readonly [name: string, Requirement & { source: string }][];
  /** Values of a data source by type and logical id, if a fixture answers it. */
  readonly fixtureOf: (type: string, id: string) => Block | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function moduleOfStack(stack: Synthesized, id: string, options: PlanOptions, local: LocalProvider): Module {
  const { name, json } = stack;
  const configuration = parsed(name, json);
  const fixtures = { ...(local.endpoint === undefined && emptyAccount(configuration, local)), ...options.data };
  const fixtureOf = fixturesFor(fixtures, constructPaths(json));
  const { variables = {} } = options;
  return { ...stack, id, configuration, requirements: requirementsOf(configuration), fixtureOf, variables };
}

/** A fixture by type may be for other stacks; one by construct path without a data source there is a mistake. */
export function requireDataSources(caller: string, fixtures: Fixtures = {}, modules: readonly Module[]): void {
  const addresses = modules.flatMap(({ configuration, json }) =>
    Object.entries(configuration.data ?? {}).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((id) => constructPaths(json)(`data.${type}.${id}`).replace(/^data\./, '')),
    ),
  );
  const paths = addresses.map((address) => address.slice(address.indexOf('.') + 1));
  const unknown = Object.keys(fixtures).filter(
    (name) => !/^[a-z0-9]+(_[a-z0-9]+)+$/.test(name) && !paths.includes(name) && !addresses.includes(name),
  );
  if (unknown.length === 0) return;
  const sentences = unknown.map((name) => unknownName(`data: there is no data source at ${name}`, name, paths));
  throw new Error(`${caller}: ${sentences.join('; ')}`);
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

/** What an empty account answers, for stacks that are planned without AWS. */
function emptyAccount({ provider }: Configuration, local: LocalProvider): Fixtures {
  const [configuration = {}] = [provider?.aws ?? []].flat() as Block[];
  const account_id = accountOf(configuration, local);
  const identity = { account_id, id: account_id, arn: `arn:aws:iam::${account_id}:root`, user_id: account_id };
  return { aws_caller_identity: identity, aws_dynamodb_tables: { names: [] } };
}

/** What Terraform says about the stack of a module. */
export function outcomeOf(module: Module, raw: readonly RawDiagnostic[], plan: PlanJson = {}): Outcome {
  const { id, name, json, configuration, fixtureOf } = module;
  const toPath = constructPaths(json);
  const pathsIn = (text: string) => toPath(dataAddress(text));
  const own = raw.filter((one) => [id, undefined].includes(moduleOf(one)));
  const answered = Object.entries(configuration.data ?? {}).flatMap(([type, blocks]) =>
    Object.keys(blocks).flatMap((logicalId) => {
      const values = fixtureOf(type, logicalId);
      return values ? [{ address: `data.${type}.${logicalId}`, type, mode: 'data' as const, values }] : [];
    }),
  );
  return { name, id, json, diagnostics: own.map((one) => readable(one, pathsIn)), plan, answered };
}
