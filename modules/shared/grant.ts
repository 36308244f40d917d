import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { TerraformStack } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';

/** Whoever may be granted something: a `NodeFunction`, or any construct that names its IAM role. */
export interface Grantee extends IConstruct {
  readonly roleName: string;
}

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: string[] }[];
}

/** What each policy was made of, so that a grant that is given again is known. */
const given = new WeakMap<IamRolePolicy, string>();

/**
 * Gives the grantee's role one inline policy. Its id and name come from the owner's path, so that grants of several
 * owners meet in one role. Whatever needs the right when it is created depends on the returned policy.
 * @throws when the grantee has a grant of that name by the owner, of other rights
 */
export function grant(
  owner: IConstruct,
  access: string,
  grantee: Grantee,
  statements: readonly Statement[],
): IamRolePolicy {
  const stackPath = TerraformStack.of(owner).node.path;
  const name = [...owner.node.path.slice(stackPath.length + 1).split('/'), access].join('-');
  const rights = JSON.stringify(statements);
  const former = grantee.node.tryFindChild(name)?.node.tryFindChild('Resource') as IamRolePolicy | undefined;
  if (former && given.get(former) === rights) return former;
  if (former) {
    throw new Error(
      `${owner.node.path}: ${grantee.node.path} has a grant ${access} of other rights: name this one otherwise`,
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
  given.set(policy, rights);
  return policy;
}
