import { type Finding, listOf, must, named, oneOf, required } from './check';
import type { Statement } from './grant';
import { useOfKeyVia } from './key';

export const TABLE_ARN = /^arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table\/[\w.-]+$/;

/** What reads items without scanning, in DynamoDB and in DAX. */
export const READ_ACTIONS = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query'] as const;
export const WRITE_ACTIONS = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'] as const;

/** Everything that accesses items. A transaction needs the actions of its parts, such as `PutItem`. */
export const ITEM_ACTIONS = [...READ_ACTIONS, 'Scan', ...WRITE_ACTIONS] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];

export const accessFinding = (access: string): Finding =>
  required('access', access) ??
  named('access', access, /^[\w+=,.@-]+$/, 'be a name of letters, digits and the characters _+=,.@-');

/**
 * Checks the actions of a grant: IAM would accept a misspelt one, and reject a policy without any.
 * @param access a valid name
 */
export const actionFindings = (access: string, actions: readonly string[], allowed: readonly string[]): Finding[] => [
  required(`actions of the grant ${access}`, actions) ??
    must(`actions of the grant ${access}`, actions, 'not be empty', ({ length }) => length > 0),
  ...listOf(`actions of the grant ${access}`, actions, (_, action) =>
    oneOf(`action in the grant ${access}`, action, allowed),
  ),
];

/**
 * The permissions to use the KMS key of a table through DynamoDB.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function useOfTableKey(kmsKeyArn: string | undefined, writes: boolean): Statement[] {
  const toRead = ['kms:Decrypt', 'kms:DescribeKey'];
  const toWrite = ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];
  return useOfKeyVia('dynamodb', kmsKeyArn, ...toRead, ...(writes ? toWrite : []));
}
