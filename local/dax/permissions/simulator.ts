import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';

/** How long an answer of IAM counts: a role that is changed takes effect within this time. */
const ANSWER_MS = 10_000;
/** More than a cluster has callers, tables, indexes and actions. */
const MAX_ANSWERS = 10_000;

/** Asks IAM what roles allow, and remembers the answers for a while. */
export class Simulator {
  private readonly answers = new Map<string, { readonly isAllowed: boolean; readonly until: number }>();

  constructor(private readonly iam: Pick<IAMClient, 'send'>) {}

  /** @returns undefined if IAM has to be asked */
  known(roleArn: string, action: string, resource: string): boolean | undefined {
    const known = this.answers.get(`${roleArn} ${action} ${resource}`);
    return known !== undefined && known.until > performance.now() ? known.isAllowed : undefined;
  }

  async allows(roleArn: string, action: string, resource: string): Promise<boolean> {
    const known = this.known(roleArn, action, resource);
    if (known !== undefined) return known;
    const { EvaluationResults = [] } = await this.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    );
    const isAllowed = EvaluationResults.length > 0 && EvaluationResults.every(isAllowedBy);
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answers.set(`${roleArn} ${action} ${resource}`, { isAllowed, until: performance.now() + ANSWER_MS });
    return isAllowed;
  }
}

const isAllowedBy = ({ EvalDecision }: { readonly EvalDecision: string | undefined }) => EvalDecision === 'allowed';
