import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DaxError } from '../wire/error';

/** How long an answer of IAM counts: a role that is changed takes effect within this time. */
const ANSWER_MS = 10_000;
/** More than a cluster has tables, indexes and actions. */
const MAX_ANSWERS = 10_000;

interface RoleOptions {
  readonly roleArn: string;
  readonly iam: Pick<IAMClient, 'send'>;
  /** ARN of the account's tables, before their names. */
  readonly tableArnPrefix: string;
}

type Send = DynamoDBClient['send'];
type Input = Readonly<Record<string, unknown>>;
type Need = readonly [action: string, resource: string];

/**
 * Sends only requests that the role of the cluster allows. A local AWS allows everything, so that a missing permission
 * would only be noticed on AWS.
 */
export function asRole(client: Pick<DynamoDBClient, 'send'>, options: RoleOptions): Pick<DynamoDBClient, 'send'> {
  const role = new Role(options);
  const send = async (command: { readonly input: Input; readonly constructor: { readonly name: string } }) => {
    await role.require(needsOf(command.constructor.name.replace(/Command$/, ''), command.input));
    return client.send(command as never);
  };
  return { send: send as unknown as Send };
}

class Role {
  private readonly answers = new Map<string, { readonly isAllowed: boolean; readonly until: number }>();

  constructor(private readonly options: RoleOptions) {}

  async require(needs: readonly Need[]): Promise<void> {
    for (const [action, resource] of needs) {
      if (await this.allows(action, resource)) continue;
      const { roleArn, tableArnPrefix } = this.options;
      throw new DaxError(
        'AccessDeniedException',
        `The role of the cluster, ${roleArn}, is not allowed dynamodb:${action} on ${tableArnPrefix}${resource}. ` +
          'Give the table to the cluster.',
      );
    }
  }

  private async allows(action: string, resource: string): Promise<boolean> {
    const name = `${action} ${resource}`;
    const known = this.answers.get(name);
    if (known !== undefined && known.until > performance.now()) return known.isAllowed;
    const { roleArn, iam, tableArnPrefix } = this.options;
    const { EvaluationResults = [] } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleArn,
        ActionNames: [`dynamodb:${action}`],
        ResourceArns: [`${tableArnPrefix}${resource}`],
      }),
    );
    const isAllowed = EvaluationResults.length > 0 && EvaluationResults.every(isAllowedBy);
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answers.set(name, { isAllowed, until: performance.now() + ANSWER_MS });
    return isAllowed;
  }
}

const isAllowedBy = ({ EvalDecision }: { readonly EvalDecision: string | undefined }) => EvalDecision === 'allowed';

/** The permissions that an operation needs, by the names of tables and indexes. */
function needsOf(operation: string, input: Input): Need[] {
  const { TableName, IndexName, RequestItems, TransactItems } = input;
  if (operation.startsWith('Transact')) {
    const parts = (TransactItems as readonly Readonly<Record<string, { TableName: string }>>[]).flatMap(Object.entries);
    return parts.map(([kind, part]) => [
      kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`,
      part.TableName,
    ]);
  }
  if (RequestItems !== undefined) return Object.keys(RequestItems as object).map((table) => [operation, table]);
  return [[operation, IndexName === undefined ? String(TableName) : `${TableName}/index/${IndexName}`]];
}
