import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { ListedConversation } from '../../functions/messages/contract';
import { toListedConversation } from '../../functions/messages/items';
import { groupOf, momentOf, userOf } from '../../functions/messages/keys';
import type { Item } from '../../runtime/dynamodb/item';

/** A change in the table that a person can see. */
export type Change =
  | { readonly kind: 'message'; readonly group: string }
  | {
      readonly kind: 'conversation';
      readonly user: string;
      readonly group: string;
      /** Undefined if the user was removed from the group. */
      readonly conversation: ListedConversation | undefined;
      /** The id of the newest message, if it is newer than before. */
      readonly newMessage: string | undefined;
    };

export const changesIn = (records: readonly _Record[]): Change[] => records.flatMap((record) => changeOf(record) ?? []);

function changeOf({ dynamodb = {} }: _Record): Change | undefined {
  const { pk, sk } = (dynamodb.Keys ?? {}) as Item;
  const group = groupOf(pk?.S);
  if (group !== undefined) return momentOf(sk?.S) && { kind: 'message', group };
  const user = userOf(pk?.S);
  if (user === undefined) return undefined;
  const [before, after] = [dynamodb.OldImage, dynamodb.NewImage] as (Item | undefined)[];
  // In no list before its group exists.
  const newest = after?.last_message_sk?.S;
  const isNewer = newest !== before?.last_message_sk?.S;
  return {
    kind: 'conversation',
    user,
    group: sk?.S ?? '',
    conversation: after && newest !== undefined ? toListedConversation(after) : undefined,
    newMessage: isNewer ? momentOf(newest)?.message_uuid : undefined,
  };
}
