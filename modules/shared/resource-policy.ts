import type {
  DataAwsIamPolicyDocument,
  DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';

export type PolicyStatement = DataAwsIamPolicyDocumentStatement;

/**
 * Adds a statement to the policy of a queue or bucket. A second policy resource would replace the first, and each would
 * undo the other in turns.
 */
export function addStatement(policy: DataAwsIamPolicyDocument, statement: PolicyStatement): void {
  policy.putStatement([...(policy.statementInput as PolicyStatement[]), statement]);
}
