import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { check } from './check';
import { type Grantee, granteeFinding, type Recipient, recipientOf } from './grantee';
import { expressionOf, hashOf, iamName, regionalIamName } from './names';
import { pathInStack, pathSeenFrom } from './stacks';

export type { Grantee, RoleOwner } from './grantee';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

/** The owner and the statements of each policy, so that a repeated grant is recognized. */
const granted = new WeakMap<IConstruct, { readonly owner: IConstruct; readonly permissions: string }>();

/** The names of policies, each with its role, by stack. */
const policyNames = new WeakMap<IConstruct, Set<string>>();

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
const MAX_NAME = 128;

/**
 * Adds one inline policy to the grantee's role. Its id and name are derived from the owner's path, so that several
 * owners can grant to one role. It is created in the grantee's stack, which depends on that of the owner already. A
 * resource that needs the permission when it is created must depend on the returned policy.
 * @throws when the owner has already granted other permissions under the same name
 */
export function grant(
  owner: IConstruct,
  access: string,
  grantee: Grantee,
  statements: readonly Statement[],
): IamRolePolicy {
  check(owner, [granteeFinding('grantee', grantee)]);
  const recipient = recipientOf(owner, grantee);
  const id = policyId(owner, access, recipient);
  const permissions = JSON.stringify(statements);
  const former = recipient.scope.node.tryFindChild(id);
  // Each reading of an attribute is another token.
  if (former && expressionOf(former, granted.get(former)?.permissions ?? '') === expressionOf(former, permissions)) {
    return former.node.findChild('Resource') as IamRolePolicy;
  }
  if (former) {
    throw new Error(
      `${owner.node.path}: ${recipient.label ?? recipient.scope.node.path} already has a grant named ${access} with other permissions; use another name`,
    );
  }
  const scope = new Construct(recipient.scope, id);
  granted.set(scope, { owner, permissions });
  const document = new DataAwsIamPolicyDocument(scope, 'Document', {
    statement: statements.map(({ actions, resources, conditions }) => ({
      actions: [...actions],
      resources: [...resources],
      ...(conditions && { condition: conditions.map((condition) => ({ ...condition })) }),
    })),
  });
  const name = policyName(owner, access, recipient, scope);
  return new IamRolePolicy(scope, 'Resource', { name, role: recipient.roleName, policy: document.json });
}

/** Owners such as `Orders/Table` and `Orders-Table` would have the same id: the second one adds a hash of its path. */
function policyId(owner: IConstruct, access: string, { scope, label }: Recipient): string {
  const path = pathSeenFrom(scope, owner);
  const id = [...path.split('/'), access, ...(label === undefined ? [] : ['to', label])].join('-');
  const former = scope.node.tryFindChild(id);
  return former && granted.get(former)?.owner !== owner ? `${id}-${hashOf(path)}` : id;
}

/** Unique per role: a second policy of the same name would replace the first, without an error. */
function policyName(
  owner: IConstruct,
  access: string,
  { scope, roleName, label, isShared }: Recipient,
  policy: Construct,
): string {
  const name = iamName(policy.node.id, MAX_NAME);
  if (!isShared && isFirst(policy, roleName, name)) return name;
  const from = owner.node.path.split('/').join('-');
  const text = [from, access, ...(label === undefined ? [pathInStack(scope).replaceAll('/', '-')] : [])].join('-');
  return regionalIamName(policy, text, MAX_NAME);
}

/** Whether the role has no policy of this name yet: several constructs may have one role. */
function isFirst(policy: Construct, roleName: string, name: string): boolean {
  const stack = TerraformStack.of(policy);
  const names = policyNames.get(stack) ?? new Set();
  policyNames.set(stack, names);
  const { size } = names;
  return names.add(`${expressionOf(policy, roleName)}/${name}`).size > size;
}
