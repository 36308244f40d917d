import type { ListMessagesAnswer, ListMessagesRequest } from '../../../../functions/messages/contract';
import { messageItem } from '../../../../functions/messages/items';
import { type Messages, member, NOW, startMessages } from '../fixture';

let messages: Messages;
beforeAll(async () => {
  messages = await startMessages();
});
afterAll(() => messages.stop());

/** Puts messages as another program may do. Each has its sort key as its text. */
const put = (group: string, ...keys: readonly string[]) =>
  messages.put(
    ...keys.map((sk, index) => {
      const moment = { created_at: NOW, message_uuid: `m${index}` };
      return { ...messageItem({ group, sender: member('ana'), message: sk, ...moment }), sk: { S: sk } };
    }),
  );
const list = (group: string, more: Partial<ListMessagesRequest> = {}) =>
  messages.list({ message_group_uuid: group, ...more });
const keysOf = (...pages: readonly ListMessagesAnswer[]) =>
  pages.flatMap(({ items }) => items.map(({ message }) => message));

/** All pages from the newest message to the oldest. */
async function pagesOf(group: string, limit: number): Promise<ListMessagesAnswer[]> {
  const pages = [await list(group, { limit })];
  for (let older = pages[0]?.older; older && pages.length < 20; older = pages.at(-1)?.older) {
    pages.push(await list(group, { limit, older }));
  }
  return pages;
}

const [FIRST, SECOND, THIRD] = ['07:00', '07:01', '07:02'].map((time) => `2026-11-30T${time}:00.000Z#m`) as [
  string,
  string,
  string,
];

it.each([1, 2, 5])('lists messages whose sort key is only a time, each once, in pages of %i', async (limit) => {
  const keys = [FIRST, '2026-11-30T07:10:00.000Z', '2026-11-30T07:20:00Z', '2026-11-30T07:30:00.123456+00:00'];
  await put(`times-${limit}`, ...keys);
  const pages = await pagesOf(`times-${limit}`, limit);
  expect(keysOf(...pages)).toEqual(keys.toReversed());
  expect(pages.flatMap(({ items }) => items.map(({ created_at }) => created_at))).toEqual([
    '2026-11-30T07:30:00.123Z',
    '2026-11-30T07:20:00.000Z',
    '2026-11-30T07:10:00.000Z',
    '2026-11-30T07:00:00.000Z',
  ]);
});

it('leaves out messages whose sort key has no time, and lists all others', async () => {
  await put('timeless', FIRST, SECOND, '2026', '2026-02-30T08:00:00.000Z#x', '9999-99-99T00:00:00.000Z#y');
  const pages = await pagesOf('timeless', 1);
  expect([pages.length, ...keysOf(...pages)]).toEqual([5, SECOND, FIRST]);
  const all = await list('timeless');
  await put('timeless', THIRD);
  expect(keysOf(await list('timeless', { newer: all.newer }))).toEqual([THIRD]);
});

it('lists what came since, although a message is dated in the future', async () => {
  await put('future', '2099-01-01T00:00:00.000Z#m', FIRST);
  const first = await list('future');
  await put('future', SECOND);
  const second = await list('future', { newer: first.newer });
  expect(keysOf(second)).toEqual([SECOND]);
  await put('future', THIRD);
  expect(keysOf(await list('future', { newer: second.newer }))).toEqual([THIRD]);
});
