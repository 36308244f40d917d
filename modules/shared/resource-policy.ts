import type {
  DataAwsIamPolicyDocument,
  DataAwsIamPolicyDocumentStatement,
  DataAwsIamPolicyDocumentStatementCondition,
  DataAwsIamPolicyDocumentStatementPrincipals,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { IConstruct } from 'constructs';
import { check, type Finding, must } from './check';
import { judgeProps } from './props';
import { listOfKind, object, type Shape, set, text } from './shape';

export type PolicyStatement = DataAwsIamPolicyDocumentStatement;

const texts = listOfKind(text);
const principals = listOfKind(
  object<DataAwsIamPolicyDocumentStatementPrincipals>({ type: set(text), identifiers: set(texts) }),
);

const SHAPE: Shape<PolicyStatement> = {
  sid: text,
  effect: text,
  principals,
  notPrincipals: principals,
  actions: texts,
  notActions: texts,
  resources: texts,
  notResources: texts,
  condition: listOfKind(
    object<DataAwsIamPolicyDocumentStatementCondition>({ test: set(text), variable: set(text), values: set(texts) }),
  ),
};

/**
 * Adds a statement to the policy of a queue or bucket. A second policy resource would replace the first, and each would
 * undo the other in turns.
 * @param most statements that the policy may have
 */
export function addStatement(
  owner: IConstruct,
  policy: DataAwsIamPolicyDocument,
  statement: PolicyStatement,
  most = Number.POSITIVE_INFINITY,
): void {
  const { sound, findingsWith } = judgeProps(statement, SHAPE);
  const { principals, notPrincipals, actions, notActions, resources, notResources } = sound;
  const present = policy.statementInput as PolicyStatement[];
  const rules = [
    must('number of statements in the policy', present.length + 1, `be at most ${most}`, (count) => count <= most),
    given('principals or notPrincipals', principals, notPrincipals),
    given('actions or notActions', actions, notActions),
    given('resources or notResources', resources, notResources),
  ];
  check(owner, findingsWith(rules));
  policy.putStatement([...present, statement]);
}

/** AWS rejects a policy with a statement that lacks one of them. */
const given = (props: string, ...values: readonly unknown[]): Finding =>
  values.some((value) => value !== undefined) ? undefined : `${props} of a statement must be set`;
