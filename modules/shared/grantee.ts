import type { DataAwsEcsTaskDefinition } from '@cdktf/provider-aws/lib/data-aws-ecs-task-definition';
import type { DataAwsIamRole } from '@cdktf/provider-aws/lib/data-aws-iam-role';
import type { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import type { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Fn, TerraformDataSource, TerraformResource, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import type { Finding } from './check';
import { expressionOf, hashOf } from './names';

/** A construct with an IAM role, such as a `NodeFunction`. */
export interface RoleOwner extends IConstruct {
  readonly roleName: string;
}

/**
 * Who can be granted access: a construct with a role; a role, a function or a task definition (for its task role) of
 * the provider, also an existing one; or a role of the account by its name or ARN.
 */
export type Grantee =
  | RoleOwner
  | (IamRole | DataAwsIamRole)
  | (LambdaFunction | DataAwsLambdaFunction)
  | (EcsTaskDefinition | DataAwsEcsTaskDefinition)
  | string;

/** Where a grantee's policies are created, and for which role. */
export interface Recipient {
  readonly scope: IConstruct;
  readonly roleName: string;
  /** Distinguishes grantees with the same scope. @default none: the scope is the grantee */
  readonly label?: string;
  /** Whether the role may be that of other grantees, of other stacks and regions too. */
  readonly isShared: boolean;
}

const OWNER = 'be a construct with a roleName, such as a NodeFunction';
const GRANTEE = `${OWNER}, a role, function or ECS task definition of the provider, or the name or ARN of a role`;

const ROLE = /^(arn:[\w-]+:iam::\d{12}:role\/([\w+=,.@-]+\/)*)?[\w+=,.@-]{1,64}$/;

/**
 * The ARN of the role by type: the argument of a resource, whose attribute may itself depend on the policy, and the
 * attribute of a data source.
 */
const ROLES: Readonly<Record<string, { readonly argument: string; readonly attribute: string }>> = {
  aws_lambda_function: { argument: 'roleInput', attribute: 'role' },
  aws_ecs_task_definition: { argument: 'taskRoleArnInput', attribute: 'taskRoleArn' },
};

/** What TypeScript checks, for callers in JavaScript: a policy without a role fails during the deployment. */
export function granteeFinding(name: string, grantee: Grantee): Finding {
  if (typeof grantee !== 'string') return finding(name, GRANTEE, grantee, roleNameOf);
  return Token.isUnresolved(grantee) || ROLE.test(grantee) ? undefined : `${name} must ${GRANTEE}, got "${grantee}"`;
}

export const roleOwnerFinding = (name: string, owner: RoleOwner): Finding =>
  finding(name, OWNER, owner, ({ roleName }) => roleName);

function finding<Kind extends IConstruct>(
  name: string,
  rule: string,
  given: Kind,
  roleName: (given: Kind) => string | undefined,
): Finding {
  const isConstruct = Construct.isConstruct(given);
  if (isConstruct && roleName(given)) return undefined;
  const got = isConstruct ? `${given.node.path} without one` : given === null ? 'null' : typeof given;
  return `${name} must ${rule}, got ${got}`;
}

/** @param owner the scope for a role that is no construct */
export function recipientOf(owner: IConstruct, grantee: Grantee): Recipient {
  if (typeof grantee === 'string') {
    return { scope: owner, roleName: nameIn(grantee), label: labelOf(owner, grantee), isShared: true };
  }
  return {
    scope: grantee,
    roleName: roleNameOf(grantee) ?? '',
    isShared: !('roleName' in grantee) && !(grantee instanceof TerraformResource && typeOf(grantee) === 'aws_iam_role'),
  };
}

function roleNameOf(grantee: IConstruct): string | undefined {
  const values = grantee as unknown as Readonly<Record<string, string | undefined>>;
  if ('roleName' in grantee) return values.roleName;
  if (typeOf(grantee) === 'aws_iam_role') return values.name;
  const { argument = '', attribute = '' } = ROLES[typeOf(grantee)] ?? {};
  const arn = values[grantee instanceof TerraformDataSource ? attribute : argument];
  return arn && nameIn(arn);
}

const typeOf = (construct: IConstruct): string =>
  'terraformResourceType' in construct ? String(construct.terraformResourceType) : '';

/** The name in a role's name or ARN, whose last part it is. */
const nameIn = (role: string): string =>
  Token.isUnresolved(role)
    ? Token.asString(Fn.element(Fn.reverse(Fn.split('/', role)), 0))
    : (role.split('/').at(-1) ?? '');

const labelOf = (scope: IConstruct, role: string): string =>
  Token.isUnresolved(role) ? hashOf(expressionOf(scope, role)) : nameIn(role);
