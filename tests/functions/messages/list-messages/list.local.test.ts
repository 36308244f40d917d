import type { ListMessagesAnswer, ListMessagesRequest } from '../../../../functions/messages/contract';
import { messageItem } from '../../../../functions/messages/items';
import type { Item } from '../../../../runtime/dynamodb/item';
import { type Messages, member, NOW, named, startMessages } from '../fixture';

const NULL = { NULL: true } as const;

let messages: Messages;
beforeAll(async () => {
  messages = await startMessages();
});
afterAll(() => messages.stop());

/** Seconds after a time that is a day ago. */
const at = (seconds: number) => new Date(Date.parse(NOW) + (seconds - 86_400) * 1000).toISOString();
/** Puts messages whose ids are the seconds at which they were created. */
const put = (group: string, ...seconds: readonly number[]) =>
  messages.put(
    ...seconds.map((second) => {
      const moment = { created_at: at(second), message_uuid: String(second) };
      return messageItem({ group, sender: member('ana'), message: `Hi ${second}`, ...moment });
    }),
  );
const secondsOf = ({ items }: ListMessagesAnswer) => items.map(({ message_uuid }) => Number(message_uuid));
const list = (group: string, more: Partial<ListMessagesRequest> = {}) =>
  messages.list({ message_group_uuid: group, ...more });
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it('lists the messages of a group, newest first, with the names of their senders', async () => {
  const { message_group_uuid } = await messages.create({
    message_uuid: 'm1',
    message: 'Hi\n<b>all</b>',
    created_at: at(0),
    creator: member('ana'),
    members: [member('__proto__')],
  });
  await messages.send({ message_group_uuid, user_uuid: '__proto__', message_uuid: 'm2', message: 'Hello' });
  expect(await list(message_group_uuid)).toEqual({
    items: [
      { ...member('__proto__'), message_uuid: 'm2', message: 'Hello', created_at: NOW },
      { ...member('ana'), message_uuid: 'm1', message: 'Hi\n<b>all</b>', created_at: at(0) },
    ],
    newer: expect.any(String),
    source: 'table',
    consumedCapacity: { readUnits: expect.any(Number), writeUnits: 0 },
  });
});

it('lists page by page, to the oldest and back to the newest', async () => {
  await put('both-ways', ...upTo(10));
  const pages = [await list('both-ways', { limit: 4 })];
  for (let older = pages[0]?.older; older; older = pages.at(-1)?.older) {
    pages.push(await list('both-ways', { limit: 4, older }));
  }
  expect(pages.map(secondsOf)).toEqual([
    [10, 9, 8, 7],
    [6, 5, 4, 3],
    [2, 1],
  ]);
  let { newer } = pages.at(-1) ?? { newer: '' };
  const back: ListMessagesAnswer[] = [];
  for (const _ of upTo(4)) {
    back.push(await list('both-ways', { limit: 3, newer }));
    newer = back.at(-1)?.newer ?? '';
  }
  expect(back.map(secondsOf)).toEqual([[5, 4, 3], [8, 7, 6], [10, 9], []]);
  const olderThan = async (page: ListMessagesAnswer | undefined) =>
    secondsOf(await list('both-ways', { limit: 2, older: page?.older ?? '' }));
  expect(await Promise.all(back.map(olderThan))).toEqual([
    [2, 1],
    [5, 4],
    [8, 7],
    [10, 9],
  ]);
});

it.each([1, 9, 10])('has no older page when there is nothing older, with a limit of %i', async (limit) => {
  await put(`end-${limit}`, ...upTo(limit));
  expect((await list(`end-${limit}`, { limit })).older).toBeUndefined();
  expect((await list(`end-${limit}`, { limit: limit + 1 })).older).toBeUndefined();
});

it('lists what came since, also what arrived after a newer message', async () => {
  await put('since', 0, 100, 120);
  const first = await list('since');
  expect(secondsOf(await list('since', { newer: first.newer }))).toEqual([]);
  // 31 is less than 90 s older than the newest one, 29 is more.
  await put('since', 130, 110, 31, 29);
  const second = await list('since', { newer: first.newer });
  expect(secondsOf(second)).toEqual([130, 110, 31]);
  expect(secondsOf(await list('since', { newer: second.newer }))).toEqual([]);
  await put('since', 119);
  const third = await list('since', { newer: second.newer });
  expect([secondsOf(third), secondsOf(await list('since', { newer: third.newer }))]).toEqual([[119], []]);
});

it('lists each message that came since once, however many there are', async () => {
  await put('many', 1);
  let { newer } = await list('many');
  await put('many', ...upTo(30).map((second) => second + 1));
  const listed: number[] = [];
  for (const late of [3.5, 8.5, 20.5, 1.5, 30.5, 4.5]) {
    const page = await list('many', { newer, limit: 7 });
    listed.push(...secondsOf(page));
    newer = page.newer;
    await put('many', late);
  }
  expect(listed.toSorted((a, b) => a - b)).toEqual(
    [...upTo(30).map((second) => second + 1), 3.5, 8.5, 20.5, 1.5, 30.5].toSorted((a, b) => a - b),
  );
  expect(secondsOf(await list('many', { newer }))).toEqual([4.5]);
});

it('lists each of many messages that came late once, in as few requests as they need', async () => {
  await put('late', 40, 100);
  let { newer } = await list('late');
  const late = upTo(20).map((second) => second + 50);
  await put('late', ...late, ...upTo(100).map((second) => second + 1000));
  const { list: listed, commands } = messages.faulty(() => undefined);
  const pages: number[][] = [];
  for (const _ of upTo(5)) {
    const page = await listed({ message_group_uuid: 'late', limit: 5, newer });
    pages.push(secondsOf(page));
    newer = page.newer;
  }
  expect(pages).toEqual([
    [55, 54, 53, 52, 51],
    [60, 59, 58, 57, 56],
    [65, 64, 63, 62, 61],
    [70, 69, 68, 67, 66],
    [1005, 1004, 1003, 1002, 1001],
  ]);
  // The first three read on until they find the message that is already known; nobody reads to the end.
  expect(commands).toHaveLength(10);
});

it('continues after a page that DynamoDB ends early, because it has read 1 MB', async () => {
  await put('early', ...upTo(10));
  const { list: listed } = messages.faulty(() => (result: { Items: Item[]; LastEvaluatedKey?: Item }) => {
    const last = result.Items.slice(0, 4).at(-1);
    if (result.Items.splice(4).length > 0 && last)
      result.LastEvaluatedKey = { pk: last.pk ?? NULL, sk: last.sk ?? NULL };
  });
  const pages = [await listed({ message_group_uuid: 'early' })];
  for (let older = pages[0]?.older; older; older = pages.at(-1)?.older) {
    pages.push(await listed({ message_group_uuid: 'early', older }));
  }
  expect(pages.map(secondsOf)).toEqual([
    [10, 9, 8, 7],
    [6, 5, 4, 3],
    [2, 1],
  ]);
  const since = await listed({ message_group_uuid: 'early', newer: pages.at(-1)?.newer ?? '' });
  expect(secondsOf(since)).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
});

it('keeps two messages of the same millisecond apart', async () => {
  const sender = member('ana');
  const ids = ['b', 'a', 'c'];
  await messages.put(
    ...ids.map((id) => messageItem({ group: 'tie', sender, message: id, message_uuid: id, created_at: NOW })),
  );
  const first = await list('tie', { limit: 1 });
  const second = await list('tie', { limit: 1, older: first.older ?? '' });
  const third = await list('tie', { limit: 1, older: second.older ?? '' });
  expect([first, second, third].flatMap(({ items }) => items.map(({ message }) => message))).toEqual(['c', 'b', 'a']);
  expect(third.older).toBeUndefined();
});

it('ends a page before it is too large for an answer', async () => {
  const sender = member('ana');
  const message = '\u0001'.repeat(16_384);
  await messages.put(
    ...upTo(52).map((n) => messageItem({ group: 'big', sender, message, message_uuid: `${n}`, created_at: at(n) })),
  );
  const first = await list('big', { limit: 100 });
  const second = await list('big', { limit: 100, older: first.older ?? '' });
  expect([secondsOf(first).length, secondsOf(second), second.older]).toEqual([50, [2, 1], undefined]);
});

it('refuses an unknown group', async () => {
  await expect(list('none')).rejects.toThrow(
    named('UnknownGroup', 'message_group_uuid must be an existing group, got "none"'),
  );
});

it('fails if the table fails, after the attempts of the client', async () => {
  await put('failing', 1);
  const broken = messages.faulty(() => 'throttled', undefined, 2);
  await expect(broken.list({ message_group_uuid: 'failing' })).rejects.toThrow('Throughput exceeds');
  expect(broken.commands).toEqual(['QueryCommand', 'QueryCommand']);
});

it('makes one request, whose cost depends on the size of the page only', async () => {
  const inputs: unknown[] = [];
  const { list: listed, commands } = messages.faulty(() => (result: { Count: number; ConsumedCapacity: unknown }) => {
    inputs.push(result.Count);
    result.ConsumedCapacity = { CapacityUnits: 2.5 };
  });
  await put('small', ...upTo(21));
  await put('large', ...upTo(500));
  for (const group of ['small', 'large']) {
    const { items, consumedCapacity } = await listed({ message_group_uuid: group, limit: 20 });
    expect([items.length, consumedCapacity]).toEqual([20, { readUnits: 2.5, writeUnits: 0 }]);
  }
  expect([commands, inputs]).toEqual([
    ['QueryCommand', 'QueryCommand'],
    [21, 21],
  ]);
});
