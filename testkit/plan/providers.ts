import { AWS, type Block, type Configuration, isConstant, type Requirement, requirementsOf } from './configuration';
import { type LocalProvider, localConfiguration } from './local-provider';

/** What a stack has in place of its provider configurations. */
interface Shared {
  /** The argument `providers` of the module. */
  readonly providers: Readonly<Record<string, string>>;
  readonly required: Readonly<Record<string, Requirement>>;
  /** Configurations with expressions of the stack. */
  readonly own: Readonly<Record<string, readonly Block[]>>;
}

/** The provider configurations of all stacks. Those with equal arguments are one, with one provider process. */
export class SharedProviders {
  private readonly names = new Map<string, string>();
  private readonly versions: Record<string, Requirement> = {};
  private readonly configurations: Record<string, Block[]> = {};
  private readonly aliases = new Map<string, string>();

  constructor(private readonly local: LocalProvider) {}

  /** The blocks of the root module. */
  get root() {
    return { required_providers: this.versions, provider: this.configurations };
  }

  add(stack: Configuration): Shared {
    const providers: Record<string, string> = {};
    const required: Record<string, Requirement> = {};
    const own: Record<string, Block[]> = {};
    for (const [name, requirement] of requirementsOf(stack)) {
      const { source } = requirement;
      const configurations = this.configurationsOf(stack, name, source);
      const constant = configurations.filter(isConstant);
      const passed = constant.filter(({ alias }) => alias !== undefined).map(({ alias }) => `${name}.${alias}`);
      for (const { alias, ...one } of constant) {
        providers[alias === undefined ? name : `${name}.${alias}`] = this.share(requirement, name, one);
      }
      this.rootName(requirement, name);
      required[name] = { ...requirement, source, ...(passed.length > 0 && { configuration_aliases: passed }) };
      if (constant.length < configurations.length) own[name] = configurations.filter((one) => !isConstant(one));
    }
    return { providers, required, own };
  }

  private configurationsOf({ provider = {} }: Configuration, name: string, source: string): readonly Block[] {
    const given = [provider[name] ?? []].flat() as readonly Block[];
    if (source !== AWS) return given;
    const hasDefault = given.some(({ alias }) => alias === undefined);
    return (hasDefault ? given : [{}, ...given]).map((one) => localConfiguration(one, this.local));
  }

  /** @returns the reference to an equal configuration in the root module */
  private share(requirement: Requirement & { source: string }, wanted: string, configuration: Block): string {
    const name = this.rootName(requirement, wanted);
    const key = `${name} ${JSON.stringify(configuration)}`;
    const alias = this.aliases.get(key) ?? `c${this.aliases.size}`;
    if (!this.aliases.has(key)) {
      this.aliases.set(key, alias);
      this.configurations[name] = [...(this.configurations[name] ?? []), { ...configuration, alias }];
    }
    return `${name}.${alias}`;
  }

  /** The name of a provider in the root module: two stacks may use one name for different providers. */
  private rootName({ source, version }: Requirement & { source: string }, wanted: string): string {
    const known = this.names.get(source);
    if (known !== undefined) return known;
    const name = wanted in this.versions ? `${wanted}-${this.names.size}` : wanted;
    this.names.set(source, name);
    this.versions[name] = { source, ...(version !== undefined && { version }) };
    return name;
  }
}
