import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';

/** How long an answer of IAM counts: a role that is changed takes effect within this time. */
const ANSWER_MS = 10_000;
/** More than a cluster has callers, tables, indexes and actions. */
const MAX_ANSWERS = 10_000;

const SESSION = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\/[^/]+$/;

/** The role of a session, or nothing if it is the ARN of something else. */
export function roleOf(session: string): string | undefined {
  const [, partition, account, role] = SESSION.exec(session) ?? [];
  return role && `arn:${partition}:iam::${account}:role/${role}`;
}

/** Called for each answer of IAM. */
export type Judged = (principal: string, action: string, resource: string, isAllowed: boolean) => void;

/** Asks IAM what principals may do, and remembers the answers for a while. A principal is a role or its session. */
export class Simulator {
  private readonly answers = new Map<string, { readonly isAllowed: boolean; readonly until: number }>();

  constructor(
    private readonly iam: Pick<IAMClient, 'send'>,
    private readonly judged: Judged = () => undefined,
  ) {}

  /** @returns undefined if IAM has to be asked */
  known(principal: string, action: string, resource: string): boolean | undefined {
    const known = this.answers.get(`${principal} ${action} ${resource}`);
    return known !== undefined && known.until > performance.now() ? known.isAllowed : undefined;
  }

  async allows(principal: string, action: string, resource: string): Promise<boolean> {
    const known = this.known(principal, action, resource);
    if (known !== undefined) return known;
    const { EvaluationResults = [] } = await this.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleOf(principal) ?? principal,
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    );
    const isAllowed = EvaluationResults.length > 0 && EvaluationResults.every(isAllowedBy);
    this.judged(principal, action, resource, isAllowed);
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answers.set(`${principal} ${action} ${resource}`, { isAllowed, until: performance.now() + ANSWER_MS });
    return isAllowed;
  }
}

const isAllowedBy = ({ EvalDecision }: { readonly EvalDecision: string | undefined }) => EvalDecision === 'allowed';
