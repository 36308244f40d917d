import { type RestaurantsConfig, RestaurantsSystem } from '../../systems/restaurants';
import type { SystemProps } from '../../systems/system';
import { synth } from '../../testkit';
import { grantsOf as grantsTo, running as ofEveryFunction, systemProps } from './fixture';

export const config = {
  cache: {
    nodeType: 'cache.t4g.micro',
    replicas: 1,
    encryptionInTransit: true,
    authentication: 'iam',
    snapshotRetentionDays: 3,
  },
  measurable: false,
} as const satisfies RestaurantsConfig;

/** Differs from the default of `synthSystem` in every setting. */
export const otherCache = {
  nodeType: 'cache.m7g.large',
  replicas: 2,
  encryptionInTransit: false,
  authentication: 'none',
  snapshotRetentionDays: 5,
} as const;

export const synthSystem = (props: Partial<SystemProps<RestaurantsConfig>> = {}) =>
  synth((stack) => {
    new RestaurantsSystem(stack, 'Menu', { ...systemProps(stack, 'menu', config), ...props });
  });

export const FUNCTIONS = ['Get', 'Operate', 'Invalidate'] as const;
export type FunctionId = (typeof FUNCTIONS)[number] | 'Measure';
type Stack = ReturnType<typeof synth>;

export const functionOf = (stack: Stack, id: FunctionId) =>
  stack.resource('aws_lambda_function', `Menu/${id}/Resource`);

/** Statements of a function's role by policy name. */
export const grantsOf = (stack: Stack, id: FunctionId) => grantsTo(stack, 'Menu', id);

export const group = (id: string) => `\${aws_security_group.Menu/${id}/SecurityGroup.id}`;
export const table = 'aws_dynamodb_table.Menu/Table/Resource';
export const nodes = 'aws_elasticache_replication_group.Menu/Cache/Resource';
export const reading = { actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'], resources: [`\${${table}.arn}`] };
export const userOf = (id: FunctionId) => `aws_elasticache_user.Menu/Cache/User-${id.toLowerCase()}`;
/** A function's variable, once its user is in the group. */
export const joined = (id: FunctionId) =>
  `\${element([${userOf(id)}.user_id, aws_elasticache_user_group.Menu/Cache/UserGroup.user_group_id], 0)}`;

export const running = (id: FunctionId) => ofEveryFunction('Menu', id);
export const connecting = (cache: string, id: FunctionId) => ({
  'Menu-Cache-Connect': [
    { actions: ['elasticache:Connect'], resources: [`\${${cache}.arn}`, `\${${userOf(id)}.arn}`] },
  ],
});
