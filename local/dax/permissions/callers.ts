import type { Cbor } from '../cbor/types';
import { PART_ACTIONS } from '../operations/transact-write';
import { DaxError } from '../wire/error';
import type { MethodName } from '../wire/methods';
import type { Simulator } from './simulator';

export interface CallerOptions {
  readonly simulator: Simulator;
  readonly clusterArn: string;
  /** Called for each request that is judged. */
  readonly judged: (principal: string, action: string, resource: string, isAllowed: boolean) => void;
}

/** The role of a session. On a laptop, the session token of a function is the ARN of its session. */
const SESSION = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;

/** What the roles of callers allow on a cluster. Callers without a role are the account's root. */
export class CallerPermissions {
  constructor(private readonly options: CallerOptions) {}

  /**
   * @param token the session token of the caller
   * @returns undefined if the caller has the permissions; a promise that rejects if it does not
   */
  check(token: string | undefined, method: MethodName, args: readonly Cbor[]): Promise<void> | undefined {
    const [, partition, account, role] = SESSION.exec(token ?? '') ?? [];
    if (token === undefined || role === undefined) return undefined;
    const roleArn = `arn:${partition}:iam::${account}:role/${role}`;
    const { simulator, clusterArn } = this.options;
    const actions = actionsOf(method, args);
    const isKnown = actions.every((action) => simulator.known(roleArn, action, clusterArn));
    return isKnown ? undefined : this.checkAll(token, roleArn, actions);
  }

  private async checkAll(principal: string, roleArn: string, actions: readonly string[]): Promise<void> {
    const { simulator, clusterArn, judged } = this.options;
    for (const action of actions) {
      const isAllowed = await simulator.allows(roleArn, action, clusterArn);
      judged(principal, action, clusterArn, isAllowed);
      if (isAllowed) continue;
      throw new DaxError(
        'AccessDeniedException',
        `User: ${principal} is not authorized to perform: ${action} on resource: ${clusterArn} because no ` +
          `identity-based policy allows the ${action} action`,
      );
    }
  }
}

/**
 * The actions that a request needs. The methods of the connection itself need none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodbacceleratordax.html
 */
function actionsOf(method: MethodName, [parts]: readonly Cbor[]): string[] {
  switch (method) {
    case 'AuthorizeConnection':
    case 'Endpoints':
    case 'DefineKeySchema':
    case 'DefineAttributeList':
    case 'DefineAttributeListId':
      return [];
    case 'TransactGetItems':
      return ['dax:GetItem'];
    case 'TransactWriteItems':
      return [...new Set(Array.isArray(parts) ? parts : [])].flatMap((part) => {
        const action = PART_ACTIONS.get(part);
        return action === undefined ? [] : [`dax:${action}`];
      });
    default:
      return [`dax:${method}`];
  }
}
