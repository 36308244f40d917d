import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { Input } from './operations';

const ACTIONS: Readonly<Record<string, string>> = { putItem: 'Put', updateItem: 'Update', deleteItem: 'Delete' };
const MEMBERS = [
  'TableName',
  'Item',
  'Key',
  'UpdateExpression',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

/**
 * The write as a transaction, if its caller wants to know the item with which its condition fails. DAX returns that item
 * for transactions only.
 */
export function asTransaction(method: string, input: Input): Input | undefined {
  const action = ACTIONS[method];
  const wantsItem = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && input.ConditionExpression !== undefined;
  // A transaction returns no values if it succeeds.
  if (!action || !wantsItem || (input.ReturnValues ?? 'NONE') !== 'NONE') return undefined;
  const members = MEMBERS.flatMap((name) => (input[name] == null ? [] : [[name, input[name]]]));
  return { TransactItems: [{ [action]: Object.fromEntries(members) }] };
}

/** The item with which the condition of a transaction's only write failed. */
export function failedItemOf(error: unknown): Record<string, AttributeValue> | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const [reason] = error.CancellationReasons ?? [];
  return reason?.Code === 'ConditionalCheckFailed' ? reason.Item : undefined;
}

export const isConditionFailure = (error: unknown): error is ConditionalCheckFailedException =>
  error instanceof ConditionalCheckFailedException;
