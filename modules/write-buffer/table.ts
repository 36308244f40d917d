import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { KeyAttribute } from '../../tables/schema';
import { named, oneOf } from '../shared/check';
import type { Grantee } from '../shared/grant';
import { method, obeying, objectWith, set } from '../shared/shape';
import { TABLE_ARN } from '../shared/table';

/** A table to write to: a `DynamoDbTable`, an imported one, or any object of this shape. */
export interface BufferedTable {
  readonly tableArn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Allows the grantee exactly these actions, in a policy named after `access`. */
  grant(grantee: Grantee, access: string, actions: readonly 'BatchWriteItem'[]): IamRolePolicy;
}

const key = objectWith<KeyAttribute>({
  name: set(obeying<string>((prop, name) => named(prop, name, /^[\s\S]{1,255}$/, 'be 1 to 255 characters'))),
  type: set(obeying<string>((prop, type) => oneOf(prop, type, ['S', 'N', 'B']))),
});

export const bufferedTable = objectWith<BufferedTable>({
  tableArn: set(obeying<string>((prop, arn) => named(prop, arn, TABLE_ARN, 'be the ARN of a table'))),
  partitionKey: set(key),
  sortKey: key,
  grant: set(method),
});

export const keyOf = ({ partitionKey, sortKey }: BufferedTable): KeyAttribute[] =>
  [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, type }) => ({ name, type }));
