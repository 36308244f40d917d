import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { CountableChange } from '../../../../../functions/orders/publish-leaderboard/core';
import { Random } from '../../../../support/random';
import { change, createLeaderboard, deadlineAfter, type Leaderboard, many, never, now, shuffle } from '../fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

/** Puts a row into the leaderboard table. */
const put = (album: string, attributes: Record<string, AttributeValue>) =>
  new DynamoDBClient({}).send(
    new PutItemCommand({
      TableName: board.tableName,
      Item: { album: { S: album }, artist: { S: 'Kiss' }, ...attributes },
    }),
  );

describe('counting', () => {
  it('adds to each album, lists it in the index by its rank, and remembers each record for 15 days', async () => {
    const changes = [change(['Unplugged', 1]), change(['Unplugged', 1]), change(['Unplugged', 1], ['Alive!', -1])];
    await expect(board.store().count(changes, never)).resolves.toEqual({ counted: 3, alreadyCounted: 0, rejected: [] });
    const key = (album: string) => ({ album: { S: album }, artist: { S: 'Kiss' } });
    const board_rank = { S: `${'9'.repeat(37)}6Unplugged\u0000\u0000Kiss` };
    const items = [
      { ...key('Alive!'), order_count: { N: '-1' } },
      { ...key('Unplugged'), board_shard: { N: '0' }, board_rank, order_count: { N: '3' } },
    ];
    expect(new Set(await board.items())).toEqual(new Set(items));
    const expiresAt = { N: String(now / 1000 + 15 * 24 * 3600) };
    const remembered = changes.map(({ eventId }) => ({ eventId: { S: eventId }, expiresAt }));
    expect(new Set(await board.remembered())).toEqual(new Set(remembered));
  });

  it('removes an album from the index when it has no orders left, and adds it again with the next order', async () => {
    const listed = async () =>
      (await board.items()).map((item) => ['board_rank', 'board_shard'].map((name) => name in item));
    await board.store().count([change(['A', 1])], never);
    expect(await listed()).toEqual([[true, true]]);
    await board.store().count([change(['A', -1])], never);
    expect([await listed(), await board.counts()]).toEqual([[[false, false]], { A: 0 }]);
    await board.store().count([change(['A', 1])], never);
    expect(await listed()).toEqual([[true, true]]);
  });

  it('adds each expired order once to the expired orders of its album, and keeps the count', async () => {
    const expiry = (album: string): CountableChange => {
      const { eventId, sequenceNumber } = change();
      return { eventId, sequenceNumber, deltas: [{ album, artist: 'Kiss', delta: 0, expired: 1 }] };
    };
    const changes = [change(['A', 1]), change(['A', 1]), expiry('A'), expiry('A'), expiry('never seen')];
    for (const turn of [0, 1]) {
      const tally = { counted: turn === 0 ? 5 : 0, alreadyCounted: turn * 5, rejected: [] };
      await expect(board.store().count(changes, never)).resolves.toEqual(tally);
    }
    await board.store().count([expiry('A'), change(['A', 1])], never);
    const items = (await board.items()).map(({ album, order_count, expired_count, board_rank }) => [
      album?.S,
      order_count?.N,
      expired_count?.N,
      board_rank !== undefined,
    ]);
    expect(items.sort()).toEqual([
      ['A', '3', '3', true],
      ['never seen', '0', '1', false],
    ]);
  });

  it('counts exactly beyond 2^53', async () => {
    await put('A', { order_count: { N: '9007199254740993' } });
    await board.store().count([change(['A', 1])], never);
    expect((await board.items())[0]?.order_count).toEqual({ N: '9007199254740994' });
  });

  it('counts an album of the longest names, whatever their characters', async () => {
    const titles = ['W'.repeat(2048), '\u0000'.repeat(2048), `${'日'.repeat(682)}xx`, '\u{1F600}'.repeat(512)];
    await expect(
      board.store().count(
        titles.map((title) => change([title, 1])),
        never,
      ),
    ).resolves.toMatchObject({
      counted: 4,
    });
    await board.store().publish([], never);
    expect(await board.page()).toEqual(await board.top());
    expect((await board.page()).map(({ album }) => album).sort()).toEqual(titles.sort());
  });

  it('counts up to the largest number that DynamoDB stores, and rejects the next change', async () => {
    const most = '9'.repeat(38);
    await put('A', { order_count: { N: String(BigInt(most) - 1n) } });
    await expect(board.store().count([change(['A', 1])], never)).resolves.toMatchObject({ counted: 1 });
    await expect(board.store().count([change(['A', 1])], never)).resolves.toMatchObject({ rejected: [{}] });
    expect((await board.items())[0]?.order_count).toEqual({ N: most });
  });

  it('continues counts that an earlier version stored without a rank', async () => {
    await put('A', { order_count: { N: '4' }, board_shard: { N: '0' } });
    await put('B', {});
    await board.store().count([change(['A', 1], ['B', 1])], never);
    expect(await board.counts()).toEqual({ A: 5, B: 1 });
    expect((await board.items()).every(({ board_rank }) => board_rank?.S)).toBe(true);
  });

  it.each([{ N: '1.5' }, { S: '7' }, { NULL: true as const }])(
    'rejects the changes of an album whose count is %j, and counts the others',
    async (order_count) => {
      await put('spoiled', { order_count });
      const bad = [change(['spoiled', 1], ['A', -1]), change(['spoiled', 1])];
      const tally = await board.store().count([change(['A', 1]), ...bad, change(['B', 1])], never);
      const reason = expect.stringContaining(`got ${JSON.stringify(order_count)}. Repair the leaderboard with`);
      expect(tally).toEqual({
        counted: 2,
        alreadyCounted: 0,
        rejected: bad.map(({ sequenceNumber }) => ({ sequenceNumber, reason })),
      });
      expect((await board.remembered()).length).toBe(2);
    },
  );

  it('remembers records that cancel out, so that neither is counted when it is delivered again alone', async () => {
    const [order, cancellation] = [change(['A', 1]), change(['A', -1])];
    await board.store().count([order, cancellation], never);
    await expect(board.store().count([order], never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 1 });
    expect(await board.items()).toEqual([]);
  });

  it('counts a record once even if it is delivered again, in any order and with any other records', async () => {
    const random = new Random(3);
    const changes = many(250, (index) => `album ${index % 40}`);
    for (let turn = 0; turn < 6; turn++) {
      await board.store().count(shuffle(changes, random).slice(0, turn < 5 ? 120 : 250), never);
    }
    expect(Object.values(await board.counts()).sort()).toEqual([...Array(30).fill(6), ...Array(10).fill(7)]);
    await expect(board.store().count(changes, never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 250 });
  });

  it('counts once when several invocations get the same records at once', async () => {
    const shared = many(120, (index) => `album ${index % 7}`);
    const own = Array.from({ length: 5 }, () => many(70, (index) => `album ${index % 7}`));
    const tallies = await Promise.all(
      own.map((records, index) => board.store().count(shuffle([...shared, ...records], new Random(index)), never)),
    );
    const counted = tallies.reduce((sum, tally) => sum + tally.counted, 0);
    expect([counted, (await board.remembered()).length]).toEqual([470, 470]);
    expect(await board.counts()).toEqual(
      Object.fromEntries([68, 67, 67, 67, 67, 67, 67].map((count, index) => [`album ${index}`, count])),
    );
  });

  it.each(['throttled', 'reset', 'lost'] as const)('counts once when an attempt is %s', async (fault) => {
    const store = board.store({ choose: (_, attempt) => (attempt === 0 ? fault : undefined) });
    await expect(
      store.count(
        many(3, () => 'A'),
        never,
      ),
    ).resolves.toMatchObject({ counted: 3, alreadyCounted: 0 });
    expect(await board.counts()).toEqual({ A: 3 });
  });

  it('rejects when every answer is lost, and finds all records counted in the next delivery', async () => {
    const changes = many(60, () => 'A');
    const deadline = deadlineAfter(1);
    const store = board.store({
      ...deadline,
      choose: (command) => (command === 'TransactWriteItemsCommand' ? 'lost' : undefined),
      maxAttempts: 1,
    });
    await expect(store.count(changes, deadline.signal)).rejects.toThrow(
      '0 of 60 records done; the others failed: Error: socket hang up',
    );
    await expect(board.store().count(changes, never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 60 });
    expect(await board.counts()).toEqual({ A: 60 });
  });

  it('counts nothing after its deadline', async () => {
    await expect(board.store().count([change(['A', 1])], AbortSignal.abort())).rejects.toThrow('0 of 1 records done');
    expect(await board.remembered()).toEqual([]);
  });
});
