import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findMirror, keptProviders } from '../../modules/shared/provider-mirror';
import { AWS, type Block, type Configuration, OLDEST } from './configuration';
import { EMPTY_STATE, literal, withFixtures } from './fixtures';
import type { LocalProvider } from './local-provider';
import type { Module } from './module';
import { linkMirror, pluginsIn } from './placeholder';
import { SharedProviders } from './providers';
import { EMPTY } from './state';

/**
 * Writes one root module with a child module for each stack, so that one Terraform process plans all of them.
 * @returns the providers that each module gets
 */
export function compose(work: string, modules: readonly Module[], local: LocalProvider) {
  const shared = new SharedProviders(local);
  const calls = modules.map((module) => addModule(work, module, shared));
  const byId = (part: 'call' | 'output') => Object.fromEntries(calls.map((one) => [one.id, one[part]]));
  const { required_providers, provider } = shared.root;
  const root = {
    terraform: { required_version: `>= ${OLDEST}`, required_providers },
    ...filled({ provider, import: calls.flatMap(({ imports }) => imports) }),
    module: byId('call'),
    output: byId('output'),
  };
  writeFileSync(join(work, 'main.tf.json'), JSON.stringify(root));
  writeFileSync(join(work, EMPTY_STATE), JSON.stringify(EMPTY));
  lockProviders(work, modules);
  linkProviders(work, modules);
  return Object.fromEntries(calls.map(({ id, call }) => [id, call.providers]));
}

function addModule(work: string, module: Module, shared: SharedProviders) {
  const { id, folder, fixtureOf } = module;
  const stack = withFixtures(atRoot(module), fixtureOf);
  const { import: imports = [], provider: _provider, ...blocks } = stack;
  const { backend: _backend, cloud: _cloud, ...settings } = stack.terraform ?? {};
  const { providers, required, own } = shared.add(stack);
  const terraform = { ...settings, required_providers: required };
  writeModule(join(work, id), folder, { ...filled({ ...blocks, provider: own }), terraform });
  linkAssets(work, folder);
  const variables = Object.entries(module.variables).filter(([name]) => name in (stack.variable ?? {}));
  return {
    id,
    call: { source: `./${id}`, providers, ...literal(Object.fromEntries(variables)) },
    output: { value: `\${module.${id}}`, sensitive: true },
    // Terraform allows them in the root module only.
    imports: imports.map((one) => ({ ...one, to: `module.${id}.${one.to}`, ...providerOf(one, providers) })),
  };
}

/** Terraform rejects empty objects and lists of blocks. */
const filled = (blocks: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(blocks).filter(([, block]) => Object.keys(block ?? {}).length > 0));

const providerOf = ({ provider }: Block, providers: Readonly<Record<string, string>>) =>
  typeof provider === 'string' ? { provider: providers[provider] ?? provider } : {};

/** Paths are relative to the root module, as if the stack were it. Its states of other stacks keep their place. */
function atRoot({ configuration, folder }: Module): Configuration {
  const moved = JSON.parse(JSON.stringify(configuration).replace(/\bpath\.module\b/g, 'path.root')) as Configuration;
  const states = Object.entries(moved.data?.terraform_remote_state ?? {}).map(([id, state]) => {
    const config = state.config as { readonly path?: string } | undefined;
    const isLocal = state.backend === 'local' && config?.path !== undefined;
    return [id, isLocal ? { ...state, config: { ...config, path: resolve(folder, config.path) } } : state];
  });
  if (states.length === 0) return moved;
  return { ...moved, data: { ...moved.data, terraform_remote_state: Object.fromEntries(states) } };
}

/** Files of Terraform itself, which belong to the root module. */
const isTerraforms = (name: string) => /^(\.terraform.*|terraform\.d|terraform\.tfstate.*|cdk\.tf\.json)$/.test(name);

function writeModule(to: string, from: string, configuration: Configuration): void {
  mkdirSync(to);
  writeFileSync(join(to, 'cdk.tf.json'), JSON.stringify(configuration));
  for (const name of readdirSync(from).filter((one) => !isTerraforms(one)))
    symlinkSync(join(from, name), join(to, name));
}

/** Links `assets/<construct>/<hash>`. Constructs of the same name share the ones with the same hash. */
function linkAssets(work: string, folder: string): void {
  const assets = join(folder, 'assets');
  if (!existsSync(assets)) return;
  for (const construct of readdirSync(assets)) {
    mkdirSync(join(work, 'assets', construct), { recursive: true });
    for (const hash of readdirSync(join(assets, construct))) {
      const link = join(work, 'assets', construct, hash);
      if (!existsSync(link)) symlinkSync(join(assets, construct, hash), link);
    }
  }
}

/** Together the lock files of the stacks, each provider once. */
function lockProviders(work: string, modules: readonly Module[]): void {
  const blocks = new Map<string, string>();
  for (const { folder } of modules) {
    const file = join(folder, '.terraform.lock.hcl');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const [block, address = ''] of text.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}\n/gm)) {
      if (!blocks.has(address)) blocks.set(address, block);
    }
  }
  if (blocks.size > 0) writeFileSync(join(work, '.terraform.lock.hcl'), [...blocks.values()].join('\n'));
}

/** Terraform also looks for providers in a folder of its working directory. A stack may have some there. */
function linkProviders(work: string, modules: readonly Module[]): void {
  const version = awsVersion(modules);
  const linked = modules.map(({ folder }) => pluginsIn(folder)).find((one) => existsSync(one));
  const mirror = version && (findMirror(version) ?? keptProviders(version));
  if (!mirror && !linked) return;
  mkdirSync(dirname(pluginsIn(work)), { recursive: true });
  if (mirror) linkMirror(work, mirror, version);
  else if (linked) symlinkSync(linked, pluginsIn(work));
}

/** The version of the AWS provider that these modules require. */
export const awsVersion = (modules: readonly Module[]): string | undefined =>
  modules.flatMap(({ requirements }) => requirements).find(([, { source }]) => source === AWS)?.[1].version;
