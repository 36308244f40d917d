/** Terraform's JSON syntax, as far as a composed plan changes it. */
export type Block = Readonly<Record<string, unknown>>;
export type Blocks = Readonly<Record<string, Block>>;

export interface Requirement {
  readonly source?: string;
  readonly version?: string;
  readonly configuration_aliases?: readonly string[];
}

export interface Configuration {
  readonly terraform?: {
    readonly required_providers?: Readonly<Record<string, Requirement>>;
    readonly [setting: string]: unknown;
  };
  readonly provider?: Readonly<Record<string, Block | readonly Block[]>>;
  readonly variable?: Blocks;
  readonly output?: Blocks;
  readonly locals?: Block;
  readonly import?: readonly Block[];
  readonly data?: Readonly<Record<string, Blocks>>;
  readonly resource?: Readonly<Record<string, Blocks>>;
  readonly [block: string]: unknown;
}

/** The oldest version of Terraform and of OpenTofu. */
export const OLDEST = '1.10';

/** The source of the AWS provider. */
export const AWS = 'hashicorp/aws';

/** The required providers of a stack, with the source of each. */
export const requirementsOf = ({
  terraform,
  provider = {},
}: Configuration): [string, Requirement & { source: string }][] => {
  const required = terraform?.required_providers ?? {};
  return [...new Set([...Object.keys(required), ...Object.keys(provider)])].map((name) => {
    const source = required[name]?.source ?? name;
    return [name, { ...required[name], source: source.includes('/') ? source : `hashicorp/${source}` }];
  });
};

/** Whether a value contains an expression, so that it has a meaning only in its stack. */
export const isConstant = (value: unknown): boolean => !/\$\{|%\{/.test(JSON.stringify(value));
