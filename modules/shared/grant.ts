import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { check, type Finding } from './check';

/** A construct with an IAM role, such as a `NodeFunction`. */
export interface Grantee extends IConstruct {
  readonly roleName: string;
}

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

/** What TypeScript checks, for callers in JavaScript: a policy without a role would fail during the deployment. */
export function granteeFinding(name: string, grantee: Grantee): Finding {
  const isConstruct = Construct.isConstruct(grantee);
  if (isConstruct && grantee.roleName) return undefined;
  const got = isConstruct ? `${grantee.node.path} without one` : grantee === null ? 'null' : typeof grantee;
  return `${name} must be a construct with a roleName, such as a NodeFunction, got ${got}`;
}

/** The statements of each policy, so that a repeated grant is recognized. */
const granted = new WeakMap<IamRolePolicy, string>();

/**
 * Adds one inline policy to the grantee's role. Its id and name are derived from the owner's path, so that several
 * owners can grant to one role. A resource that needs the permission when it is created must depend on the returned
 * policy.
 * @throws when the owner has already granted other permissions under the same name
 */
export function grant(
  owner: IConstruct,
  access: string,
  grantee: Grantee,
  statements: readonly Statement[],
): IamRolePolicy {
  check(owner, [granteeFinding('grantee', grantee)]);
  const stackPath = TerraformStack.of(owner).node.path;
  const name = [...owner.node.path.slice(stackPath.length + 1).split('/'), access].join('-');
  const permissions = JSON.stringify(statements);
  const former = grantee.node.tryFindChild(name)?.node.tryFindChild('Resource') as IamRolePolicy | undefined;
  if (former && granted.get(former) === permissions) return former;
  if (former) {
    throw new Error(
      `${owner.node.path}: ${grantee.node.path} already has a grant named ${access} with other permissions; use another name`,
    );
  }
  const scope = new Construct(grantee, name);
  const document = new DataAwsIamPolicyDocument(scope, 'Document', {
    statement: statements.map(({ actions, resources, conditions }) => ({
      actions: [...actions],
      resources: [...resources],
      ...(conditions && { condition: conditions.map((condition) => ({ ...condition })) }),
    })),
  });
  const policy = new IamRolePolicy(scope, 'Resource', { name, role: grantee.roleName, policy: document.json });
  granted.set(policy, permissions);
  return policy;
}
