import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DaxError } from '../wire/error';
import type { Simulator } from './simulator';

interface RoleOptions {
  readonly roleArn: string;
  readonly simulator: Simulator;
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
  const send = async (command: { readonly input: Input; readonly constructor: { readonly name: string } }) => {
    await check(options, needsOf(command.constructor.name.replace(/Command$/, ''), command.input));
    return client.send(command as never);
  };
  return { send: send as unknown as Send };
}

async function check({ roleArn, simulator, tableArnPrefix }: RoleOptions, needs: readonly Need[]): Promise<void> {
  for (const [action, resource] of needs) {
    if (await simulator.allows(roleArn, `dynamodb:${action}`, `${tableArnPrefix}${resource}`)) continue;
    throw new DaxError(
      'AccessDeniedException',
      `The role of the cluster, ${roleArn}, is not allowed dynamodb:${action} on ${tableArnPrefix}${resource}. ` +
        'Give the table to the cluster.',
    );
  }
}

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
