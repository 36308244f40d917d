import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import type { Construct } from 'constructs';

/** Creates a role that only an AWS service, such as `lambda.amazonaws.com`, can assume. Call it once per scope. */
export function serviceRole(scope: Construct, name: string, service: string): IamRole {
  const { json } = new DataAwsIamPolicyDocument(scope, 'AssumeRole', {
    statement: [{ actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: [service] }] }],
  });
  return new IamRole(scope, 'Role', { name, assumeRolePolicy: json });
}
