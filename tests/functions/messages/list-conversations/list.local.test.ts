import { createConversationsCache, KEY_PATTERN, userGroup } from '../../../../functions/messages/caches';
import type { ListConversationsAnswer } from '../../../../functions/messages/contract';
import { conversationItems } from '../../../../functions/messages/items';
import { createConversationLister } from '../../../../functions/messages/list-conversations/list';
import { TableStore } from '../../../../runtime/dynamodb/batch-write';
import { type Item, itemBytes } from '../../../../runtime/dynamodb/item';
import { messagesTable } from '../../../../tables/messages';
import { TestRedis } from '../../../runtime/cache/redis';
import { type Messages, member, NOW, startMessages } from '../fixture';

/** The keys to which the functions have access. */
const KEY = new RegExp(`^${KEY_PATTERN.replace('*', '.*')}$`);

let messages: Messages;
beforeEach(async () => {
  messages = await startMessages();
});
afterEach(() => messages.stop());

/** A conversation of a user with Ben, whose newest message came that many seconds ago. */
const conversation = (user: string, group: string, secondsAgo: number): Item => {
  const [item = {}] = conversationItems({ group, creator: member(user), members: [member('ben')] }, `Hi from ${group}`);
  const time = new Date(Date.parse(NOW) - secondsAgo * 1000).toISOString();
  return { ...item, last_message_sk: { S: `${time}#m` } };
};
const groupsOf = ({ items }: ListConversationsAnswer) => items.map(({ message_group_uuid }) => message_group_uuid);
const lister = () => createConversationLister(messages.dynamodb, messages.name);

it('lists the conversations of a user, newest first', async () => {
  const list = lister();
  const { message_group_uuid } = await messages.create({
    message_uuid: 'm1',
    message: 'Hi\nall',
    creator: member('ana'),
    members: [member('__proto__'), member('ben')],
  });
  const left = { muted: { BOOL: true }, left_at: { S: NOW } };
  await messages.put({ ...conversation('__proto__', 'g1', 60), ...left }, conversation('ana', 'g2', -60));
  expect(await list({ user_uuid: '__proto__' })).toEqual({
    items: [
      { ...member('ana'), message_group_uuid, message: 'Hi all', member_count: 3, last_message_at: NOW },
      {
        ...member('ben'),
        message_group_uuid: 'g1',
        message: 'Hi from g1',
        member_count: 2,
        last_message_at: '2026-11-30T07:59:00.000Z',
        muted: true,
        left_at: NOW,
      },
    ],
    source: 'table',
    consumedCapacity: { readUnits: expect.any(Number), writeUnits: 0 },
  });
  expect(groupsOf(await list({ user_uuid: 'ana' }))).toEqual(['g2', message_group_uuid]);
});

it('has no conversations for an unknown user, and none of a group that is not created yet', async () => {
  const list = lister();
  const { last_message_sk, ...pending } = conversation('ana', 'g1', 0);
  expect(last_message_sk).toBeDefined();
  await messages.put(pending);
  for (const user_uuid of ['nobody', 'ana']) {
    expect(await list({ user_uuid })).toMatchObject({ items: [] });
    expect(await list({ user_uuid })).not.toHaveProperty('after');
  }
});

it('lists each conversation once over all pages, while they move', async () => {
  const list = lister();
  await messages.put(...Array.from({ length: 11 }, (_, index) => conversation('ana', `g${index}`, index)));
  const pages = [await list({ user_uuid: 'ana', limit: 4 })];
  for (let after = pages[0]?.after; after; after = pages.at(-1)?.after) {
    // One that was listed, one that is next, and one that gets a message from before the first page.
    if (pages.length === 1) await messages.put(conversation('ana', 'g1', -10), conversation('ana', 'g5', -20));
    if (pages.length === 1) await messages.put(conversation('ana', 'g10', 1.5));
    pages.push(await list({ user_uuid: 'ana', limit: 4, after }));
  }
  expect(pages.map(groupsOf)).toEqual([
    ['g0', 'g1', 'g2', 'g3'],
    ['g4', 'g6', 'g7', 'g8'],
    ['g5', 'g10', 'g9'],
  ]);
});

it.each([1, 2, 3])('lists each conversation once in pages of %i, when most of them move', async (limit) => {
  const list = lister();
  const groups = Array.from({ length: 12 }, (_, index) => `g${index}`);
  await messages.put(...groups.map((group, index) => conversation('ana', group, index)));
  const first = await list({ user_uuid: 'ana', limit });
  await messages.put(...groups.slice(4).map((group, index) => conversation('ana', group, -index - 1)));
  const listed = groupsOf(first);
  for (let { after } = first; after; ) {
    const page = await list({ user_uuid: 'ana', limit, after });
    listed.push(...groupsOf(page));
    after = page.after;
  }
  expect(listed.toSorted()).toEqual(groups.toSorted());
});

it('reads the first page from the cache, until it is removed, and other pages from the table', async () => {
  const redis = await TestRedis.start();
  try {
    const cache = createConversationsCache(redis.link({ budgetMilliseconds: 5000 }));
    const list = createConversationLister(messages.dynamodb, messages.name, { cache });
    await messages.put(...[0, 1, 2].map((index) => conversation('ana', `g${index}`, index)));
    const page = (limit?: number) => list({ user_uuid: 'ana', ...(limit && { limit }) });
    const [first, second] = [await page(), await page()];
    expect([first.source, second]).toEqual([
      'table',
      { ...first, source: 'cache', consumedCapacity: { readUnits: 0, writeUnits: 0 } },
    ]);
    expect(first.consumedCapacity.readUnits).toBeGreaterThan(0);
    expect([(await page(2)).source, (await page(2)).source]).toEqual(['table', 'cache']);
    const { after = '' } = await page(2);
    for (const _ of [1, 2]) {
      expect(await list({ user_uuid: 'ana', limit: 2, after })).toMatchObject({ source: 'table', items: [{}] });
    }
    await messages.put(conversation('ana', 'g2', -5));
    expect(groupsOf(await page())).toEqual(['g0', 'g1', 'g2']);
    await cache.removeGroup(userGroup('ana'), 1000);
    expect([groupsOf(await page()), groupsOf(await page(2))]).toEqual([
      ['g2', 'g0', 'g1'],
      ['g2', 'g0'],
    ]);
    const keys = await (await redis.admin()).keys('*');
    expect([keys.length > 0, keys.filter((key) => !KEY.test(String(key)))]).toEqual([true, []]);
    await redis.kill();
    expect(await page()).toMatchObject({ source: 'table', items: [{}, {}, {}] });
  } finally {
    await TestRedis.stop();
  }
});

it('fails if the table fails, after the attempts of the client', async () => {
  const broken = messages.faulty(() => 'throttled', undefined, 2);
  const list = createConversationLister(broken.client, messages.name);
  await expect(list({ user_uuid: 'ana' })).rejects.toThrow('Throughput exceeds');
  expect(broken.commands).toEqual(['QueryCommand', 'QueryCommand']);
});

it('costs the same with 20 and with 20,000 conversations in the table, and of the user', async () => {
  const reads: object[] = [];
  const { client } = messages.faulty(
    (command) =>
      ({ Items, ScannedCount }: { Items: Item[]; ScannedCount: number }) => {
        // As AWS calculates them: 4 KB a unit, half of it for an eventually consistent read.
        const units = Math.ceil(Items.reduce((bytes, item) => bytes + itemBytes(item), 0) / 4096) / 2;
        reads.push({ command, items: Items.length, scanned: ScannedCount, units });
      },
  );
  const list = createConversationLister(client, messages.name);
  const keyAttributes = [messagesTable.partitionKey, messagesTable.sortKey];
  const store = new TableStore(messages.dynamodb, { tableName: messages.name, keyAttributes });
  const load = async (user: string, count: number) => {
    const items = Array.from({ length: count }, (_, index) => conversation(user, `group-${10_000 + index}`, index));
    const writes = items.map((item, index) => ({ key: String(index), item, cost: itemBytes(item) }));
    await store.put(writes, AbortSignal.timeout(100_000));
  };
  await load('user-small', 20);
  expect((await list({ user_uuid: 'user-small' })).items).toHaveLength(20);
  await load('user-large', 20_000);
  expect((await list({ user_uuid: 'user-small' })).items).toHaveLength(20);
  expect((await list({ user_uuid: 'user-large' })).items).toHaveLength(20);
  expect(reads).toEqual(Array(3).fill({ command: 'QueryCommand', items: 20, scanned: 20, units: 1 }));
  // On a busy machine, the load takes most of it.
}, 120_000);
