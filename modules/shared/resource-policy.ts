import type {
  DataAwsIamPolicyDocument,
  DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { IConstruct } from 'constructs';
import { check, must } from './check';
import { listOfKind, object, type Shape, set, shapeFindings, text } from './shape';

export type PolicyStatement = DataAwsIamPolicyDocumentStatement;

const principals = listOfKind(object({ type: set(text), identifiers: set(listOfKind(text)) }));

const SHAPE: Shape<PolicyStatement> = {
  sid: text,
  effect: text,
  actions: listOfKind(text),
  notActions: listOfKind(text),
  resources: listOfKind(text),
  notResources: listOfKind(text),
  principals,
  notPrincipals: principals,
  condition: listOfKind(object({ test: set(text), variable: set(text), values: set(listOfKind(text)) })),
};

/**
 * Adds a statement to the policy of a queue or bucket. A second policy resource would replace the first, and each would
 * undo the other in turns.
 */
export function addStatement(owner: IConstruct, policy: DataAwsIamPolicyDocument, statement: PolicyStatement): void {
  check(owner, shapeFindings(statement, SHAPE));
  check(owner, [
    must('statement', statement ?? {}, 'have actions or notActions', (it) => !!it.actions !== !!it.notActions),
  ]);
  policy.putStatement([...(policy.statementInput as PolicyStatement[]), statement]);
}
