import type { Cbor } from '../cbor/types';
import { PART_ACTIONS } from '../operations/transact-write';
import { DaxError } from '../wire/error';
import type { MethodName } from '../wire/methods';
import { roleOf, type Simulator } from './simulator';

/** What the roles of callers allow on a cluster. Callers without a role are the account's root. */
export class CallerPermissions {
  constructor(
    private readonly simulator: Simulator,
    private readonly clusterArn: string,
  ) {}

  /**
   * @param token the session token of the caller: on a laptop, that of a function is the ARN of its session
   * @returns undefined if the caller has the permissions; a promise that rejects if it does not
   */
  check(token: string | undefined, method: MethodName, args: readonly Cbor[]): Promise<void> | undefined {
    if (token === undefined || roleOf(token) === undefined) return undefined;
    const actions = actionsOf(method, args);
    const isKnown = actions.every((action) => this.simulator.known(token, action, this.clusterArn));
    return isKnown ? undefined : this.checkAll(token, actions);
  }

  private async checkAll(caller: string, actions: readonly string[]): Promise<void> {
    for (const action of actions) {
      if (await this.simulator.allows(caller, action, this.clusterArn)) continue;
      throw new DaxError(
        'AccessDeniedException',
        `User: ${caller} is not authorized to perform: ${action} on resource: ${this.clusterArn} because no ` +
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
