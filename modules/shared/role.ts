import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { Construct } from 'constructs';
import { regionalIamName } from './names';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const MAX_NAME = 64;

/**
 * Creates a role that only an AWS service, such as `lambda.amazonaws.com`, can assume. Call it once per scope.
 * @param name of what has the role, unique per region; the role's name has the region too
 */
export function serviceRole(scope: Construct, name: string, service: string): IamRole {
  const { json } = new DataAwsIamPolicyDocument(scope, 'AssumeRole', {
    statement: [{ actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: [service] }] }],
  });
  return new IamRole(scope, 'Role', {
    name: regionalIamName(scope, name, MAX_NAME),
    assumeRolePolicy: json,
    // Roles from before their names had the region keep their names: replacing the role of a DAX cluster would replace
    // the cluster.
    lifecycle: { ignoreChanges: ['name'] },
  });
}
