import type { ListedConversation } from '../../../../functions/messages/contract';
import type { Item } from '../../../../runtime/dynamodb/item';

type Listed = Pick<ListedConversation, 'message_group_uuid' | 'last_message_at' | 'message'>;

/** The conversations in the list of a user, newest first. */
export const listOf = (items: readonly Item[], user: string): Listed[] =>
  items
    .filter(({ pk, last_message_sk }) => pk?.S === `GRP#${user}` && last_message_sk)
    .sort((a, b) => Buffer.compare(Buffer.from(b.last_message_sk?.S ?? ''), Buffer.from(a.last_message_sk?.S ?? '')))
    .map(({ sk, last_message_sk, message }) => ({
      message_group_uuid: sk?.S ?? '',
      last_message_at: last_message_sk?.S?.split('#')[0] ?? '',
      message: message?.S ?? '',
    }));

/** @param before the user's list before the first page, and after the last one @throws if a conversation is missing or occurs twice */
export function checkPages(
  user: string,
  pages: readonly (readonly Listed[])[],
  [before, after]: readonly [readonly Listed[], readonly Listed[]],
): void {
  const seen = pages.flat().map(({ message_group_uuid }) => message_group_uuid);
  const twice = seen.find((group, index) => seen.indexOf(group) < index);
  const shown = () => JSON.stringify(pages.map((page) => page.map(({ message_group_uuid }) => message_group_uuid)));
  if (twice) throw new Error(`${user} got ${twice} twice: ${shown()}`);
  const removed = new Set(after.map(({ message_group_uuid }) => message_group_uuid));
  const missing = before.find(({ message_group_uuid: group }) => removed.has(group) && !seen.includes(group));
  if (missing) throw new Error(`${user} did not get ${missing.message_group_uuid}: ${shown()}`);
}

/** @throws unless the pages are the whole list */
export function checkWhole(user: string, pages: readonly (readonly Listed[])[], expected: readonly Listed[]): void {
  const own = ({ message_group_uuid, last_message_at, message }: Listed) => ({
    message_group_uuid,
    last_message_at,
    message,
  });
  const [got, wanted] = [JSON.stringify(pages.flat().map(own)), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`the list of ${user} is ${got}, not ${wanted}`);
}
