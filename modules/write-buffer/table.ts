import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { KeyAttribute } from '../../tables/schema';
import type { Grantee } from '../shared/grant';
import { checked, method, objectWith, set, text } from '../shared/shape';

/** A table to write to: a `DynamoDbTable`, an imported one, or any object of this shape. */
export interface BufferedTable {
  readonly tableArn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Allows the grantee exactly these actions, in a policy named after `access`. */
  grant(grantee: Grantee, access: string, actions: readonly 'BatchWriteItem'[]): IamRolePolicy;
}

const key = objectWith<KeyAttribute>({ name: set(text), type: set(checked) });

export const bufferedTable = objectWith<BufferedTable>({
  tableArn: set(text),
  partitionKey: set(key),
  sortKey: key,
  grant: set(method),
});

export const keyOf = ({ partitionKey, sortKey }: BufferedTable): KeyAttribute[] =>
  [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, type }) => ({ name, type }));
