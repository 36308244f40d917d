import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Fn, Op } from 'cdktf';
import { Construct } from 'constructs';
import type { TableSchema } from '../../tables/schema';
import type { RoleOwner } from './grant';
import { TABLE_ARN } from './table';

type Keys = Pick<TableSchema, 'partitionKey' | 'sortKey'>;
type KeyType = TableSchema['partitionKey']['type'];

/** What a value of each type of Terraform is in TypeScript. */
interface Types {
  readonly string: string;
  readonly number: number;
  readonly bool: boolean;
  readonly 'list(string)': readonly string[];
}

/** Terraform checks it of a variable. The words are those of the construct: a test compares. */
export interface Rule {
  /** `<variable> must <words>`. */
  readonly words: string;
  /** @param value an expression */
  readonly condition: (value: string) => string;
}

type VariableOf<Type extends keyof Types> = {
  readonly type: Type;
  readonly description: string;
  /** That of the construct if it has one. @default none: the variable is required */
  readonly default?: Types[Type];
  readonly rule?: Rule;
};

export type Variable = { [Type in keyof Types]: VariableOf<Type> }[keyof Types];

/** By name, such as `batchSize` for `batch_size`. */
export type Variables = Readonly<Record<string, Variable>>;

type Values<Declared extends Variables> = { readonly [Name in keyof Declared]: Types[Declared[Name]['type']] };

/** A description and a value by name, such as `queueUrl` for `queue_url`. */
export type Outputs = Readonly<
  Record<string, readonly [description: string, value: string | number | readonly string[]]>
>;

/** A construct as a plain Terraform module, which needs neither CDKTF nor Node. */
export interface TerraformModule {
  /** What it creates. */
  readonly summary: string;
  readonly variables: Variables;
  /** Creates the construct. */
  build(scope: Construct, values: Readonly<Record<string, unknown>>): Outputs;
}

export const terraformModule = <const Declared extends Variables>(
  summary: string,
  variables: Declared,
  build: (scope: Construct, values: Values<Declared>) => Outputs,
): TerraformModule => ({ summary, variables, build: (scope, values) => build(scope, values as Values<Declared>) });

export const wholeNumber = (least: number, most: number): Rule => ({
  words: `be a whole number between ${least} and ${most}`,
  condition: (value) => `${value} >= ${least} && ${value} <= ${most} && floor(${value}) == ${value}`,
});

export const anyOf = (...allowed: readonly (string | number)[]): Rule => ({
  words: `be one of ${allowed.join(', ')}`,
  condition: (value) => `contains(${JSON.stringify(allowed)}, ${value})`,
});

/** @param pattern of RE2, which has no look-around */
export const like = (pattern: RegExp, words: string, most?: number): Rule => ({
  words,
  condition: (value) =>
    `${most === undefined ? '' : `length(${value}) <= ${most} && `}can(regex(${JSON.stringify(pattern.source)}, ${value}))`,
});

export const alarmActions = {
  type: 'list(string)',
  description: 'ARNs to notify, such as an SNS topic, when an alarm is raised and when it ends.',
  default: [],
} as const satisfies Variable;

/** Whether a text is not empty, which stands for none, and a switch is on. A module cannot omit an argument at times. */
export const isGiven = (value: string, isOn: boolean): boolean =>
  // In HCL, CDKTF writes an operand that is 0 or empty as undefined.
  Op.and(Op.gte(Fn.lengthOf(value), 1), isOn) as unknown as boolean;

export const tableArn = {
  type: 'string',
  description: 'ARN of the table.',
  rule: like(TABLE_ARN, 'be the ARN of a table'),
} as const satisfies Variable;

/** The variables of a private network. */
export const NETWORK = {
  vpcId: { type: 'string', description: 'Id of the VPC.' },
  subnetIds: { type: 'list(string)', description: 'Ids of private subnets in several Availability Zones.' },
} as const satisfies Variables;

/** What a client of a service in a private network needs in order to connect. */
export const connectionOf = (service: { readonly port: number; readonly securityGroupId: string }) =>
  ({
    port: ['Port to open from the security groups of the clients.', service.port],
    securityGroupId: ['Security group, without rules: add one for each client.', service.securityGroupId],
  }) satisfies Outputs;

const keyType = anyOf('S', 'N', 'B');

/** The variables of a partition key. */
export const PARTITION_KEY = {
  partitionKeyName: { type: 'string', description: 'Attribute that is the partition key of the table.' },
  partitionKeyType: { type: 'string', description: 'Type of the partition key.', default: 'S', rule: keyType },
} as const satisfies Variables;

/** The variables of a partition key and a sort key. A module cannot have a sort key in some cases only. */
export const BOTH_KEYS = {
  ...PARTITION_KEY,
  sortKeyName: { type: 'string', description: 'Attribute that is the sort key of the table.' },
  sortKeyType: { type: 'string', description: 'Type of the sort key.', default: 'S', rule: keyType },
} as const satisfies Variables;

/** The keys that are the values of `PARTITION_KEY` or `BOTH_KEYS`. */
export const keysOf = (values: Values<typeof PARTITION_KEY> & Partial<Values<typeof BOTH_KEYS>>): Keys => ({
  partitionKey: { name: values.partitionKeyName, type: values.partitionKeyType as KeyType },
  ...(values.sortKeyName !== undefined && {
    sortKey: { name: values.sortKeyName, type: values.sortKeyType as KeyType },
  }),
});

/** The policy of a grant as JSON, which the caller of the module attaches to a role, a user or a group. */
export function policyOf(scope: Construct, access: string, grant: (caller: RoleOwner) => void): string {
  const caller = new Caller(scope, `${access}Policy`);
  grant(caller);
  const policies = caller.node.findAll().filter((child) => child instanceof IamRolePolicy);
  if (policies.length !== 1) throw new Error(`${caller.node.path}: must be one policy, got ${policies.length}`);
  for (const { node } of policies) node.scope?.node.tryRemoveChild(node.id);
  return policies[0]?.policyInput ?? '';
}

/** Stands for the role that is not known. */
class Caller extends Construct implements RoleOwner {
  public readonly roleName = 'caller';
}
