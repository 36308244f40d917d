import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { conversationItems, groupItem } from '../../../../functions/messages/items';
import { conversationKey } from '../../../../functions/messages/keys';
import { createStore } from '../../../../functions/messages/update-conversations/store';
import { messagesTable } from '../../../../tables/messages';
import { type Fault, withFaults } from '../../../support/faults';
import { createTable } from '../../../support/table';

const dynamodb = new DynamoDBClient({});
const never = new AbortController().signal;
let table: Awaited<ReturnType<typeof createTable>>;
beforeAll(async () => {
  table = await createTable(dynamodb, messagesTable, 'update-conversations');
});
afterAll(async () => {
  await table.destroy();
  dynamodb.destroy();
});

const member = (id: string) => ({ user_uuid: id, user_display_name: `Name ${id}`, user_handle: `@${id}` });
let groups = 0;
/** Creates a group of Ann and Bob, whose conversations have more attributes. */
async function group(more: object = { last_message_sk: 'T2#b' }): Promise<string> {
  const id = `group-${++groups}`;
  const of = { group: id, creator: member('ann'), members: [member('bob')] };
  const moment = { created_at: 'T2', message_uuid: 'b' };
  const added = marshall(more);
  await table.put(groupItem(of, moment), ...conversationItems(of, 'first').map((item) => ({ ...item, ...added })));
  return id;
}
const conversation = async (id: string, user = 'ann') => {
  const Key = conversationKey(user, id);
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }));
  return Item && unmarshall(Item);
};
const store = () => createStore(dynamodb, table.name);
const news = (last_message_sk: string) => ({ last_message_sk, message: `news of ${last_message_sk}`, member_count: 3 });

describe('membersOf', () => {
  it('reads the members of a group', async () => {
    expect([...(await store().membersOf(await group(), never))].sort()).toEqual(['ann', 'bob']);
  });

  it('knows a group without members, one whose members another program has spoiled, and one that does not exist', async () => {
    const item = { sk: 'GROUP', message_uuid: 'm', created_at: 'T1' };
    await table.put(
      marshall({ ...item, pk: 'MSG#empty' }),
      marshall({ ...item, pk: 'MSG#spoiled', members: ['ann', 'bob'] }),
    );
    const membersOf = (id: string) => store().membersOf(id, never);
    expect(await Promise.all(['empty', 'spoiled', 'none'].map(membersOf))).toEqual([[], 'no string set', 'no group']);
  });
});

describe('update', () => {
  it.each(['T3#a', 'T2#c'])('shows a newer message, %s, and changes nothing else', async (sk) => {
    const id = await group({ last_message_sk: 'T2#b', muted: true });
    const before = await conversation(id);
    expect(await store().update('ann', id, news(sk), never)).toBe('updated');
    expect(await conversation(id)).toEqual({ ...before, ...news(sk) });
  });

  it.each(['T2#b', 'T2#a', 'T1#z'])('keeps a message that is as new as %s or newer', async (sk) => {
    const id = await group();
    const before = await conversation(id);
    expect(await store().update('ann', id, news(sk), never)).toBe('unchanged');
    expect(await conversation(id)).toEqual(before);
  });

  it('keeps the conversation of a user who has left', async () => {
    const id = await group({ last_message_sk: 'T2#b', left_at: 'T2' });
    const before = await conversation(id);
    expect(await store().update('ann', id, news('T3#a'), never)).toBe('unchanged');
    expect(await conversation(id)).toEqual(before);
  });

  it('creates no conversation for a user who was removed', async () => {
    const id = await group();
    expect(await store().update('cem', id, news('T3#a'), never)).toBe('unchanged');
    expect(await conversation(id, 'cem')).toBeUndefined();
  });

  it('shows a pending conversation, which then no longer expires', async () => {
    const id = await group({ expires_at: 1_800_000_000 });
    const pending = await conversation(id);
    expect(await store().update('ann', id, news('T1#a'), never)).toBe('updated');
    const { expires_at: _, ...rest } = pending ?? {};
    expect(await conversation(id)).toEqual({ ...rest, ...news('T1#a') });
  });

  it.each<[string, Fault, string, number]>([
    ['throttled', 'throttled', 'updated', 3],
    ['never sent', 'reset', 'updated', 3],
    // The second request finds the change of the first one.
    ['executed, and the answer is lost', 'lost', 'unchanged', 1],
  ])('changes a conversation once if requests are %s', async (_, fault, outcome, pauses) => {
    const id = await group();
    const client = withFaults(new DynamoDBClient({ maxAttempts: 1 }), (__, attempt) =>
      attempt < 3 ? fault : undefined,
    );
    let slept = 0;
    const clock = { now: Date.now, random: Math.random, sleep: async () => void slept++ };
    const found = await createStore(client, table.name, clock).update('ann', id, news('T3#a'), never);
    client.destroy();
    expect([found, slept]).toEqual([outcome, pauses]);
    expect(await conversation(id)).toMatchObject(news('T3#a'));
  });

  it('rejects with the cause when the signal aborts', async () => {
    const id = await group();
    const deadline = new AbortController();
    const client = withFaults(new DynamoDBClient({ maxAttempts: 1 }), () => 'throttled');
    const sleep = async () => {
      deadline.abort();
      throw new Error('aborted');
    };
    const failing = createStore(client, table.name, { now: Date.now, random: Math.random, sleep });
    await expect(failing.update('ann', id, news('T3#a'), deadline.signal)).rejects.toThrow('Throughput exceeds');
    client.destroy();
  });

  it('rejects at once if the key can never be valid', async () => {
    const id = await group();
    await expect(store().update('x'.repeat(3000), id, news('T3#a'), never)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
